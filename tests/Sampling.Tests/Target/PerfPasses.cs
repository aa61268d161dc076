using System.Globalization;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Target;

/// <summary>Passes of the kernel's sampler over this process, as whoever started it.</summary>
internal static class PerfPasses
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What the kernel shows of a thread that works and of one that waits; why it shows nothing, where that is so.</summary>
    public static string Show()
    {
        try
        {
            using var pass = PerfEventPass.Start(new PerfEventOptions { Patience = Patience });
            using var isOver = new ManualResetEventSlim();
            var waiter = Started(() => isOver.Wait());
            Work(0.3);
            isOver.Set();
            waiter.Thread.Join();
            var recording = pass.Stop();
            var works = recording.Samples.Count(sample => sample.Thread == Environment.ProcessId) > 100;
            var waits = recording.Waits.Any(wait => wait.Thread == waiter.Id && recording.Stacks[wait.Stack].Addresses.Length > 3);
            var kernel = recording.Samples.Any(sample => sample.IsInKernel);
            return $"{(recording.SeesKernel ? "all" : "user code")}{(kernel && !recording.SeesKernel ? " and kernel" : "")}, {recording.WaitSource}, {(works ? "work" : "no work")}, {(waits ? "waits" : "no waits")}, {(recording.Switches.Count > 0 ? "switches" : "no switches")}";
        }
        catch (PerfEventRefusedException refusal)
        {
            return "refused: " + refusal.Message;
        }
    }

    /// <summary>Passes begun and ended while threads are: what is left of them.</summary>
    public static string Cycle(int count)
    {
        using (PerfEventPass.Start(new PerfEventOptions { Patience = Patience }))
        {
            // What the runtime keeps from then on is there.
        }

        // The system's part of a thread ends a little after the thread.
        var patience = TimeSpan.FromSeconds(5);
        if (!SpinWait.SpinUntil(() => Left() is (_, 0, 0, 0), patience))
        {
            return $"{Left()} after one";
        }

        var before = Left();
        using var stop = new CancellationTokenSource();
        var churn = Started(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Started(static () => Work(0.0001)).Thread.Join();
            }
        });
        var samples = 0;
        for (var cycle = 0; cycle < count; cycle++)
        {
            using var pass = PerfEventPass.Start(new PerfEventOptions { Patience = Patience });
            Work(0.002);
            if (cycle % 2 == 0)
            {
                samples += pass.Stop().Samples.Count;
            }
        }

        stop.Cancel();
        churn.Thread.Join();

        var isGone = SpinWait.SpinUntil(() => Left() == before, patience);
        return $"{count.ToString(CultureInfo.InvariantCulture)} cycles, {(samples > 0 ? "samples" : "no sample")}, {(isGone ? "nothing left" : $"{before} became {Left()}")}";
    }

    private static (int Descriptors, int Events, int Mappings, int Readers) Left()
    {
        // Files are assemblies, which the runtime loads when it needs them.
        var descriptors = Directory.GetFiles("/proc/self/fd").Select(Target).Where(target => target?.StartsWith('/') == false).ToArray();
        return (
            descriptors.Length,
            descriptors.Count(target => target!.Contains("[perf_event]", StringComparison.Ordinal)),
            File.ReadLines("/proc/self/maps").Count(line => line.Contains("[perf_event]", StringComparison.Ordinal)),
            Directory.GetDirectories("/proc/self/task").Count(thread => Name(thread).StartsWith("PerfGate", StringComparison.Ordinal)));
    }

    private static string? Target(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (IOException)
        {
            return null; // the one that lists them
        }
    }

    private static string Name(string thread)
    {
        try
        {
            return File.ReadAllText(thread + "/comm");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }

    // Seconds of this thread's own processor time, so that a busy machine makes no difference.
    private static void Work(double seconds)
    {
        var until = ProcessorTime() + seconds;
        while (ProcessorTime() < until)
        {
            for (var turn = 0; turn < 100_000; turn++)
            {
                _ = Math.Sqrt(turn);
            }
        }
    }

    private static double ProcessorTime() => long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9;

    private static (Thread Thread, int Id) Started(Action body)
    {
        using var isStarted = new ManualResetEventSlim();
        var id = 0;
        var thread = new Thread(() =>
        {
            id = new LinuxPerfKernel().ThreadId;
            isStarted.Set();
            body();
        });
        thread.Start();
        isStarted.Wait();
        return (thread, id);
    }
}
