using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

/// <summary>Records to a recording. Addresses are those of this process, whose code the recorder looks at.</summary>
public class ClockRecorderTests
{
    private const ulong Clock = 7;
    private const ulong SwitchClock = 8;
    private const ulong Inherited = 9;
    private const int Main = 10;
    private const int Other = 11;
    private const ulong NoCode = 0x1000;

    private static readonly CodeRegions Code = Known();
    private static readonly ulong Library = In("libcoreclr.so");
    private static readonly Lazy<(ulong Address, ulong StackPointer, ulong[] Stack)> Waiting = new(TakeWaiting);
    private static readonly ulong Start = StartOfThreads();

    [Fact]
    public void Samples_come_in_the_order_of_time_with_each_stack_once()
    {
        ulong[] stack = [Library + 8, Library, Start];
        var recording = Record([RecordBytes.Sample(Main, 30, Clock, stack), RecordBytes.Sample(Main, 10, Clock, stack, mode: RecordBytes.Kernel), RecordBytes.Sample(Other, 20, 70, [Library, Start])]);

        Assert.Equal([(10L, Main, true), (20L, Other, false), (30L, Main, false)], recording.Samples.Select(sample => (sample.Time, sample.Thread, sample.IsInKernel)));
        Assert.Equal(2, recording.Stacks.Count);
        Assert.Equal(recording.Samples[0].Stack, recording.Samples[2].Stack);
        Assert.Equal(stack, recording.Stacks[recording.Samples[0].Stack].Addresses);
        Assert.All(recording.Stacks, one => Assert.False(one.IsCut || one.IsRepaired));
    }

    [Fact]
    public void Marks_of_the_kernel_are_no_frames()
    {
        var recording = Record([RecordBytes.Sample(Main, 10, Clock, [unchecked((ulong)-128L), unchecked((ulong)-512L), Library + 8, Library, Start], mode: RecordBytes.Kernel)]);
        Assert.Equal([Library + 8, Library, Start], recording.Stacks[0].Addresses);
    }

    [Fact]
    public void A_sample_without_user_code_is_none() => Assert.Empty(Record([RecordBytes.Sample(Main, 10, Clock, [unchecked((ulong)-128L)], mode: RecordBytes.Kernel, hasRegisters: false)]).Samples);

    [Fact]
    public void What_lies_beyond_the_beginning_of_a_thread_is_none_of_its_frames()
    {
        var recording = Record([RecordBytes.Sample(Main, 10, Clock, [Library + 8, Library, Start, Library + 16, NoCode])]);
        Assert.Equal([Library + 8, Library, Start], recording.Stacks[0].Addresses);
        Assert.False(recording.Stacks[0].IsCut);
    }

    [Fact]
    public void A_chain_that_leads_out_of_code_is_cut_there()
    {
        var recording = Record([RecordBytes.Sample(Main, 10, Clock, [Library + 8, Library, NoCode, Library])]);
        Assert.Equal([Library + 8, Library], recording.Stacks[0].Addresses);
        Assert.True(recording.Stacks[0].IsCut);
    }

    [Fact]
    public void A_thread_that_was_opened_by_itself_is_not_told_of_twice()
    {
        ulong[] stack = [Library, Start];
        var recording = Record([
            RecordBytes.Sample(Main, 10, Clock, stack),
            RecordBytes.Sample(Main, 11, Inherited, stack),
            RecordBytes.Switch(Main, 12, Inherited, RecordBytes.Out),
            RecordBytes.Switch(Main, 13, Clock, RecordBytes.Out),
            RecordBytes.Sample(99, 14, Inherited, stack), // was born later
            RecordBytes.Exit(Main, 15),
            RecordBytes.Sample(Main, 16, Inherited, stack), // another thread by the same number
        ]);

        Assert.Equal([(10L, Main), (14L, 99), (16L, Main)], recording.Samples.Select(sample => (sample.Time, sample.Thread)));
        Assert.Equal([13L], recording.Switches.Select(change => change.Time));
        Assert.Equal(15, recording.ThreadEnds[Main]);
    }

