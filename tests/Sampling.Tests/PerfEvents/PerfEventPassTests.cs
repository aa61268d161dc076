using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using PerfGate.Sampling.NetTrace;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

/// <summary>Passes over this process, and over others, by the kernel of this machine.</summary>
[Collection(nameof(OwnPass))]
public class PerfEventPassTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string Target = typeof(PerfEventPassTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Target").Value!;

    [Fact]
    public async Task Samples_fall_where_the_work_is_and_a_straight_line_leaf_is_on_top()
    {
        using var pass = Start();
        var thread = Run("worker", () => RunFor(0.3, static () => _ = Loop(100_000)));
        var recording = pass.Stop();
        var methods = await MethodsAsync();

        var samples = recording.Samples.Where(sample => sample.Thread == thread).ToArray();
        Assert.True(samples.Length > 100, $"{samples.Length} samples of 300 ms");
        var stacks = samples.Select(sample => recording.Stacks[sample.Stack].Addresses.Select(address => methods.Find(address)?.Method).ToArray()).ToArray();
        Assert.True(stacks.Count(stack => stack[0] == nameof(StraightLine) || stack.Contains(nameof(Loop))) > stacks.Length * 3 / 4);

        // Optimised it has no frame, and who called it stands on top of its stack alone.
        Assert.Contains(samples.Zip(stacks), sample => sample.Second[0] == nameof(StraightLine) && (sample.Second.Contains(nameof(Loop)) || methods.Find(sample.First.Top[0])?.Method == nameof(Loop)));
        Assert.Equal("worker", recording.ThreadNames[thread]);
    }

    [Fact]
    public async Task Who_jumped_to_what_runs_is_put_back()
    {
        using var pass = Start();
        var thread = Run("jumper", () => RunFor(0.3, JumpOften));
        var recording = pass.Stop();
        var methods = await MethodsAsync();

        var kernel = new LinuxPerfKernel();
        ReadMemory read = (address, bytes) => kernel.Read(address, bytes) == bytes.Length;
        var calls = new CallSites(recording.Code, read);
        var (hidden, tails) = (new HiddenCallers(methods.StartOf, read, calls), new TailCalls(methods.CodeAt, read, calls));
        var (gone, back) = (0, 0);
        foreach (var sample in recording.Samples.Where(sample => sample.Thread == thread))
        {
            var stack = hidden.Of(recording.Stacks[sample.Stack].Addresses, recording.Stacks[sample.Stack].Hidden, sample.Top);
            if (NamesOf(stack) is [nameof(Landed), nameof(JumpOften), ..])
            {
                gone++;
                tails.AddTo(stack);
                back += NamesOf(stack) is [nameof(Landed), nameof(Leave), nameof(JumpOften), ..] ? 1 : 0;
            }
        }

        Assert.True(gone > 50, $"{gone} samples without who left");
        Assert.Equal(gone, back);

        string?[] NamesOf(List<ulong> stack) => [.. stack.Select((address, frame) => methods.Find(frame == 0 ? address : address - 1)?.Method)];
    }

    [Fact]
    public async Task Native_code_that_keeps_no_frames_has_its_managed_caller()
    {
        using var pass = Start();
        var thread = Run("hasher", () => RunFor(0.3, Hash));
        var recording = pass.Stop();
        var methods = await MethodsAsync();

        var native = recording.Samples.Where(sample => sample.Thread == thread).Select(sample => recording.Stacks[sample.Stack])
            .Where(stack => recording.Code.Find(stack.Addresses[0])?.Path.Contains("/libcrypto", StringComparison.Ordinal) == true).ToArray();
        Assert.True(native.Length > 50, $"{native.Length} samples in libcrypto");
        Assert.True(native.Count(stack => !stack.IsCut && stack.Addresses.Any(address => methods.Find(address)?.Method == nameof(Hash))) > native.Length * 9 / 10);
        Assert.True(recording.Repaired > native.Length / 2);
    }

    [Fact]
    public async Task What_the_kernel_does_for_a_method_is_seen_where_that_is_allowed()
    {
        using var pass = Start();
        var thread = Run("reader", () => RunFor(0.3, ReadZeros));
        var recording = pass.Stop();
        Assert.SkipUnless(recording.SeesKernel, "Samples in the kernel need CAP_PERFMON.");
        var methods = await MethodsAsync();

        var samples = recording.Samples.Where(sample => sample.Thread == thread).ToArray();
        var kernel = samples.Where(sample => sample.IsInKernel).ToArray();
        Assert.True(kernel.Length > samples.Length / 2, $"{kernel.Length} of {samples.Length} samples in the kernel");
        Assert.True(kernel.Count(sample => recording.Stacks[sample.Stack].Addresses.Any(address => methods.Find(address)?.Method == nameof(ReadZeros))) > kernel.Length * 9 / 10);
    }

    [Fact]
    public void A_stack_reaches_the_beginning_of_its_thread_or_is_cut()
    {
        using var pass = Start();
        var (flat, deep) = (Run("flat", () => Dig(0)), Run("deep", () => Dig(300)));
        var recording = pass.Stop();

        Assert.Contains(Stacks(flat), stack => !stack.IsCut && Path.GetFileName(recording.Code.Find(stack.Addresses[^1])!.Path).StartsWith("libc", StringComparison.Ordinal));
        Assert.Contains(Stacks(deep), stack => stack.IsCut && stack.Addresses.Length > 100);

        IEnumerable<UserStack> Stacks(int thread) => recording.Samples.Where(sample => sample.Thread == thread).Select(sample => recording.Stacks[sample.Stack]);
    }

    [Fact]
    public async Task A_wait_is_as_long_as_the_switches_say_and_has_a_stack()
    {
        using var pass = Start();
        var (from, to) = (0L, 0L);
        var thread = Run("sleeper", () =>
        {
            from = Stopwatch.GetTimestamp();
            Sleep();
            to = Stopwatch.GetTimestamp();
        });
        var recording = pass.Stop();
        var methods = await MethodsAsync();

        Assert.Equal(0, recording.Lost);
        var changes = recording.Switches.Where(change => change.Thread == thread && change.Time >= from && change.Time <= to).ToArray();
        var waits = changes.Zip(changes.Skip(1)).Where(pair => pair.First.IsOut && !pair.First.IsPreempted && !pair.Second.IsOut).Select(pair => (From: pair.First.Time, To: pair.Second.Time)).ToArray();
        Assert.InRange(waits.Sum(wait => wait.To - wait.From), 100_000_000, to - from);
        var longest = waits.MaxBy(wait => wait.To - wait.From);
        var stack = Assert.Single(recording.Waits, wait => wait.Thread == thread && wait.Time >= longest.From && wait.Time < longest.To).Stack;
        Assert.Contains(recording.Stacks[stack].Addresses, address => methods.Find(address)?.Method == nameof(Sleep));
    }

    [Fact]
    public void A_thread_that_ends_is_known_to_have_ended_and_the_reader_is_not_in_the_recording()
    {
        using var pass = Start();
        var thread = Run("short", static () => { });
        var recording = pass.Stop();
        Assert.InRange(recording.ThreadEnds[thread], recording.Switches.Last(change => change.Thread == thread).Time, long.MaxValue);
        Assert.DoesNotContain(recording.ThreadNames.Values, name => name.StartsWith("PerfGate perf", StringComparison.Ordinal));
    }

    [Fact]
    public void The_memory_of_this_process_is_read_as_far_as_it_is_there()
    {
        var kernel = new LinuxPerfKernel();
        var bytes = GC.AllocateUninitializedArray<byte>(1000, pinned: true);
        Random.Shared.NextBytes(bytes);
        var copy = new byte[1000];
        Assert.Equal(1000, kernel.Read((ulong)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0), copy));
        Assert.Equal(bytes, copy);
        Assert.True(kernel.Read(8, copy) < 0);
        Assert.Null(kernel.ReadText("/proc/self/task/0/syscall"));
        Assert.Contains(kernel.ThreadId, kernel.Threads());
    }

    [Fact]
    public async Task Passes_leave_nothing_while_threads_begin_and_end()
    {
        SkipWhereRefused();
        Assert.Equal((0, "200 cycles, samples, nothing left"), await RunAsync("dotnet", [Target, "perf-cycles", "200"]));
    }

    [Fact]
    public async Task A_user_without_privileges_sees_user_code_and_waits()
    {
        SkipWhereRefused();
        Assert.SkipUnless(int.Parse(File.ReadAllText("/proc/sys/kernel/perf_event_paranoid"), CultureInfo.InvariantCulture) == 2, "kernel.perf_event_paranoid is not 2.");
        const string Nobody = "65534";
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Equal((0, "user code, Poll, work, waits, switches"), await RunAsync("dotnet", [Target, "perf"]));
            return;
        }

        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "There is no setpriv.");
        Assert.Equal((0, "user code, Poll, work, waits, switches"), await RunAsync(
            "/usr/bin/setpriv", ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--bounding-set", "-all", "--inh-caps", "-all", "dotnet", Target, "perf"]));
        Assert.Equal((0, "all, Switches, work, waits, switches"), await RunAsync("dotnet", [Target, "perf"]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong StraightLine(ulong value)
    {
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        value *= 0x9E3779B97F4A7C15;
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        value *= 0x9E3779B97F4A7C15;
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Loop(int turns)
    {
        var value = 1UL;
        for (var turn = 0; turn < turns; turn++)
        {
            value = StraightLine(value);
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void JumpOften()
    {
        for (var turn = 0; turn < 10; turn++)
        {
            _ = Leave(10_000) + 1;
        }
    }

    // What it calls takes its place on the stack: for that it must not be marked against inlining, and so is too large for it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Leave(int turns)
    {
        var value = (ulong)turns;
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        value *= 0x9E3779B97F4A7C15;
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        value *= 0x9E3779B97F4A7C15;
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        value *= 0x9E3779B97F4A7C15;
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        return Landed(turns + (int)(value & 0xFF));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ulong Landed(int turns)
    {
        var value = 1UL;
        for (var turn = 0; turn < turns; turn++)
        {
            value = (value * 6364136223846793005) + 1442695040888963407;
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Dig(int depth)
    {
        if (depth > 0)
        {
            return Dig(depth - 1) + 1;
        }

        RunFor(0.1, static () => _ = Loop(100_000));
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hash()
    {
        var (data, hash) = (new byte[1 << 16], new byte[32]);
        for (var turn = 0; turn < 10; turn++)
        {
            System.Security.Cryptography.SHA256.HashData(data, hash);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReadZeros()
    {
        using var zeros = File.OpenHandle("/dev/zero");
        var bytes = new byte[1 << 20];
        for (var turn = 0; turn < 10; turn++)
        {
            _ = RandomAccess.Read(zeros, bytes, 0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sleep() => Thread.Sleep(100);

    private static PerfEventPass Start()
    {
        try
        {
            return PerfEventPass.Start(new PerfEventOptions { Patience = Patience });
        }
        catch (PerfEventRefusedException refusal)
        {
            Assert.Skip(refusal.Message);
            throw;
        }
    }

    private static void SkipWhereRefused() => Start().Dispose();

    // The system's id of a thread that was started, and has ended.
    private static int Run(string name, Action body)
    {
        var id = 0;
        var thread = new Thread(() =>
        {
            id = new LinuxPerfKernel().ThreadId;
            body();
        })
        { Name = name };
        thread.Start();
        Assert.True(thread.Join(Patience));

        // The system's part of it ends a little later.
        Assert.True(SpinWait.SpinUntil(() => !Directory.Exists($"/proc/self/task/{id}"), Patience));
        return id;
    }

    private static async Task<MethodTable> MethodsAsync()
    {
        using var session = await EventPipePass.StartAsync(Told.None, Patience);
        await using var trace = await session.StopAsync(Patience);
        var collector = new SampleCollector();
        NetTraceReader.Read(trace, collector.Take);
        return collector.Methods;
    }

    // Seconds of this thread's own processor time, so that a busy machine makes no difference.
    private static void RunFor(double seconds, Action turn)
    {
        var until = ProcessorTime() + seconds;
        while (ProcessorTime() < until)
        {
            turn();
        }
    }

    private static double ProcessorTime() => long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9;

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output.Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

/// <summary>Passes that look at all threads of the process: the readers of other passes would be among them.</summary>
[CollectionDefinition(nameof(OwnPass), DisableParallelization = true)]
public sealed class OwnPass;
