using System.Text;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Sampling.NetTrace;

namespace PerfGate.Sampling.Tests;

public class SampleTreeTests
{
    private const long Main = 1;
    private const long Other = 2;
    private readonly SampleCollector _collector = new();
    private readonly List<string> _methods = [];

    [Fact]
    public void A_sample_stands_from_when_its_thread_was_to_stop_until_the_next_is()
    {
        // The thread reaches no safepoint for 30 ticks: they are spent in what the sample shows, and not in what the one before showed.
        Round(100, (Main, 101, Test("Shop.Fast")));
        Round(200, (Main, 230, Test("Shop.Slow")));
        Round(300, (Main, 301, Test("Shop.Fast")));

        var tree = Build(from: 100, to: 400);

        Assert.Equal(200, Cost(tree, "Shop.Fast"));
        Assert.Equal(100, Cost(tree, "Shop.Slow"));
    }

    [Fact]
    public void A_thread_that_is_gone_in_the_next_round_costs_no_more_than_one()
    {
        Round(100, (Main, 101, Test("Shop.Work")), (Other, 102, ["Shop.Finish"]));
        Round(200, (Main, 201, Test("Shop.Work")));
        Round(300, (Main, 301, Test("Shop.Work")), (Other, 302, ["Shop.Finish"]));
        Round(400, (Main, 401, Test("Shop.Work")));

        var tree = Build(from: 100, to: 1000);

        Assert.Equal(200, Cost(tree, "Shop.Finish"));
        Assert.Equal(900, Cost(tree, "Shop.Work"));
    }

    [Fact]
    public void A_sample_that_was_dropped_is_no_hole_in_the_test()
    {
        Round(100, (Main, 101, Test("Shop.Work")), (Other, 102, ["Shop.Finish"]));
        Round(200, (Other, 202, ["Shop.Finish"]));
        Round(300, (Main, 301, Test("Shop.Work")));

        Assert.Equal(300, Cost(Build(from: 100, to: 400), "Shop.Work"));
    }

    [Fact]
    public void A_stop_without_samples_ends_no_sample()
    {
        Round(100, (Main, 101, Test("Shop.Work")), (Other, 102, ["Shop.Finish"]));
        Round(150);
        Round(200, (Main, 201, Test("Shop.Work")), (Other, 202, ["Shop.Finish"]));

        Assert.Equal(200, Cost(Build(from: 100, to: 300), "Shop.Finish"));
    }

    [Fact]
    public void The_thread_that_watches_sockets_is_no_cost_of_the_test()
    {
        // The trace itself comes through a socket.
        Round(100, (Main, 101, Test("Shop.Work")), (Other, 102, ["System.Span.Fill", "System.Net.Sockets.SocketAsyncEngine.EventLoop"]));

        Assert.Equal(300, Build(from: 100, to: 400).Inclusive()[0].Sum());
    }

    [Fact]
    public void Without_stops_in_the_trace_samples_stand_until_the_next()
    {
        Sample(Main, 100, Test("Shop.Fast"));
        Sample(Main, 150, Test("Shop.Slow"));

        var tree = Build(from: 100, to: 400);

        Assert.Equal(50, Cost(tree, "Shop.Fast"));
        Assert.Equal(250, Cost(tree, "Shop.Slow"));
    }

