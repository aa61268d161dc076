using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

public class GateAllocationTests
{
    [Theory]
    [InlineData(0, 0, VerdictKind.Passed)]
    [InlineData(0, 16, VerdictKind.Passed)]
    [InlineData(0, 24, VerdictKind.Regressed)]
    [InlineData(1000, 1016, VerdictKind.Passed)]
    [InlineData(1000, 1017, VerdictKind.Regressed)]
    [InlineData(100_000, 100_100, VerdictKind.Passed)]
    [InlineData(100_000, 100_101, VerdictKind.Regressed)]
    [InlineData(1000, 984, VerdictKind.Passed)]
    [InlineData(1000, 983, VerdictKind.Improved)]
    public void Exact_bytes_are_held_to_the_limit(double then, double now, VerdictKind verdict) =>
        Assert.Equal(verdict, Judge(Bytes(now), Bytes(then)).Kind);

    [Fact]
    public void A_single_odd_batch_is_no_regression() =>
        Assert.Equal(VerdictKind.Passed, Judge(Bytes(64, 64, 64, 64, 64, 64, 8256), Bytes(64)).Kind);

    [Fact]
    public void A_body_that_allocates_now_this_now_that_does_not_regress_when_the_balance_tips()
    {
        var mostlySmall = Bytes(100, 100, 100, 100, 100, 100, 200, 200, 200, 200);
        var mostlyLarge = Bytes(100, 100, 100, 100, 200, 200, 200, 200, 200, 200);
        var verdict = Judge(mostlyLarge, mostlySmall);
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("varies from batch to batch", verdict.Findings[0].Reason);
        Assert.False(Judge(mostlySmall, mostlyLarge).Fails);
    }

    [Fact]
    public void Varying_bytes_regress_when_the_distributions_have_parted() =>
        Assert.Equal(VerdictKind.Regressed, Judge(Bytes(300, 310, 320, 330, 340), Bytes(100, 110, 120, 130, 140)).Kind);

    /// <summary>A test host that is busy while a test is measured for some milliseconds adds to each of its batches.</summary>
    [Theory]
    [InlineData(0, 200, 240)]
    [InlineData(50, 200, 240)]
    public void Few_batches_that_disagree_as_when_strangers_add_to_them_prove_no_growth(double least, double middle, double most)
    {
        var bytes = Bytes(least, middle, most);
        var verdict = Judge(bytes, Bytes(0, 0, 0));
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("varies from batch to batch", verdict.Findings[0].Reason);
        Assert.Equal(VerdictKind.Passed, Judge(Bytes(0, 0, 0), bytes).Kind);
    }

    [Fact]
    public void Few_batches_that_about_agree_prove_growth() =>
        Assert.Equal(VerdictKind.Regressed, Judge(Bytes(10_000, 10_400, 11_000), Bytes(5_000, 5_100, 5_300)).Kind);

    [Fact]
    public void A_quarter_of_many_batches_may_be_clean_and_growth_is_proven_all_the_same() =>
        Assert.Equal(VerdictKind.Regressed, Judge(Bytes([.. Enumerable.Range(0, 40).Select(i => i < 8 ? 0 : 400.0 + i)]), Bytes(0)).Kind);

    [Fact]
    public void A_regression_says_how_many_bytes_more()
    {
        var finding = Judge(Bytes(1048), Bytes(1000)).Findings[0];
        Assert.Equal(DiagnosticCodes.AllocationRegressed, finding.Code);
        Assert.Equal("it allocates +48 B an operation", finding.Reason);
        Assert.Equal((Quantity.Size(1000), Quantity.Size(1048), "16B,0.1%"), (finding.Baseline!.Value, finding.Current!.Value, finding.Limit));
    }

    [Fact]
    public void The_limit_in_force_now_counts_not_that_of_the_baseline()
    {
        var lenient = new Policy { MaxAllocatedRegression = new Threshold(1) };
        Assert.Equal(VerdictKind.Passed, Judge(Bytes(1500) with { Policy = lenient }, Bytes(1000)).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Bytes(1500), Bytes(1000) with { Policy = lenient }).Kind);
    }

    private static Verdict Judge(TestRecord now, TestRecord then) => Assert.Single(Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts);

    private static TestRecord Bytes(params double[] bytes) => Example.Test("T", [.. bytes.Select(_ => 1e6)], bytes);
}
