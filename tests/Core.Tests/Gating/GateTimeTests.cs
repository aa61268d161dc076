using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

public class GateTimeTests
{
    private const double Base = 1_000_000;

    [Theory]
    [InlineData(1.00, VerdictKind.Passed)]
    [InlineData(1.24, VerdictKind.Passed)]
    [InlineData(1.26, VerdictKind.Regressed)]
    [InlineData(2.00, VerdictKind.Regressed)]
    [InlineData(0.81, VerdictKind.Passed)]
    [InlineData(0.79, VerdictKind.Improved)]
    public void A_single_process_proves_a_quarter(double ratio, VerdictKind verdict) =>
        Assert.Equal(verdict, Judge(Floors(Base * ratio), Floors(Base)).Kind);

    [Fact]
    public void A_single_process_with_a_tighter_limit_suspects_what_it_cannot_prove()
    {
        var verdict = Judge(Floors(Base * 1.15), Floors(Base), new Policy { MaxRegression = new Threshold(0.05) });
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.False(verdict.Fails);
        var finding = verdict.Findings[0];
        Assert.Equal(DiagnosticCodes.Inconclusive, finding.Code);
        Assert.Contains("suspect: it took 1.15x", finding.Reason);
        Assert.Contains("confirm with more processes", finding.Reason);
        Assert.Equal(0.25, finding.DetectableChange!.Value, 6);
    }

    [Theory]
    [InlineData(1.14, VerdictKind.Inconclusive)]
    [InlineData(1.16, VerdictKind.Regressed)]
    public void Several_processes_on_both_sides_prove_less(double ratio, VerdictKind verdict) =>
        Assert.Equal(verdict, Judge(Floors(Base * ratio, Base * ratio, Base * ratio), Floors(Base, Base, Base), new Policy { MaxRegression = new Threshold(0.05) }).Kind);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    public void Several_on_one_side_alone_prove_no_more_than_one(int now, int then) =>
        Assert.Equal(VerdictKind.Inconclusive, Judge(Floors([.. Enumerable.Repeat(Base * 1.2, now)]), Floors([.. Enumerable.Repeat(Base, then)]), new Policy { MaxRegression = new Threshold(0.05) }).Kind);

    [Fact]
    public void The_fastest_process_counts() =>
        Assert.Equal(VerdictKind.Passed, Judge(Floors(Base * 3, Base * 1.01, Base * 2), Floors(Base, Base, Base)).Kind);

    [Theory]
    [InlineData(1.5, VerdictKind.Inconclusive)]
    [InlineData(1.7, VerdictKind.Regressed)]
    public void The_spread_of_the_baseline_itself_must_be_exceeded(double ratio, VerdictKind verdict) =>
        Assert.Equal(verdict, Judge(Floors(Base * ratio, Base * ratio), Floors(Base, Base * 1.6, Base * 1.1)).Kind);

    [Theory]
    [InlineData(2.0, VerdictKind.Inconclusive)]
    [InlineData(2.1, VerdictKind.Regressed)]
    public void And_by_a_single_process_half_of_it_again(double ratio, VerdictKind verdict) => // 1.6 ^ 1.5 = 2.02
        Assert.Equal(verdict, Judge(Floors(Base * ratio), Floors(Base, Base * 1.6, Base * 1.1)).Kind);

    [Theory]
    [InlineData(1.5, 1.3, VerdictKind.Inconclusive)]
    [InlineData(1.5, 1.0, VerdictKind.Regressed)]
    [InlineData(2.0, 1.3, VerdictKind.Regressed)]
    public void A_machine_that_was_slower_now_excuses_as_much(double ratio, double machine, VerdictKind verdict) =>
        Assert.Equal(verdict, Judge(WithReference(machine * 100_000, Base * ratio), WithReference(100_000.0, Base)).Kind);

    [Fact]
    public void A_machine_that_was_faster_now_may_hide_a_slow_down_and_that_is_said()
    {
        var verdict = Judge(WithReference(50_000.0, Base), WithReference(100_000.0, Base));
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("a slow-down may be hidden", verdict.Findings[0].Reason);
        Assert.Contains("0.50x in the reference loop", verdict.Findings[0].Reason);
    }

    [Fact]
    public void A_faster_machine_is_no_improvement_of_the_test() => Assert.NotEqual(VerdictKind.Improved, Judge(WithReference(70_000.0, Base * 0.75), WithReference(100_000.0, Base)).Kind);

    [Fact]
    public void A_reference_that_one_side_lacks_says_nothing() => Assert.Equal(VerdictKind.Regressed, Judge(WithReference(500_000.0, Base * 2), Floors(Base)).Kind);

    [Fact]
    public void The_limit_may_be_a_time()
    {
        var policy = new Policy { MaxRegression = new Threshold(0, Quantity.Time(Base)) };
        Assert.Equal(VerdictKind.Passed, Judge(Floors(Base * 1.9), Floors(Base), policy).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Floors(Base * 2.1), Floors(Base), policy).Kind);
    }

    [Fact]
    public void Below_a_nanosecond_a_difference_is_the_loop_and_not_the_test() => Assert.NotEqual(VerdictKind.Regressed, Judge(Floors(0.6), Floors(0.2)).Kind);

    [Fact]
    public void A_time_of_zero_is_judged_without_harm()
    {
        Assert.False(Judge(Floors(0.0), Floors(0.0)).Fails);
        Assert.True(Judge(Floors(Base), Floors(0.0)).Kind is VerdictKind.Regressed);
        Assert.False(Judge(Floors(0.0), Floors(Base)).Fails);
    }

    [Fact]
    public void A_regression_says_by_how_much_against_what_and_what_could_have_been_seen()
    {
        var finding = Judge(Floors(2 * Base, 2.2 * Base, 2.1 * Base), Floors(Base, 1.1 * Base, Base)).Findings[0];
        Assert.Equal(DiagnosticCodes.TimeRegressed, finding.Code);
        Assert.Equal((Quantity.Time(Base), Quantity.Time(2 * Base)), (finding.Baseline, finding.Current));
        Assert.Equal(2, finding.Ratio!.Value, 6);
        Assert.Equal(2 / 1.1, finding.Ratio.Lower, 6);
        Assert.Equal(2.2, finding.Ratio.Upper, 6);
        Assert.Equal("25%", finding.Limit);
        Assert.Equal(0.25, finding.DetectableChange!.Value, 6);
    }

    private static Verdict Judge(TestRecord now, TestRecord then, Policy? policy = null) =>
        Assert.Single(Gate.Judge(Example.Run(now with { Policy = policy ?? now.Policy }), Example.Run(then)).Verdicts);

    private static TestRecord Floors(params double[] floors) => Example.Floors("T", floors);

    private static TestRecord WithReference(double reference, double floor) => Example.Test("T", [Example.Process([floor], reference: reference)]);
}
