using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

/// <summary>Absolute limits hold without a baseline.</summary>
public class GateBudgetTests
{
    private static readonly Policy TwoMilliseconds = new() { MaxTime = Quantity.Time(2e6) };
    private static readonly Policy OneKilobyte = new() { MaxAllocated = Quantity.Size(1024) };

    [Fact]
    public void Over_the_time_even_at_its_fastest_fails()
    {
        var verdict = Judge(Example.Test("T", [2.1e6, 2.5e6, 3e6], policy: TwoMilliseconds));
        Assert.Equal(VerdictKind.FailedBudget, verdict.Kind);
        Assert.Equal((DiagnosticCodes.BudgetExceeded, "2ms", Quantity.Time(2.1e6)), (verdict.Findings[0].Code, verdict.Findings[0].Limit, verdict.Findings[0].Current!.Value));
    }

    [Fact]
    public void Over_the_time_at_its_median_alone_is_a_suspicion()
    {
        var verdict = Judge(Example.Test("T", [1.9e6, 2.5e6, 3e6], policy: TwoMilliseconds));
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.False(verdict.Fails);
    }

    [Fact]
    public void Within_the_time_says_nothing_of_it() => Assert.Equal(VerdictKind.New, Judge(Example.Test("T", [1.9e6, 1.9e6, 3e6], policy: TwoMilliseconds)).Kind);

    [Theory]
    [InlineData(1024, VerdictKind.New)]
    [InlineData(1025, VerdictKind.FailedBudget)]
    public void Bytes_are_held_to_their_budget(double bytes, VerdictKind verdict) =>
        Assert.Equal(verdict, Judge(Example.Test("T", [1e6, 1e6], [bytes, bytes], OneKilobyte)).Kind);

    [Fact]
    public void Not_one_byte_means_none()
    {
        var none = new Policy { MaxAllocated = Quantity.Size(0) };
        Assert.Equal(VerdictKind.New, Judge(Example.Test("T", [1e6, 1e6], [0, 0], none)).Kind);
        Assert.Equal(VerdictKind.FailedBudget, Judge(Example.Test("T", [1e6, 1e6], [24, 24], none)).Kind);
    }

    [Fact]
    public void Varying_bytes_that_are_over_the_budget_only_sometimes_are_a_suspicion()
    {
        Assert.Equal(VerdictKind.Inconclusive, Judge(Example.Test("T", [1, 1, 1, 1, 1], [100, 200, 1100, 1200, 1300], OneKilobyte)).Kind);
        Assert.Equal(VerdictKind.FailedBudget, Judge(Example.Test("T", [1, 1, 1, 1, 1], [1300, 1350, 1400, 1450, 1500], OneKilobyte)).Kind);
    }

    [Fact]
    public void A_budget_fails_although_the_baseline_is_as_slow()
    {
        var test = Example.Test("T", [2.1e6], policy: TwoMilliseconds);
        Assert.Equal(VerdictKind.FailedBudget, Assert.Single(Gate.Judge(Example.Run(test), Example.Run(test)).Verdicts).Kind);
    }

    private static Verdict Judge(TestRecord test) => Assert.Single(Gate.Judge(Example.Run(test), null).Verdicts);
}