    [Fact]
    public void An_await_is_the_innermost_methods_that_awaits()
    {
        // Inner awaits task 7, then Outer awaits Inner's task 8. At 300 Inner goes on and is done, and Outer awaits task 9 by itself.
        Sample(Main, 100, Test("Shop.Outer"));
        Wait(120, begin: true, task: 7, ["System.Threading.Tasks.TplEventSource.TaskWaitBegin", "Shop.Inner", "Shop.Outer", "PerfGate.Measuring.TaskBody.RunAsync"]);
        Wait(121, begin: true, task: 8, ["System.Threading.Tasks.TplEventSource.TaskWaitBegin", "Shop.Outer", "PerfGate.Measuring.TaskBody.RunAsync"]);
        Sample(Main, 130, ["PerfGate.Measuring.Measurer.Loop"]);
        Wait(300, begin: false, task: 7, []);
        Wait(301, begin: false, task: 8, []);
        Wait(302, begin: true, task: 9, ["System.Threading.Tasks.TplEventSource.TaskWaitBegin", "Shop.Outer", "System.Threading.ThreadPoolWorkQueue.Dispatch"]);

        var tree = new SampleTree(_collector, "test", new ProfiledPass(100, 400, IsAsync: true, [new PassSlice(400, 1)]), 1).Build();

        Assert.Equal(172, Waiting(tree, "Shop.Inner"));
        Assert.Equal(270, Waiting(tree, "Shop.Outer"));
        Assert.Equal(270, Waiting(tree, "test"));
    }

    [Theory]
    [InlineData("System.Threading.Monitor.Enter_Slowpath")]
    [InlineData("System.Threading.Monitor.Exit_Slowpath")]
    [InlineData("System.Threading.Monitor.Enter")]
    [InlineData("System.Threading.Lock.EnterAndGetCurrentThreadId")]
    public void A_lock_that_nobody_else_holds_is_work_of_its_caller(string taking)
    {
        // The runtime sends who takes a lock its slow way while it stops threads; the thread was in managed code when it began to.
        Sample(Main, 100, [taking, .. Test("Shop.Work")]);

        var tree = Build(from: 100, to: 400);

        Assert.Equal(["test", "Shop.Work"], tree.Frames);
        Assert.Equal((300, 0), (Cost(tree, "Shop.Work"), Waiting(tree, "Shop.Work")));
    }

