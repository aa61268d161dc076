using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection.Emit;
using PerfGate.CallTrees;
using PerfGate.Sampling;
using PerfGate.Sampling.Target;
using PerfGate.Settings;

switch (args)
{
    case ["work"]:
        await Work.RunAsync();
        Console.WriteLine("worked");
        return 7;
    case ["die", var how]:
        for (var turn = 0; turn < 3; turn++)
        {
            await Work.RunAsync();
        }

        Death.Die(how);
        return 0;
    case ["profile"]:
        Console.WriteLine(await SelfProfile.RunAsync());
        return 0;
    case ["processors"]:
        Console.WriteLine(await Processors.RunAsync());
        return 0;
    case ["cycles", var count]:
        Console.WriteLine(await Cycles.RunAsync(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)));
        return 0;
    case ["perf"]:
        Console.WriteLine(PerfPasses.Show());
        return 0;
    case ["perf-cycles", var count]:
        Console.WriteLine(PerfPasses.Cycle(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)));
        return 0;
    default:
        Console.Error.WriteLine("work | die <signal|throw> | profile | processors | cycles <count> | perf | perf-cycles <count>");
        return 2;
}

namespace PerfGate.Sampling.Target
{
    /// <summary>Work of which a profile must show each part.</summary>
    internal static class Work
    {
        public static async Task RunAsync()
        {
            Compute();
            Sleep();
            await ResumeAsync();
        }

        private static void Compute() => Spin(120);

        private static void Sleep() => Thread.Sleep(80);

        private static async Task ResumeAsync()
        {
            for (var i = 0; i < 3; i++)
            {
                await Task.Delay(10);
                Spin(30);
            }
        }

        private static void Spin(int milliseconds)
        {
            var since = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(since).TotalMilliseconds < milliseconds)
            {
            }
        }
    }

    /// <summary>Ends that the runtime has no time to name its methods at.</summary>
    internal static class Death
    {
        public static void Die(string how)
        {
            if (how == "throw")
            {
                throw new InvalidOperationException("as it was told to");
            }

            // Whoever started the tests in the background made them, and this program, deaf to Ctrl+C.
            var number = int.Parse(how, System.Globalization.CultureInfo.InvariantCulture);
            _ = Signal(number, Default);
            _ = Kill(Environment.ProcessId, number);
            Thread.Sleep(TimeSpan.FromMinutes(1)); // the signal comes; if it does not, the exit code fails the test
        }

        private const nint Default = 0;

        [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "signal")]
        private static extern nint Signal(int signal, nint action);

        [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "kill")]
        private static extern int Kill(int process, int signal);
    }

    /// <summary>A profile of this process, with no loop of PerfGate's in it: what a session says that can, or cannot, be had.</summary>
    internal static class SelfProfile
    {
        public static async Task<string> RunAsync()
        {
            var profile = await new SamplingProfiler().ProfileAsync(new ProfileTarget("Work", IsAsync: true), async () =>
            {
                var from = Stopwatch.GetTimestamp();
                await Work.RunAsync();
                var to = Stopwatch.GetTimestamp();
                return new ProfiledPass(from, to, IsAsync: true, [new PassSlice(to, 1)]);
            });
            return profile.WhyNot ?? "profiled";
        }
    }

    /// <summary>Sessions begun and ended while the process allocates, compiles, and starts and ends threads: what deadlocks a session that is not drained.</summary>
    internal static class Cycles
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        public static async Task<string> RunAsync(int count)
        {
            using var stop = new CancellationTokenSource();
            var churn = ((Action[])[Allocate, Compile, StartThreads]).Select(turn => Task.Factory.StartNew(() => Repeat(turn, stop.Token), TaskCreationOptions.LongRunning)).ToImmutableArray();
            long bytes = 0;
            for (var cycle = 0; cycle < count; cycle++)
            {
                using var session = await EventPipePass.StartAsync(Told.Samples | Told.Awaits | Told.Allocations, Patience);
                using (SamplerProcessor.Reserve())
                {
                    StartThreads();
                }

                await using var trace = await session.StopAsync(Patience);
                bytes += trace.Length;
            }

            await stop.CancelAsync();
            await Task.WhenAll(churn);
            return $"{count} cycles, {(bytes > 0 ? "traces" : "no trace")}, {(Processors.AreAllBack() ? "every thread on every processor" : "threads without a processor")}";
        }

        private static void Repeat(Action turn, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                turn();
            }
        }

        private static void Allocate() => GC.KeepAlive(Enumerable.Range(0, 1000).Select(i => new byte[i]).ToArray());

        private static void Compile()
        {
            var method = new DynamicMethod("Compiled", typeof(int), Type.EmptyTypes);
            var code = method.GetILGenerator();
            code.Emit(OpCodes.Ldc_I4_7);
            code.Emit(OpCodes.Ret);
            method.CreateDelegate<Func<int>>()();
        }

        private static void StartThreads()
        {
            var thread = new Thread(Allocate);
            thread.Start();
            thread.Join();
        }
    }

    /// <summary>Where the threads of a process may run while a test of it is profiled, and afterwards.</summary>
    internal static class Processors
    {
        /// <summary>How many processors there are, and each may use: the test, a thread that it starts, both afterwards, and a thread that chose one, before and after.</summary>
        public static async Task<string> RunAsync()
        {
            var all = OfThisThread();
            using var ended = new ManualResetEventSlim();
            var (test, born, bornAfter, chosen, chosenAfter) = ("", "", "", "", "");
            using var isChosen = new ManualResetEventSlim();
            var chooser = Started(() =>
            {
                var mask = new byte[128];
                mask[0] = 1;
                _ = SetAffinity(0, (nuint)mask.Length, mask);
                chosen = OfThisThread();
                isChosen.Set();
                ended.Wait();
                chosenAfter = OfThisThread();
            });
            isChosen.Wait();
            Thread? child = null;
            await new SamplingProfiler().ProfileAsync(new ProfileTarget("Work", IsAsync: false) { Sampler = Sampler.EventPipe }, async () =>
            {
                using var isBorn = new ManualResetEventSlim();
                test = OfThisThread();
                child = Started(() =>
                {
                    born = OfThisThread();
                    isBorn.Set();
                    ended.Wait();
                    bornAfter = OfThisThread();
                });
                isBorn.Wait();
                var from = Stopwatch.GetTimestamp();
                await Work.RunAsync();
                var to = Stopwatch.GetTimestamp();
                return new ProfiledPass(from, to, IsAsync: true, [new PassSlice(to, 1)]);
            });
            ended.Set();
            child!.Join();
            chooser.Join();
            return $"{all} {test} {born} {OfThisThread()} {bornAfter} {chosen} {chosenAfter}";
        }

        public static bool AreAllBack() => !OperatingSystem.IsLinux() || Directory.GetDirectories("/proc/self/task").Select(Allowed).Where(count => count is not null).Distinct().Count() == 1;

        private static string OfThisThread() => Allowed("/proc/thread-self")!;

        private static string? Allowed(string thread)
        {
            try
            {
                var line = File.ReadLines(thread + "/status").First(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal));
                return line["Cpus_allowed:".Length..].Where(char.IsAsciiHexDigit).Sum(digit => System.Numerics.BitOperations.PopCount(Convert.ToUInt32(digit.ToString(), 16))).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                return null; // it has ended
            }
        }

        private static Thread Started(ThreadStart start)
        {
            var thread = new Thread(start);
            thread.Start();
            return thread;
        }

        [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "sched_setaffinity")]
        private static extern int SetAffinity(int thread, nuint size, byte[] mask);
    }
}
