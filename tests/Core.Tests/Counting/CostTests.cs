using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Tests.Support;
using PerfGate.Units;
using static PerfGate.Tests.Counting.WovenCode;

namespace PerfGate.Tests.Counting;

[Collection(nameof(ProcessWide))]
public class CostTests
{
    [Theory]
    [InlineData("wall", "wall", Unit.Nanoseconds)]
    [InlineData("WALL", "wall", Unit.Nanoseconds)]
    [InlineData("cpu", "cpu", Unit.Nanoseconds)]
    [InlineData("offcpu", "not-cpu", Unit.Nanoseconds)]
    [InlineData("alloc", "allocated", Unit.Bytes)]
    [InlineData("allocated", "allocated", Unit.Bytes)]
    [InlineData("meter:shop/queries", "meter:shop/queries", Unit.Count)]
    public void A_cost_is_the_third_beside_calls_and_work(string cost, string metric, Unit unit)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && cost.Contains("cpu"), "Windows has no clock of a thread's processor time that is fine enough.");
        var tree = Record(() => Call(A, 1, () => Call(B)), cost);
        Assert.Equal(["calls", "work", metric], tree.Costs.Select(each => each.Name));
        Assert.Equal([Unit.Calls, Unit.Instructions, unit], tree.Costs.Select(each => each.Unit));
        Assert.All(tree.Nodes, node => Assert.True(node.Self[2] >= 0));
    }

    [Theory]
    [InlineData("calls")]
    [InlineData("work")]
    public void Calls_and_work_alone_are_the_cheapest(string cost) =>
        Assert.Equal(["calls", "work"], Record(() => Call(A), cost).Costs.Select(each => each.Name));

    [Theory]
    [InlineData("luck")]
    [InlineData("member:Nobody")]
    [InlineData("meter:")]
    public void A_cost_that_does_not_exist_is_an_error(string cost) =>
        Assert.Equal(DiagnosticCodes.UnknownCounter, Assert.Throws<PerfGateException>(() => CallClocks.Of(cost, typeof(CostTests), instance: null)).Code);

    [Fact]
    public void Waiting_is_the_waiting_methods_and_no_processor_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "context switches of a thread are told by Linux alone");
        using var never = new ManualResetEventSlim();
        Action wait = () =>
        {
            for (var i = 0; i < 5; i++)
            {
                never.WaitHandle.WaitOne(1);
            }
        };
        var switches = Record(() => Call(A, 1, () => Call(B, 1, wait)), "ctxsw");
        Assert.True(switches.Nodes[2].Self[2] >= 5);
        var off = Record(() => Call(A, 1, () => Call(B, 1, wait)), "offcpu");
        Assert.True(off.Nodes[2].Self[2] > 0);
    }

    [Fact]
    public void The_recorders_own_time_is_known_and_taken_off()
    {
        using var clock = OwnCosts.Calibrate(CallClocks.Of("wall", typeof(CostTests), instance: null));
        Assert.True(clock.Own is { Inside: > 0, Outside: > 0 });
        using var bytes = OwnCosts.Calibrate(CallClocks.Of("allocated", typeof(CostTests), instance: null));
        Assert.Equal(default, bytes.Own);
    }

    [Fact]
    public void A_counter_that_throws_does_not_throw_into_the_code_that_is_counted()
    {
        var tree = Record(() => Call(A), "member:" + nameof(Throwing));
        Assert.Equal(["A: 1 1 0"], tree.Lines());
    }
}
