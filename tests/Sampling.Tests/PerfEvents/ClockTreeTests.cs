using System.Text;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Sampling.NetTrace;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class ClockTreeTests
{
    private const int Main = 1;
    private const int Other = 2;
    private const long Millisecond = 1_000_000;
    private const ulong Crypto = 0x100000;
    private const ulong Runtime = 0x200000;
    private const ulong Jit = 0x300000;
    private const string Rundown = "Microsoft-Windows-DotNETRuntimeRundown";
    private const string Maps = """
        00100000-00101000 r-xp 00000000 08:01 1 /usr/lib/libcrypto.so.3
        00200000-00201000 r-xp 00000000 08:01 2 /usr/share/dotnet/libcoreclr.so
        00300000-00301000 r-xp 00000000 08:01 3 /usr/share/dotnet/libclrjit.so

        """;

    private readonly SampleCollector _collector = new();
    private readonly List<string> _methods = [];
    private readonly List<byte[]> _announced = [];
    private readonly CodeRegions _code = new();
    private readonly List<UserStack> _stacks = [];
    private readonly List<ClockSample> _samples = [];
    private readonly List<ThreadSwitch> _switches = [];
    private readonly List<WaitingStack> _waits = [];
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<int, long> _ends = [];
    private readonly HashSet<int> _born = [];
    private readonly Dictionary<int, long> _overheads = [];
    private readonly Dictionary<ulong, ulong> _callers = [];

    public ClockTreeTests() => _code.Add(Encoding.UTF8.GetBytes(Maps));

    [Fact]
    public void Samples_share_the_processor_time_that_the_switches_tell()
    {
        Running(Main, 0, 30, Test("Shop.Fast"));
        Running(Main, 30, 10, Test("Shop.Slow"));
        Off(Main, 50, 70, Test("System.Threading.Thread.Sleep", "Shop.Nap"));

        var tree = Build(milliseconds: 100);

        Assert.Equal(60, Cost(tree, "Shop.Fast"), 9);
        Assert.Equal(20, Cost(tree, "Shop.Slow"), 9);
        Assert.Equal(20, Waiting(tree, "Shop.Nap"), 9);
        Assert.Equal(20, Waiting(tree, "Thread.Sleep"), 9);
        Assert.Equal(100, Cost(tree, "test") + Waiting(tree, "test"), 9);
    }

    [Fact]
    public void A_test_without_a_frame_of_its_own_hides_its_caller_and_is_the_tests_all_the_same()
    {
        Running(Main, 0, 50, [At("Shop.Work"), At("Shop.Wrapper"), At("PerfGate.Measuring.Measurer.RunAsync"), At("PerfGate.Measuring.Measurer.RunBatchAsync")]);
        Running(Main, 50, 50, [At("PerfGate.Measuring.Measurer.RunAsync"), At("PerfGate.Measuring.Measurer.RunBatchAsync")]);

        var tree = Build(milliseconds: 100);

        Assert.Equal((50, 50), (Cost(tree, "Shop.Wrapper"), Cost(tree, "test")));
    }

    [Fact]
    public void What_switches_cost_is_processor_time_and_no_wait()
    {
        Running(Main, 0, 50, Test("Shop.Work"));
        Off(Main, 50, 60, Test("System.Threading.Thread.Sleep", "Shop.Nap"));
        Off(Main, 70, 80, Test("System.Threading.Thread.Sleep", "Shop.Nap"));
        Off(Main, 90, 91, Test("System.Threading.Thread.Sleep", "Shop.Nap")); // shorter than what is taken off
        _overheads[Main] = 2 * Millisecond;

        var tree = Build(milliseconds: 100);

        Assert.Equal(100 - 8 - 8, Cost(tree, "Shop.Work"), 3);
        Assert.Equal(8 + 8, Waiting(tree, "Shop.Nap"), 3);
    }

    [Fact]
    public void A_thread_that_has_ended_neither_works_nor_waits()
    {
        Running(Main, 0, 40, Test("Shop.Work"));
        _ends[Main] = 50 * Millisecond;

        var tree = Build(milliseconds: 100);

        Assert.Equal((50, 0), (Cost(tree, "Shop.Work"), Waiting(tree, "test")));
    }

    [Fact]
    public void A_thread_that_ends_runs_no_longer()
    {
        Running(Main, 0, 100, Test("Shop.Wait"));
        Off(Other, -1000, 10, stack: null);
        Running(Other, 10, 30, [At("Shop.Part")]);
        _ends[Other] = 40 * Millisecond;

        Assert.Equal(30, Cost(Build(milliseconds: 100), "Shop.Part"), 9);
    }

    [Fact]
    public void Who_waits_for_a_processor_costs_nothing()
    {
        Running(Main, 0, 50, Test("Shop.Work"));
        Off(Main, 60, 90, stack: null, isPreempted: true);

        var tree = Build(milliseconds: 100);

        Assert.Equal((70, 0), (Cost(tree, "test"), Waiting(tree, "test")));
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData(".NET TP Worker", 0)]
    [InlineData("PerfGate trace ", 0)]
    public void A_thread_that_the_test_began_waits_for_it_though_its_code_is_not_on_the_stack(string name, int waiting)
    {
        Running(Main, 0, 100, Test("Shop.Work"));
        Off(Other, 30, 50, [At("System.Threading.Thread.Sleep"), At("System.Threading.Thread.StartCallback")]);
        _born.Add(Other);
        _names[Other] = name;

        Off(3, 10, 60, [Runtime + 8]); // one of the runtime's that has no name yet
        _born.Add(3);

        var tree = Build(milliseconds: 100);

        Assert.Equal(waiting, Waiting(tree, "Thread.Sleep"), 9);
        Assert.Equal(waiting, Waiting(tree, "test"), 9);
    }

    /// <summary>Who starts a thread is often pushed aside by it, before it comes to wait for it.</summary>
    [Theory]
    [InlineData(true, "", 25)]
    [InlineData(true, ".NET Tiered Com", 0)]
    [InlineData(false, "", 0)]
    public void Who_waits_for_a_processor_that_another_thread_of_the_test_has_waits_for_that_one(bool isBorn, string name, int waiting)
    {
        Running(Main, 0, 50, Test("Shop.Work"));
        Off(Main, 60, 90, Test("System.Threading.Thread.StartCore", "Shop.Begin"), isPreempted: true);
        _switches.Add(new ThreadSwitch(62 * Millisecond, Other, IsOut: false, IsPreempted: false));
        _switches.Add(new ThreadSwitch(87 * Millisecond, Other, IsOut: true, IsPreempted: false));
        _switches.Add(new ThreadSwitch(65 * Millisecond, 3, IsOut: false, IsPreempted: false) { Processor = 1 });
        _switches.Add(new ThreadSwitch(89 * Millisecond, 3, IsOut: true, IsPreempted: false) { Processor = 1 });
        _names[Other] = name;
        if (isBorn)
        {
            _born.UnionWith([Other, 3]);
        }

        var tree = Build(milliseconds: 100);

        Assert.Equal((70, waiting), (Cost(tree, "test"), Waiting(tree, "test")));
        Assert.Equal(waiting, Waiting(tree, "Shop.Begin"));
    }

    [Fact]
    public void A_wait_of_which_no_stack_is_known_has_its_amount()
    {
        Running(Main, 0, 50, Test("Shop.Work"));
        Off(Main, 60, 90, stack: null);

        var tree = Build(milliseconds: 100, waits: WaitSource.None);

        Assert.Equal(["test", "[waiting]"], PathTo(tree, "[waiting]"));
        Assert.Equal(30, Waiting(tree, "[waiting]"), 9);
    }

    [Fact]
    public void Short_waits_share_what_looks_at_them_met_and_long_ones_are_as_long_as_they_are()
    {
        Running(Main, 0, 50, Test("Shop.Work"));
        Off(Main, 60, 62, Test("System.Threading.Monitor.Wait", "Shop.Queue"));
        Off(Main, 70, 72, Test("System.Threading.Monitor.Wait", "Shop.Queue"));
        Off(Main, 80, 82, Test("System.Threading.Thread.Sleep", "Shop.Nap"));
        Off(Main, 90, 96, stack: null);
        Off(Main, 100, 200, Test("System.Threading.Thread.Sleep", "Shop.Nap"));

        var tree = Build(milliseconds: 300, waits: WaitSource.Poll);

        Assert.Equal(8, Waiting(tree, "Shop.Queue"), 9);
        Assert.Equal(104, Waiting(tree, "Shop.Nap"), 9);
        Assert.DoesNotContain("[waiting]", tree.Frames);
    }

    [Fact]
    public void Collections_are_a_node_of_their_own_whether_the_thread_collects_or_waits_for_who_does()
    {
        Running(Main, 0, 40, Test("Shop.Work"));
        Running(Main, 40, 10, [Runtime + 8, .. Test("Shop.Work")]);
        Off(Main, 55, 65, Test("Shop.Work"));
        Pause(40, 70);

        var tree = Build(milliseconds: 65);

        Assert.Equal(["test", "[garbage collection]"], PathTo(tree, "[garbage collection]"));
        Assert.Equal(11 + 10, Cost(tree, "[garbage collection]"), 9); // 10 of 50 samples in 55 ms, and 10 ms waited
        Assert.Equal(44, Cost(tree, "Shop.Work"), 9);
    }

    [Fact]
    public void Time_in_the_kernel_that_may_not_be_seen_is_the_difference_to_the_processor_time()
    {
        Running(Main, 0, 60, Test("Shop.Read"));

        var tree = Build(milliseconds: 100, seesKernel: false);

        Assert.Equal(["test", "[kernel]"], PathTo(tree, "[kernel]"));
        Assert.Equal(37.5, Cost(tree, "[kernel]"), 9); // without 0.5 % and two samples, the slack of timers
        Assert.Equal(62.5, Cost(tree, "Shop.Read"), 9);
    }

    [Theory]
    [InlineData(1, 0, 36.5)]
    [InlineData(10, 0, 27.5)]
    [InlineData(0, 1, 27.5)]
    [InlineData(0, 4, 0)]
    public void What_was_lost_or_held_back_is_not_the_kernel_s(long lost, long throttled, double kernel)
    {
        Running(Main, 0, 60, Test("Shop.Read"));

        var tree = Build(milliseconds: 100, seesKernel: false, lost: lost, throttled: throttled);

        Assert.Equal(kernel, Cost(tree, "[kernel]"), 9);
        Assert.Equal(100 - kernel, Cost(tree, "Shop.Read"), 9);
    }

    [Fact]
    public void What_the_measured_thread_does_is_the_test_s_also_where_its_stack_does_not_say_so()
    {
        Running(Main, 0, 40, Test("Shop.Work"));
        Running(Main, 40, 20, [At("Shop.Lost"), At("Host.Runner.Run")]);
        Off(Main, 60, 80, [At("System.Threading.Monitor.Wait"), At("Host.Runner.Run")]);
        Off(Main, 80, 100, [At("System.Threading.Monitor.Wait"), At("PerfGate.Measuring.Measurer.Loop")]);

        var tree = Build(milliseconds: 100);

        Assert.Equal(["test", "[truncated]", "Runner.Run", "Shop.Lost"], PathTo(tree, "Shop.Lost"));
        Assert.Equal(["test", "[waiting]"], PathTo(tree, "[waiting]"));
        Assert.Equal((60, 20), (Cost(tree, "test"), Waiting(tree, "test")));
    }

    [Fact]
    public void A_test_that_only_waits_has_a_tree()
    {
        Off(Main, 1, 99, Test("System.Threading.Thread.Sleep", "Shop.Nap"));

        var (tree, used, _) = Of(Pass([(100, 1)], isAsync: false), seesKernel: false, waits: WaitSource.Poll);

        Assert.Equal(0, used);
        Assert.Equal(98, Waiting(tree, "Shop.Nap"), 9);
    }

    [Fact]
    public void The_kernel_stands_below_who_called_it_where_it_may_be_seen()
    {
        Running(Main, 0, 60, Test("Shop.Read"));
        Running(Main, 60, 40, Test("Shop.Read"), isInKernel: true);

        var tree = Build(milliseconds: 100);

        Assert.Equal(["test", "Shop.Read", "[kernel]"], PathTo(tree, "[kernel]"));
        Assert.Equal((100, 40), (Cost(tree, "Shop.Read"), Cost(tree, "[kernel]")));
    }

    [Fact]
    public void Compiling_and_loading_types_are_nodes_of_their_own()
    {
        Running(Main, 0, 40, Test("Shop.Work"));
        Running(Main, 40, 10, [Jit + 8, .. Test("Shop.Work")]);
        Running(Main, 50, 20, [Runtime + 8, Jit + 8, .. Test("Shop.Work")]);
        Running(Main, 70, 30, [Runtime + 8, .. Test("Shop.Work")]);
        Tell(73, 80);
        Tell(73, 85);
        Tell(74, 90);
        Tell(74, 95);

        var tree = Build(milliseconds: 100);

        Assert.Equal(["test", "[JIT]"], PathTo(tree, "[JIT]"));
        Assert.Equal(["test", "[type loading]"], PathTo(tree, "[type loading]"));
        Assert.Equal((30, 15), (Cost(tree, "[JIT]"), Cost(tree, "[type loading]")));
        Assert.Equal(["test", "Shop.Work", "[libcoreclr.so]"], PathTo(tree, "[libcoreclr.so]"));
        Assert.Equal(15, Cost(tree, "[libcoreclr.so]"), 9);
    }

    [Fact]
    public void Native_code_stands_below_who_called_it_and_the_runtime_between_two_methods_does_not()
    {
        Running(Main, 0, 30, [Crypto + 8, Crypto + 16, .. Test("Shop.Hash")]);
        Running(Main, 30, 30, [At("Shop.Compare"), Crypto + 8, .. Test("Shop.Sort")]);
        Running(Main, 60, 40, [At("Shop.Called"), Runtime + 8, .. Test("Shop.Invoke")]);

        var tree = Build(milliseconds: 100);

        Assert.Contains(["test", "Shop.Hash", "[libcrypto.so.3]"], Paths(tree));
        Assert.Contains(["test", "Shop.Sort", "[libcrypto.so.3]", "Shop.Compare"], Paths(tree));
        Assert.Contains(["test", "Shop.Invoke", "Shop.Called"], Paths(tree));
        Assert.DoesNotContain("[libcoreclr.so]", tree.Frames);
    }

    [Fact]
    public void How_a_wait_comes_about_below_managed_code_is_not_shown()
    {
        Running(Main, 0, 50, Test("Shop.Work"));
        Off(Main, 60, 90, [Crypto + 8, Runtime + 8, .. Test("System.Threading.Monitor.Wait", "Shop.Queue")]);

        var tree = Build(milliseconds: 100);

        Assert.Equal(["test", "Shop.Queue", "Monitor.Wait"], PathTo(tree, "Monitor.Wait"));
        Assert.DoesNotContain("[libcrypto.so.3]", tree.Frames);
    }

    [Fact]
    public void The_caller_that_frame_pointers_miss_is_put_above_its_leaf()
    {
        _callers[At("Shop.Leaf")] = At("Shop.Caller");
        Running(Main, 0, 50, [At("Shop.Leaf"), .. Test("Shop.Outer")]);

        Assert.Equal(["test", "Shop.Outer", "Shop.Caller", "Shop.Leaf"], PathTo(Build(milliseconds: 50), "Shop.Leaf"));
    }

    [Fact]
    public void What_a_call_returns_to_may_be_the_next_method_s_first_instruction()
    {
        var behind = At("Shop.Caller") + 12; // the address behind the method's 16 bytes
        At("Shop.Next");
        Running(Main, 0, 50, [At("Shop.Leaf"), behind, .. Test("Shop.Outer")]);

        Assert.Equal(["test", "Shop.Outer", "Shop.Caller", "Shop.Leaf"], PathTo(Build(milliseconds: 50), "Shop.Leaf"));
    }

    [Fact]
    public void A_stack_that_was_cut_stands_below_truncated_and_a_long_one_that_was_not_does_not()
    {
        Running(Main, 0, 50, [.. Enumerable.Repeat(At("Shop.Deep"), 110), .. Test("Shop.Entry")]);
        Running(Main, 50, 50, [At("Shop.Lost"), At("Shop.Deeper")], isCut: true);

        var tree = Build(milliseconds: 100);

        Assert.Equal(["test", "[truncated]", "Shop.Deeper", "Shop.Lost"], PathTo(tree, "Shop.Lost"));
        Assert.Equal(50, Cost(tree, "Shop.Entry"), 9);
    }

    [Fact]
    public void Threads_of_the_runtime_are_nobody_s_but_where_they_collect_beside_the_test()
    {
        Running(Main, 0, 100, Test("Shop.Work"));
        Thread(10, ".NET EventPipe", 0, 30, Runtime + 8);
        Thread(11, "", 0, 30, Runtime + 8);
        Thread(12, ".NET BGC", 0, 30, Runtime + 8);
        Thread(13, ".NET Tiered Com", 0, 30, Jit + 8);
        Thread(14, "", 0, 30, Crypto + 8);
        Pause(10, 20);

        var tree = Build(milliseconds: 100);

        Assert.Equal(["test", "[other threads]", "[garbage collection]"], Paths(tree).Single(path => path is [_, "[other threads]", "[garbage collection]"]));
        Assert.DoesNotContain("[JIT]", tree.Frames); // anybody's
        Assert.DoesNotContain("[libcoreclr.so]", tree.Frames);
        Assert.Equal(10 + (20.0 / 30 * 100), Cost(tree, "[garbage collection]"), 6); // of the collector's own thread, which has all of its processor time, 10 of 30 samples are in the pause
        Assert.Equal(100, Cost(tree, "[libcrypto.so.3]"), 6);
    }

    [Fact]
    public void Waits_of_which_stacks_were_left_out_are_as_those_that_have_some()
    {
        Running(Main, 0, 20, Test("Shop.Work"));
        Off(Main, 20, 40, Test("System.Threading.Thread.Sleep", "Shop.Nap"));
        Off(Main, 50, 60, Test("System.Threading.Monitor.Wait", "Shop.Queue"));
        Off(Main, 70, 85, stack: null);

        var tree = Build(milliseconds: 100);

        Assert.Equal((30, 15), (Waiting(tree, "Shop.Nap"), Waiting(tree, "Shop.Queue")));
        Assert.DoesNotContain("[waiting]", tree.Frames);
    }

    [Fact]
    public void Of_a_thread_that_was_seen_a_few_times_each_sample_is_an_interval()
    {
        Running(Main, 0, 100, Test("Shop.Work"));
        Running(Other, 10, 3, [At("Shop.Helper")]);

        Assert.Equal(3, Cost(Build(milliseconds: 100), "Shop.Helper"), 9);
    }

    [Fact]
    public void Other_threads_wait_for_the_test_where_its_code_does_and_began_to_in_the_pass()
    {
        Running(Main, 0, 100, Test("Shop.Work"));
        Running(Other, 0, 30, [At("Shop.Helper")]);
        Off(Other, 30, 50, [At("System.Threading.Monitor.Wait"), At("Shop.Helper")]);
        _switches.Add(new ThreadSwitch(-5 * Millisecond, 3, IsOut: true, IsPreempted: false));
        _waits.Add(new WaitingStack(50 * Millisecond, 3, Stack([At("System.Threading.Monitor.Wait"), At("Shop.Elsewhere")]), default));

        var tree = Build(milliseconds: 100);

        Assert.Equal(["test", "[other threads]", "Shop.Helper", "Monitor.Wait"], PathTo(tree, "Monitor.Wait"));
        Assert.Equal(20, Waiting(tree, "Monitor.Wait"), 9);
        Assert.DoesNotContain("Shop.Elsewhere", tree.Frames);
    }

    [Fact]
    public void While_no_thread_runs_an_async_test_it_awaits()
    {
        Running(Main, 0, 20, Test("Shop.BeginAsync"));
        _switches.Add(new ThreadSwitch(20 * Millisecond, Main, IsOut: true, IsPreempted: false));
        _switches.Add(new ThreadSwitch(1, Other, IsOut: true, IsPreempted: false));
        _switches.Add(new ThreadSwitch(70 * Millisecond, Other, IsOut: false, IsPreempted: false));
        Running(Other, 70, 30, [At("Shop.BeginAsync"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")]);
        _waits.Add(new WaitingStack(20 * Millisecond, Main, Stack([At("System.Threading.Monitor.Wait"), At("PerfGate.Measuring.Measurer.Loop")]), default));

        var tree = Build(milliseconds: 100, isAsync: true);

        Assert.Equal(50, Cost(tree, "Shop.BeginAsync"), 5);
        Assert.Equal(50, Waiting(tree, "[awaiting]"), 5);
        Assert.Equal(50, Waiting(tree, "test"), 5);
    }

    /// <summary>A thread of the pool that gets its first work of the pass late was idle from before, or not there yet: no wait of the test's.</summary>
    [Fact]
    public void What_a_thread_waited_for_before_it_took_up_an_async_test_is_nobody_s()
    {
        Running(Main, 0, 100, Test("Shop.BeginAsync"));
        _switches.Add(new ThreadSwitch(60 * Millisecond, Other, IsOut: false, IsPreempted: false));
        Running(Other, 60, 20, Test("Shop.Part"));
        Off(Other, 80, 90, Test("System.Threading.Monitor.Wait", "Shop.Part"));
        Running(Other, 90, 10, Test("Shop.Part"));

        var tree = Build(milliseconds: 100, isAsync: true);

        Assert.Equal((30, 10), (Cost(tree, "Shop.Part"), Waiting(tree, "Shop.Part")));
        Assert.Equal(10, Waiting(tree, "test"), 9);
    }

    /// <summary>What a thread of the pool does after an await is looking for work: how much of that there is, is no part of its runs without one.</summary>
    /// <summary>Where many threads wait, looks meet some of their waits only, long ones as well.</summary>
    [Fact]
    public void Long_waits_that_no_look_met_are_as_those_that_were_met()
    {
        Running(Main, 0, 50, Test("Shop.Work"));
        Running(Other, 0, 1, Test("Shop.Nap"));
        for (var i = 0; i < 15; i++)
        {
            Off(Other, 2 + (i * 62), 62 + (i * 62), i < 3 ? Test("System.Threading.Thread.Sleep", "Shop.Nap") : null);
        }

        Assert.Equal(900, Waiting(Build(milliseconds: 1000, isAsync: true, waits: WaitSource.Poll), "Shop.Nap"), 6);
    }

    /// <summary>A thread of the pool waits for work since before the pass, and is looked at; what it waits for in the test, that look did not meet.</summary>
    [Fact]
    public void A_look_at_what_began_before_the_pass_tells_of_no_other_wait()
    {
        Running(Main, 0, 100, Test("Shop.Other"));
        _switches.Add(new ThreadSwitch(-50 * Millisecond, Other, IsOut: true, IsPreempted: false));
        _waits.Add(new WaitingStack(5 * Millisecond, Other, Stack([At("System.Threading.Idle"), At("System.Threading.WorkerThread.Start")]), default));
        _switches.Add(new ThreadSwitch(20 * Millisecond, Other, IsOut: false, IsPreempted: false));
        for (var i = 0; i < 20; i++)
        {
            Running(Other, 20 + (i * 4), 2, Test("Shop.Work"));
            Off(Other, 22 + (i * 4), 24 + (i * 4), i == 10 ? Test("System.Threading.Thread.Sleep", "Shop.Nap") : null);
        }

        Assert.Equal(40, Waiting(Build(milliseconds: 100, isAsync: true, waits: WaitSource.Poll), "Shop.Nap"), 6);
    }

    [Fact]
    public void An_async_test_awaits_from_where_it_says_so()
    {
        Running(Main, 0, 20, Test("Shop.BeginAsync"));
        _switches.Add(new ThreadSwitch(20 * Millisecond, Main, IsOut: true, IsPreempted: false));
        Running(Other, 0, 20, [At("Shop.BeginAsync"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")]);
        _collector.Take(new TraceEvent("System.Threading.Tasks.TplEventSource", 10, Other, 20 * Millisecond), [.. new byte[8], 5, 0, 0, 0], Test("Shop.BeginAsync"));
        Running(Other, 20, 20, [At("System.Threading.PortableThreadPool.WorkerThread")]);
        Off(Other, 40, 60, stack: null);
        Running(Other, 60, 40, [At("Shop.BeginAsync"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")]);

        var tree = Build(milliseconds: 100, isAsync: true);

        Assert.Equal(40, Waiting(tree, "Shop.BeginAsync"), 5);
        Assert.Equal(40, Waiting(tree, "test"), 5);
    }

    [Fact]
    public void A_thread_that_has_ended_goes_on_with_no_async_test()
    {
        Running(Main, 0, 20, Test("Shop.BeginAsync"));
        _switches.Add(new ThreadSwitch(20 * Millisecond, Main, IsOut: true, IsPreempted: false));
        Running(Other, 0, 30, [At("Shop.BeginAsync"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")]);
        _ends[Other] = 30 * Millisecond;

        Assert.Equal(70, Waiting(Build(milliseconds: 100, isAsync: true), "[awaiting]"), 5);
    }

    [Fact]
    public void Of_code_that_is_announced_twice_the_later_is_there()
    {
        foreach (var name in new[] { "Old", "New" })
        {
            for (var i = 0; i < 1000; i++)
            {
                byte[] announced = [.. new byte[8], .. BitConverter.GetBytes(4L), .. BitConverter.GetBytes(i * 16L), .. BitConverter.GetBytes(16), .. new byte[8], .. Text("Shop"), .. Text(name), .. Text("")];
                _collector.Take(new TraceEvent(Rundown, 144, 0, 0), announced, []);
            }
        }

        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal("New", _collector.Methods.Find((ulong)(i * 16) + 4)!.Value.Method));
    }

    [Fact]
    public void Allocations_of_another_pass_are_those_of_as_many_operations()
    {
        Running(Main, 0, 100, Test("Shop.Work"));
        var told = Told([(10, Test("Shop.Fill")), (60, Test("Shop.Fill")), (70, Test("Shop.Fill")), (90, Test("Shop.Fill"))], [(50, 1), (80, 2)]);

        var tree = Build([(40, 10), (100, 30)], told);

        Assert.Equal([10 * 100_000, 30 * 100_000], Allocated(tree, "Shop.Fill")); // the last one came after the pass
        Assert.Equal(["test", "Shop.Fill"], PathTo(tree, "Shop.Fill"));
    }

    [Fact]
    public void Where_passes_have_not_as_many_slices_each_has_its_part_of_all_allocations()
    {
        Running(Main, 0, 100, Test("Shop.Work"));
        var told = Told([(10, Test("Shop.Fill")), (60, Test("Shop.Fill"))], [(20, 1), (40, 1), (80, 2)]);

        Assert.Equal([10 * 50_000, 30 * 50_000], Allocated(Build([(40, 10), (100, 30)], told), "Shop.Fill"));
    }

    [Fact]
    public void Who_allocates_nothing_has_a_cost_of_nothing_and_what_is_not_known_is_no_cost()
    {
        Running(Main, 0, 100, Test("Shop.Work"));

        Assert.Equal([0], Allocated(Build([(100, 1)], AllocationPass.None), "test"));
        Assert.Equal([Metric.Running, Metric.Waiting], Build([(100, 1)], told: null).Costs);
    }

    /// <summary><c>await First(); await Second();</c>: the second is begun where its caller goes on.</summary>
    [Fact]
    public void What_an_async_method_begins_after_its_first_await_is_below_it()
    {
        Running(Main, 0, 20, Test("Shop.LoadAsync"));
        Running(Other, 20, 40, [At("Shop.After"), At("Shop.DeepAsync"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")]);
        Running(Other, 60, 20, [At("Shop.Parse"), At("Shop.DeepAsync"), At("Shop.LaterAsync"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")]);
        Running(Other, 80, 20, [At("Shop.LaterAsync"), At("Shop.LoadAsync"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")]);

        var tree = Build(milliseconds: 100, isAsync: true);

        Assert.Equal(["test", "Shop.LoadAsync", "Shop.LaterAsync", "Shop.DeepAsync", "Shop.After"], PathTo(tree, "Shop.After"));
        Assert.Equal(["test", "Shop.LoadAsync", "Shop.LaterAsync", "Shop.DeepAsync", "Shop.Parse"], PathTo(tree, "Shop.Parse"));
    }

    [Fact]
    public void Each_pass_tells_the_other_where_async_methods_are_begun()
    {
        ulong[] begun = [At("Shop.Load"), At("Shop.Outer"), At("PerfGate.Measuring.TaskBody.RunAsync")];
        ulong[] goesOn = [At("Shop.Save"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")];
        Running(Main, 0, 50, [At("Shop.Save"), At("Shop.Outer"), At("PerfGate.Measuring.TaskBody.RunAsync")]);
        Running(Other, 50, 50, [At("Shop.Load"), At("System.Threading.ThreadPoolWorkQueue.Dispatch")]);
        var told = Told([(10, begun), (20, goesOn)], [(50, 1)], isAsync: true);

        var tree = Build([(100, 1)], told, isAsync: true);

        Assert.Equal(["test", "Shop.Outer", "Shop.Load"], PathTo(tree, "Shop.Load"));
        Assert.Equal(["test", "Shop.Outer", "Shop.Save"], PathTo(tree, "Shop.Save"));
        Assert.Equal([100_000], Allocated(tree, "Shop.Save"));
    }

    /// <summary>It may do so little that no sample meets it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_async_test_of_which_only_awaits_are_told_has_a_tree(bool isAsync)
    {
        _switches.Add(new ThreadSwitch(10 * Millisecond, Main, IsOut: false, IsPreempted: false));
        _switches.Add(new ThreadSwitch(11 * Millisecond, Main, IsOut: true, IsPreempted: false));
        _collector.Take(new TraceEvent("System.Threading.Tasks.TplEventSource", 10, Main, 10 * Millisecond), [.. new byte[8], 5, 0, 0, 0], Test("Shop.BeginAsync"));

        Assert.Equal(isAsync, Of(Pass([(100, 1)], isAsync)).HasTest);
    }

    [Fact]
    public void Switches_without_samples_make_no_tree() => Assert.Equal(0, Of(Pass([(100, 1)], isAsync: false)).Used);

    private ulong[] Test(params string[] methods) => [.. methods.Select(At), At("PerfGate.Measuring.ActionBody.RunAsync")];

    private void Running(int thread, int from, int samples, ulong[] stack, bool isInKernel = false, bool isCut = false)
    {
        for (var i = 0; i < samples; i++)
        {
            _samples.Add(new ClockSample((from + i) * Millisecond, thread, Stack(stack, isCut), isInKernel, default));
        }
    }

    private void Off(int thread, int from, int to, ulong[]? stack, bool isPreempted = false)
    {
        _switches.Add(new ThreadSwitch(from * Millisecond, thread, IsOut: true, isPreempted));
        _switches.Add(new ThreadSwitch(to * Millisecond, thread, IsOut: false, IsPreempted: false));
        if (stack is not null)
        {
            _waits.Add(new WaitingStack(from * Millisecond, thread, Stack(stack), default));
        }
    }

    private void Thread(int thread, string name, int from, int samples, ulong address)
    {
        _names[thread] = name;
        Running(thread, from, samples, [address]);
    }

    private int Stack(ulong[] addresses, bool isCut = false)
    {
        var index = _stacks.FindIndex(stack => stack.IsCut == isCut && stack.Addresses.SequenceEqual(addresses));
        if (index < 0)
        {
            index = _stacks.Count;
            _stacks.Add(new UserStack(addresses, IsRepaired: false, isCut));
        }

        return index;
    }

    private void Pause(int from, int to)
    {
        Tell(9, from, [1, 0, 0, 0, 0, 0, 0, 0]);
        Tell(3, to);
    }

    private void Tell(int id, int time, byte[]? payload = null) => _collector.Take(new TraceEvent("Microsoft-Windows-DotNETRuntime", id, Main, time * Millisecond), payload ?? new byte[8], []);

    // 100,000 bytes each, in a trace of their own.
    private AllocationPass Told((int Time, ulong[] Stack)[] allocations, (int To, double Operations)[] slices, bool isAsync = false)
    {
        var collector = new SampleCollector();
        _announced.ForEach(method => collector.Take(new TraceEvent(Rundown, 144, 0, 0), method, []));
        foreach (var (time, stack) in allocations)
        {
            collector.Take(new TraceEvent("Microsoft-Windows-DotNETRuntime", 10, Main, time * Millisecond), [.. new byte[10], .. BitConverter.GetBytes(100_000L)], stack);
        }

        return new AllocationPass(collector, Pass(slices, isAsync));
    }

    private static ProfiledPass Pass((int To, double Operations)[] slices, bool isAsync) => new(0, slices[^1].To * Millisecond, isAsync, [.. slices.Select(slice => new PassSlice(slice.To * Millisecond, slice.Operations))]);

    private CallTree Build((int To, double Operations)[] slices, AllocationPass? told, bool isAsync = false) => Of(Pass(slices, isAsync), allocations: told).Tree;

    private CallTree Build(int milliseconds, bool seesKernel = true, WaitSource waits = WaitSource.Switches, long lost = 0, long throttled = 0, bool isAsync = false) =>
        Of(Pass([(milliseconds, 1)], isAsync), seesKernel, waits, lost, throttled).Tree;

    private (CallTree Tree, int Used, bool HasTest) Of(ProfiledPass pass, bool seesKernel = true, WaitSource waits = WaitSource.Switches, long lost = 0, long throttled = 0, AllocationPass? allocations = null)
    {
        var recording = new ClockRecording
        {
            Interval = Millisecond,
            SeesKernel = seesKernel,
            WaitSource = waits,
            Code = _code,
            Samples = _samples,
            Stacks = _stacks,
            Switches = [.. _switches.OrderBy(change => change.Time)],
            Waits = [.. _waits.OrderBy(wait => wait.Time)],
            ThreadNames = _names,
            ThreadEnds = _ends,
            Born = _born,
            SwitchOverheads = _overheads,
            Lost = lost,
            Throttled = throttled,
        };
        var tree = new ClockTree(
            _collector, recording, "test", pass, new NativeCode(_code, (region, _) => $"[{Path.GetFileName(region.Path)}]"), (stack, _) => [.. stack.Addresses.SelectMany(address => _callers.TryGetValue(address, out var caller) ? new[] { address, caller } : [address])], allocations);
        return (tree.Build(), tree.Used, tree.HasTest);
    }

    private static double Cost(CallTree tree, string frame) => Sum(tree, frame, cost: 0);

    private static double Waiting(CallTree tree, string frame) => Sum(tree, frame, cost: 1);

    // In milliseconds, of the outermost nodes of a frame.
    private static double Sum(CallTree tree, string frame, int cost)
    {
        var inclusive = tree.Inclusive();
        return Enumerable.Range(0, tree.Nodes.Length).Where(node => NameOf(tree, node) == frame && !Ancestors(tree, node).Any(above => NameOf(tree, above) == frame)).Sum(node => inclusive[node][cost]) / Millisecond;
    }

    // In bytes, slice by slice.
    private static double[] Allocated(CallTree tree, string frame)
    {
        Assert.Equal(Metric.Allocated, tree.Costs[2]);
        return [.. tree.Inclusive()[Enumerable.Range(0, tree.Nodes.Length).Single(node => NameOf(tree, node) == frame)][(2 * tree.Slices)..]];
    }

    private static string NameOf(CallTree tree, int node) => tree.Frames[tree.Nodes[node].Frame];

    private static IEnumerable<int> Ancestors(CallTree tree, int node)
    {
        for (var above = tree.Nodes[node].Parent; above >= 0; above = tree.Nodes[above].Parent)
        {
            yield return above;
        }
    }

    private static string[] PathTo(CallTree tree, string frame) => Paths(tree).Single(path => path[^1] == frame);

    private static List<string[]> Paths(CallTree tree) => [.. Enumerable.Range(0, tree.Nodes.Length).Select(node => Ancestors(tree, node).Prepend(node).Reverse().Select(one => NameOf(tree, one)).ToArray())];

    // Each method is 16 bytes of code in the module of its namespace, announced when it is first seen.
    private ulong At(string method)
    {
        var index = _methods.IndexOf(method);
        if (index < 0)
        {
            index = _methods.Count;
            _methods.Add(method);
            var dot = method.LastIndexOf('.');
            byte[] announced = [.. new byte[8], .. BitConverter.GetBytes(ModuleOf(method)), .. BitConverter.GetBytes((index + 1) * 16L), .. BitConverter.GetBytes(16), .. new byte[8], .. Text(method[..dot]), .. Text(method[(dot + 1)..]), .. Text("")];
            _announced.Add(announced);
            _collector.Take(new TraceEvent(Rundown, 144, 0, 0), announced, []);
        }

        return (ulong)((index + 1) * 16) + 4;
    }

    private static long ModuleOf(string method) => method[..method.IndexOf('.', StringComparison.Ordinal)] switch { "System" => 1, "Host" => 2, "PerfGate" => 3, _ => 4 };

    private static byte[] Text(string text) => Encoding.Unicode.GetBytes(text + "\0");
}