    [Fact]
    public void Other_processes_are_none_of_ours()
    {
        var recording = Record([
            RecordBytes.Sample(Main, 10, Clock, [Library, Start], process: 1),
            RecordBytes.Switch(Main, 10, Clock, RecordBytes.Out, process: 1),
        ]);
        Assert.Empty(recording.Samples);
        Assert.Empty(recording.Switches);
    }

    [Fact]
    public void Switches_say_who_waits()
    {
        var recording = Record([
            RecordBytes.Switch(Main, 30, Clock, RecordBytes.Out | RecordBytes.Preempted),
            RecordBytes.Switch(Main, 10, Clock, RecordBytes.Out),
            RecordBytes.Switch(Main, 20, Clock, 0),
        ]);
        Assert.Equal([new(10, Main, true, false), new(20, Main, false, false), new(30, Main, true, true)], recording.Switches);
    }

    [Fact]
    public void A_stack_at_a_switch_is_that_of_the_wait_after_it()
    {
        ulong[] stack = [Library + 8, Library, Start];
        var recorder = Recorder();
        var count = recorder.Take(Joined([
            RecordBytes.Sample(Main, 95, SwitchClock, stack),
            RecordBytes.Sample(Main, 295, SwitchClock, stack), // was preempted
            RecordBytes.Sample(Other, 95, 80, stack), // nothing is known of its switch
        ]), isSwitchRing: true);
        recorder.Take(Joined([
            RecordBytes.Switch(Main, 100, Clock, RecordBytes.Out),
            RecordBytes.Switch(Main, 200, Clock, 0),
            RecordBytes.Switch(Main, 300, Clock, RecordBytes.Out | RecordBytes.Preempted),
        ]), isSwitchRing: false);

        Assert.Equal(3, count);
        Assert.Equal([(100L, Main), (300L, Main)], Build(recorder).Waits.Select(wait => (wait.Time, wait.Thread)));
    }

    [Fact]
    public void The_top_of_the_stack_is_kept_as_far_as_it_was_read()
    {
        var recording = Record([
            RecordBytes.Sample(Main, 10, Clock, [Library, Start], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
            RecordBytes.Sample(Main, 11, Clock, [Library, Start], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], copied: 2),
        ]);
        Assert.Equal([1UL, 2, 3, 4, 5, 6, 7, 8], Words(recording.Samples[0].Top));
        Assert.Equal([1UL, 2, 0, 0, 0, 0, 0, 0], Words(recording.Samples[1].Top));
    }

    [Fact]
    public void What_is_lost_and_held_back_is_counted_but_not_what_is_more_than_needed_of_switches()
    {
        var recorder = Recorder();
        byte[] bytes = Joined([RecordBytes.Lost(3), RecordBytes.LostSamples(4), RecordBytes.Throttle()]);
        recorder.Take(bytes, isSwitchRing: false);
        recorder.Take(bytes, isSwitchRing: true);
        recorder.Take(bytes.AsSpan(0, 4), isSwitchRing: false); // no record
        var recording = Build(recorder);
        Assert.Equal((8L, 1L), (recording.Lost, recording.Throttled));
    }

    [Fact]
    public void Threads_have_the_names_that_they_got_last()
    {
        var recorder = Recorder();
        recorder.TakeName(Main, "before");
        recorder.TakeName(Other, "other");
        recorder.Take(RecordBytes.Comm(Main, "after"), isSwitchRing: false);
        Assert.Equal(new() { [Main] = "after", [Other] = "other" }, Build(recorder).ThreadNames);
    }