    [Theory]
    [InlineData("System.Threading.Monitor.Enter_Slowpath", "Monitor.Enter_Slowpath")]
    [InlineData("System.Threading.Lock.EnterAndGetCurrentThreadId", "Lock.EnterAndGetCurrentThreadId")]
    public void A_lock_that_another_thread_holds_is_waiting(string taking, string name)
    {
        External(Main, 100, [taking, .. Test("Shop.Work")]);

        var tree = Build(from: 100, to: 400);

        Assert.Equal(["test", "Shop.Work", name], tree.Frames);
        Assert.Equal((0, 300), (Cost(tree, name), Waiting(tree, name)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(150)]
    public void The_thread_that_waits_in_Perf_Measure_is_nobodys_cost_however_deep_it_is(int callers)
    {
        // The runtime keeps the innermost 100 frames; whose stack is longer may have anybody as its caller.
        string[] waiting = ["System.Threading.Monitor.Wait", "System.Threading.ManualResetEventSlim.Wait", "PerfGate.Perf.Measure", "Shop.Tests.Search"];
        External(Other, 100, [.. waiting.Concat(Enumerable.Repeat("Host.Runner.Run", callers)).Take(100)]);
        Sample(Main, 101, Test("Shop.Work"));

        var tree = Build(from: 100, to: 400);

        Assert.Equal(["test", "Shop.Work"], tree.Frames);
    }

    [Fact]
    public void A_resumed_method_that_blocks_its_thread_is_waiting_where_it_was_begun()
    {
        Sample(Main, 100, ["Shop.Load", .. Test("Shop.Search")]);
        Sample(Main, 110, ["PerfGate.Measuring.Measurer.Loop"]);
        External(Other, 120, ["System.Threading.Thread.Sleep", "Shop.Load", "System.Threading.ThreadPoolWorkQueue.Dispatch"]);
        External(Other, 220, ["System.Threading.LowLevelLifoSemaphore.Wait", "System.Threading.PortableThreadPool.WorkerThreadStart"]);

        var tree = new SampleTree(_collector, "test", new ProfiledPass(100, 400, IsAsync: true, [new PassSlice(400, 1)]), 1).Build();

        Assert.Equal(["test", "Shop.Search", "Shop.Load", "Thread.Sleep"], PathTo(tree, "Thread.Sleep"));
        Assert.Equal(100, Waiting(tree, "Thread.Sleep"));
        Assert.Equal(190, Waiting(tree, "[awaiting]"));
    }

    [Fact]
    public void A_thread_that_the_test_started_and_that_is_held_up_is_seen_among_the_other_threads()
    {
        Sample(Main, 100, Test("Shop.Search"));
        External(Other, 120, ["System.Threading.Monitor.Enter_Slowpath", "Shop.Add", "System.Threading.Thread.StartCallback"]);

        var tree = Build(from: 100, to: 400);

        Assert.Equal(280, Waiting(tree, "[other threads]"));
        Assert.Equal(280, Waiting(tree, "Shop.Add"));
    }

    [Fact]
    public void A_thread_of_timers_that_goes_to_wait_for_the_next_is_no_cost_of_the_test()
    {
        Sample(Main, 100, Test("Shop.Search"));
        Sample(Other, 120, ["System.Threading.WaitHandle.WaitOneNoCheck", "System.Threading.TimerQueue.TimerThread"]);

        Assert.Equal(["test", "Shop.Search"], Build(from: 100, to: 400).Frames);
    }

    [Theory]
    [InlineData("Host.Wait", 120)] // none of the test's code
    [InlineData("Shop.Consume", 90)] // there before the test
    public void Threads_of_others_that_wait_cost_the_test_nothing(string waiting, long since)
    {
        Sample(Main, 100, Test("Shop.Search"));
        External(Other, since, ["System.Threading.Monitor.Wait", waiting, "System.Threading.Thread.StartCallback"]);
        External(Other, 130, ["System.Threading.Monitor.Wait", waiting, "System.Threading.Thread.StartCallback"]);
        External(Other + 1, since, ["System.Threading.Monitor.Wait", waiting, "System.Threading.ThreadPoolWorkQueue.Dispatch"]);
        External(Other + 1, 130, ["System.Threading.Monitor.Wait", waiting, "System.Threading.ThreadPoolWorkQueue.Dispatch"]);

        Assert.Equal(["test", "Shop.Search"], Build(from: 100, to: 400).Frames);
    }

    [Fact]
    public void A_wait_whose_frames_were_inlined_is_waiting_where_the_runtime_tells_of_it()
    {
        // Thread.Join is a part of Work: before it, in it, and after it in other native code.
        External(Main, 100, Test("Shop.Work"));
        Hold(190, begin: true);
        External(Main, 200, Test("Shop.Work"));
        Hold(290, begin: false);
        External(Main, 300, Test("Shop.Work"));

        var tree = Build(from: 100, to: 400);

        Assert.Equal((200, 100), (Cost(tree, "Shop.Work"), Waiting(tree, "Shop.Work")));
    }

    private void Hold(long time, bool begin) => _collector.Take(new TraceEvent("Microsoft-Windows-DotNETRuntime", begin ? 301 : 302, Main, time), [], []);

    private static double Waiting(CallTree tree, string frame)
    {
        var inclusive = tree.Inclusive();
        return Enumerable.Range(0, tree.Nodes.Length).Where(node => tree.Frames[tree.Nodes[node].Frame] == frame).Sum(node => inclusive[node][1]);
    }

    private static Stack<string> PathTo(CallTree tree, string frame)
    {
        var path = new Stack<string>();
        for (var node = tree.Nodes.IndexOf(tree.Nodes.Single(node => tree.Frames[node.Frame] == frame)); node >= 0; node = tree.Nodes[node].Parent)
        {
            path.Push(tree.Frames[tree.Nodes[node].Frame]);
        }

        return path;
    }

    private void Wait(long time, bool begin, int task, string[] stack) =>
        _collector.Take(new TraceEvent("System.Threading.Tasks.TplEventSource", begin ? 10 : 11, Main, time), [.. new byte[8], .. BitConverter.GetBytes(task)], [.. stack.Select(AddressOf)]);

    [Fact]
    public void A_method_that_was_only_seen_to_go_on_stands_where_an_await_or_an_allocation_tells_that_it_was_begun()
    {
        Sample(Main, 100, ["PerfGate.Measuring.Measurer.Loop"]);
        Wait(120, begin: true, task: 7, ["System.Threading.Tasks.TplEventSource.TaskWaitBegin", "Shop.Inner", "Shop.Outer", "PerfGate.Measuring.TaskBody.RunAsync"]);
        Allocation(121, ["Shop.Load", "Shop.Outer", "PerfGate.Measuring.TaskBody.RunAsync"]);
        Sample(Other, 200, ["Shop.Inner", "System.Threading.ThreadPoolWorkQueue.Dispatch"]);
        Sample(Other, 300, ["Shop.Load", "System.Threading.ThreadPoolWorkQueue.Dispatch"]);

        var tree = new SampleTree(_collector, "test", new ProfiledPass(100, 400, IsAsync: true, [new PassSlice(400, 1)]), 1).Build();

        Assert.Equal(["test", "Shop.Outer", "Shop.Inner"], PathTo(tree, "Shop.Inner"));
        Assert.Equal(["test", "Shop.Outer", "Shop.Load"], PathTo(tree, "Shop.Load"));
    }

    private void Allocation(long time, string[] stack) =>
        _collector.Take(new TraceEvent("Microsoft-Windows-DotNETRuntime", 10, Main, time), [.. new byte[10], .. BitConverter.GetBytes(100_000L)], [.. stack.Select(AddressOf)]);

    private static string[] Test(string method) => [method, "PerfGate.Measuring.ActionBody.RunAsync"];

    private static double Cost(CallTree tree, string frame)
    {
        var inclusive = tree.Inclusive();
        return Enumerable.Range(0, tree.Nodes.Length).Where(node => tree.Frames[tree.Nodes[node].Frame] == frame).Sum(node => inclusive[node][0]);
    }

    private CallTree Build(long from, long to) => new SampleTree(_collector, "test", new ProfiledPass(from, to, IsAsync: false, [new PassSlice(to, 1)]), 1).Build();

    private void Round(long stop, params (long Thread, long Time, string[] Stack)[] samples)
    {
        _collector.Take(new TraceEvent("Microsoft-Windows-DotNETRuntime", 9, 99, stop), new byte[8], []);
        foreach (var (thread, time, stack) in samples)
        {
            Sample(thread, time, stack);
        }
    }

    private void Sample(long thread, long time, string[] stack) =>
        _collector.Take(new TraceEvent("Microsoft-DotNETCore-SampleProfiler", 0, thread, time), [2, 0, 0, 0], [.. stack.Select(AddressOf)]);

    private void External(long thread, long time, string[] stack) =>
        _collector.Take(new TraceEvent("Microsoft-DotNETCore-SampleProfiler", 0, thread, time), [1, 0, 0, 0], [.. stack.Select(AddressOf)]);

    // Each method is 16 bytes of code in the module of its namespace, announced when it is first seen.
    private ulong AddressOf(string method)
    {
        var index = _methods.IndexOf(method);
        if (index < 0)
        {
            index = _methods.Count;
            _methods.Add(method);
            var dot = method.LastIndexOf('.');
            byte[] announced = [.. new byte[8], .. BitConverter.GetBytes(ModuleOf(method)), .. BitConverter.GetBytes((index + 1) * 16L), .. BitConverter.GetBytes(16), .. new byte[8], .. Text(method[..dot]), .. Text(method[(dot + 1)..]), .. Text("")];
            _collector.Take(new TraceEvent("Microsoft-Windows-DotNETRuntimeRundown", 144, 0, 0), announced, []);
        }

        return (ulong)((index + 1) * 16) + 4;
    }

    private static long ModuleOf(string method) => method[..method.IndexOf('.', StringComparison.Ordinal)] switch { "System" => 1, "Host" => 2, "PerfGate" => 3, _ => 4 };

    private static byte[] Text(string text) => Encoding.Unicode.GetBytes(text + "\0");
}