    [Fact]
    public void More_switches_than_are_kept_are_told()
    {
        var recorder = Recorder(mostSwitches: 2);
        recorder.Take(Joined([RecordBytes.Switch(Main, 1, Clock, RecordBytes.Out), RecordBytes.Switch(Main, 2, Clock, 0)]), isSwitchRing: false);
        recorder.Take(RecordBytes.Switch(Main, 3, Clock, RecordBytes.Out), isSwitchRing: false);
        var recording = Build(recorder);
        Assert.Equal((true, 1L, 2), (recording.IsFull, recording.Lost, recording.Switches.Count));
        Assert.False(Build(Recorder()).IsFull);
    }

    [Fact]
    public void The_clock_of_a_thread_that_was_born_in_the_pass_began_then()
    {
        var recorder = Recorder();
        recorder.Take(Joined([
            RecordBytes.Fork(12), // at 5
            RecordBytes.Switch(12, 100, Clock, RecordBytes.Out),
            RecordBytes.Switch(12, 200, Clock, 0),
        ]), isSwitchRing: false);
        recorder.TakeClock(12, new ThreadClock(305, 207));

        Assert.Equal(7, Build(recorder).SwitchOverheads[12]); // of 300 it had none for 100
    }

    [Fact]
    public void Who_waits_with_an_unknown_stack_is_looked_at()
    {
        var recorder = Recorder();
        Assert.Equal([Main, Other], WaitingIn(recorder)); // nothing was told of them yet
        recorder.Take(Joined([
            RecordBytes.Sample(Main, 5, Clock, [Library, Start]),
            RecordBytes.Fork(12),
        ]), isSwitchRing: false);
        Assert.Equal([Other, 12], WaitingIn(recorder));
        recorder.Take(Joined([RecordBytes.Switch(12, 6, Clock, 0), RecordBytes.Switch(Main, 10, Clock, RecordBytes.Out)]), isSwitchRing: false);
        Assert.Equal([Main, Other], WaitingIn(recorder));
        recorder.TakeWait(Main, 20, Library, 0x5000, [1, 2]);
        Assert.Equal([Other], WaitingIn(recorder));
        recorder.Take(Joined([RecordBytes.Switch(Main, 40, Clock, RecordBytes.Out), RecordBytes.Switch(Main, 30, Clock, 0)]), isSwitchRing: false);
        Assert.Equal([Main, Other], WaitingIn(recorder));
        recorder.Take(RecordBytes.Sample(Main, 39, SwitchClock, [Library, Start]), isSwitchRing: true);
        Assert.Equal([Other], WaitingIn(recorder));
        recorder.Take(RecordBytes.Exit(Other, 50), isSwitchRing: false);
        Assert.Empty(WaitingIn(recorder));

        var recording = Build(recorder);
        Assert.Equal([(20L, Main), (40L, Main)], recording.Waits.Select(wait => (wait.Time, wait.Thread)));
        Assert.Equal([1UL, 2, 0, 0, 0, 0, 0, 0], Words(recording.Waits[0].Top));
    }

    [Fact]
    public void Any_records_make_a_recording() => Gen.Select(Gen.Int[0, 12], Gen.Int[8, 14], Gen.Long[0, 1000], Gen.ULong[6, 10], Gen.ULong.Array[1, 6]).Array[0, 40].Sample(
        records =>
        {
            var recorder = Recorder();
            foreach (var (kind, thread, time, id, words) in records)
            {
                recorder.Take(kind switch
                {
                    0 => RecordBytes.Switch(thread, time, id, RecordBytes.Out),
                    1 => RecordBytes.Switch(thread, time, id, 0),
                    2 => RecordBytes.Exit(thread, time),
                    3 => RecordBytes.Fork(thread),
                    4 => RecordBytes.Comm(thread, "x"),
                    5 => RecordBytes.Record((uint)(words[0] % 20), 0, RecordBytes.Words(words)),
                    _ => RecordBytes.Sample(thread, time, id, [.. words.Select((word, at) => at == 2 ? Library : word)], words),
                }, isSwitchRing: kind % 2 == 0);
            }

            var recording = Build(recorder);
            Assert.All(recording.Samples, sample => Assert.InRange(sample.Stack, 0, recording.Stacks.Count - 1));
            Assert.All(recording.Waits, wait => Assert.InRange(wait.Stack, 0, recording.Stacks.Count - 1));
            Assert.All(recording.Stacks, stack => Assert.NotEmpty(stack.Addresses));
            Assert.Equal(recording.Samples.Select(sample => sample.Time).Order(), recording.Samples.Select(sample => sample.Time));
            Assert.Equal(recording.Switches.Select(change => change.Time).Order(), recording.Switches.Select(change => change.Time));
        },
        iter: 300,
        seed: "0000clockrec");

    private static int[] WaitingIn(ClockRecorder recorder) => [.. recorder.Threads.Where(thread => thread.Value.NeedsStack).Select(thread => thread.Key).Order()];

    private static ulong[] Words(StackTop top)
    {
        ReadOnlySpan<ulong> words = top;
        return words.ToArray();
    }

    private static ClockRecording Record(byte[][] records)
    {
        var recorder = Recorder();
        recorder.Take(Joined(records), isSwitchRing: false);
        return Build(recorder);
    }

    private static byte[] Joined(byte[][] records) => [.. records.SelectMany(record => record)];

    private static ClockRecorder Recorder(int mostSwitches = 1000)
    {
        var kernel = new LinuxPerfKernel();
        var stacks = new StackCollector((address, bytes) => kernel.Read(address, bytes) == bytes.Length, () => 0);

        // Where threads begin is learnt from one.
        _ = stacks.Add(Waiting.Value.Address, Waiting.Value.StackPointer, Waiting.Value.Stack);
        return new ClockRecorder(RecordBytes.Process, new() { [Clock] = Main, [SwitchClock] = Main, [70] = Other, [80] = Other }, [SwitchClock, 80], stacks, mostSwitches);
    }

    private static (ulong Address, ulong StackPointer, ulong[] Stack) TakeWaiting()
    {
        using var isStarted = new ManualResetEventSlim();
        using var isOver = new ManualResetEvent(false);
        var (kernel, id) = (new LinuxPerfKernel(), 0);
        var thread = new Thread(() =>
        {
            id = kernel.ThreadId;
            isStarted.Set();
            isOver.WaitOne();
        });
        thread.Start();
        isStarted.Wait(TestContext.Current.CancellationToken);
        var (stackPointer, address, read, bytes) = (0UL, 0UL, 0, new byte[64 * 1024]);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                var text = Text();
                read = WaitPoll.TryParse(text, out stackPointer, out address) ? kernel.Read(stackPointer, bytes) : 0;
                return read > 0 && Text() == text;
            },
            TimeSpan.FromMinutes(1)));
        isOver.Set();
        thread.Join();
        return (address, stackPointer, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(0, read)).ToArray());

        string? Text() => kernel.ReadText($"/proc/self/task/{id}/syscall");
    }

    private static ClockRecording Build(ClockRecorder recorder) => recorder.Build(TimeSpan.FromMilliseconds(1), seesKernel: true, WaitSource.Switches);

    private static CodeRegions Known()
    {
        var code = new CodeRegions();
        _ = code.Refresh();
        return code;
    }

    // What clone calls.
    private static ulong StartOfThreads()
    {
        var kernel = new LinuxPerfKernel();
        var stack = new List<ulong>();
        Assert.True(StackRepair.TryRepair(Waiting.Value.Address, Waiting.Value.StackPointer, 0, Waiting.Value.Stack, [], Code, stack, null, new UnwindTables((address, bytes) => kernel.Read(address, bytes) == bytes.Length)));
        Assert.StartsWith("libc.", Path.GetFileName(Code.Find(stack[^2])!.Path));
        return stack[^2];
    }

    private static ulong In(string file) => Code.All.First(region => Path.GetFileName(region.Path) == file).Start + 0x100;
}
