using System.Globalization;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

/// <summary>Work has no noise: what it grows with can be told from three rows, a logarithm included.</summary>
public class WorkGrowthFindingsTests
{
    private static readonly int[] Sizes = [300, 1000, 3000];

    [Fact]
    public void Another_power_of_the_size_is_named_by_the_row_that_is_largest()
    {
        var judgement = Gate.Judge(Rows(n => n * n), Rows(n => 1000 + (20 * n)));
        var finding = Assert.Single(judgement.Verdicts.SelectMany(verdict => verdict.Findings), finding => finding.Growth is not null);
        Assert.Equal((VerdictKind.Regressed, DiagnosticCodes.GrowthRegressed, Unit.Instructions), (finding.Kind, finding.Code, finding.Growth!.Unit));
        Assert.Equal("its work grows with n^2.00, the baseline with n^0.94 (n = 300 to 3000)", finding.Reason);
        Assert.Contains(finding, judgement.Verdicts.Single(verdict => verdict.Id.Row == "(n: 3000)").Findings);
    }

    [Fact]
    public void A_logarithm_more_is_enough() =>
        Assert.Contains(Growing(n => 10 * n * Math.Log(n), n => 60 * n), finding => finding.Reason == "its work grows with n^1.15, the baseline with n^1.00 (n = 300 to 3000)");

    [Theory]
    [InlineData(5)]
    [InlineData(0.2)]
    public void A_factor_is_no_power(double factor) => Assert.Empty(Growing(n => factor * 20 * n, n => 20 * n));

    [Fact]
    public void A_constant_that_is_gone_is_no_power() => Assert.Empty(Growing(n => 20 * n, n => 50_000 + (20 * n)));

    [Fact]
    public void A_step_from_some_size_on_is_no_power() => Assert.Empty(Growing(n => (n < 1000 ? 20 : 80) * n, n => 20 * n));

    [Theory]
    [InlineData("n", 1.0, 0, false)]
    [InlineData("n", 1.0, 1, true)]
    [InlineData("n log n", 1.0, 1, false)]
    [InlineData("n log n", 2.0, 0, true)]
    [InlineData("log n", 0.0, 1, false)]
    [InlineData("1", 0.0, 0, false)]
    [InlineData("1", 0.0, 1, true)]
    [InlineData("n^2", 2.0, 0, false)]
    [InlineData("n^2", 2.0, 1, true)]
    public void A_limit_on_growth_is_a_formula_to_the_logarithm(string limit, double exponent, int logs, bool exceeds)
    {
        Assert.True(GrowthLimit.TryParse(limit, out var most));
        var findings = Growing(n => 100 * Math.Pow(n, exponent) * Math.Pow(Math.Log(n), logs), baseline: null, new Policy { MaxGrowth = most });
        Assert.Equal(exceeds, findings.Any(finding => finding is { Kind: VerdictKind.FailedBudget, Code: DiagnosticCodes.GrowthExceeded, Growth.Unit: Unit.Instructions }));
    }

    [Fact]
    public void What_work_proves_time_need_not_say_once_more()
    {
        var run = Rows(n => n * n, n => n * n * 100);
        var then = Rows(n => 20 * n, n => n * 1000);
        Assert.Equal(Unit.Instructions, Assert.Single(Findings(run, then)).Growth!.Unit);

        // Where work shows nothing, the base library may be to blame, and time says it.
        var hidden = Rows(n => 20 * n, n => n * n * 100);
        Assert.Equal(Unit.Nanoseconds, Assert.Single(Findings(hidden, then)).Growth!.Unit);
    }

    [Fact]
    public void A_row_that_was_not_counted_leaves_no_curve_of_work()
    {
        var run = Rows(n => n * n);
        Assert.Empty(Findings(run with { Tests = run.Tests.SetItem(1, run.Tests[1] with { Exact = null }) }, Rows(n => 20 * n)));
        var then = Rows(n => 20 * n);
        Assert.Empty(Findings(run, then with { Tests = then.Tests.SetItem(1, then.Tests[1] with { Exact = then.Tests[1].Exact! with { Compiler = "older" } }) }));
    }

    [Fact]
    public void Where_slices_disagree_the_gentlest_curve_that_they_allow_counts()
    {
        var random = new Random(5);
        for (var turn = 0; turn < 200; turn++)
        {
            Assert.Empty(Findings(Noisy(), Noisy()));
        }

        Run Noisy() => Example.Run([.. Sizes.Select(size => Row(size, [.. Enumerable.Range(0, 4).Select(_ => size * (20.0 + random.Next(20)))], 1e6))]);
    }

    private static IReadOnlyList<Finding> Growing(Func<double, double> work, Func<double, double>? baseline, Policy? policy = null) =>
        Findings(Rows(work, policy: policy), baseline is null ? null : Rows(baseline));

    private static IReadOnlyList<Finding> Findings(Run run, Run? baseline) =>
        [.. Gate.Judge(run, baseline).Verdicts.SelectMany(verdict => verdict.Findings).Where(finding => finding.Metric == Metric.Growth.Name)];

    private static Run Rows(Func<double, double> work, Func<double, double>? time = null, Policy? policy = null) =>
        Example.Run([.. Sizes.Select(size => Row(size, [Math.Round(work(size))], time?.Invoke(size) ?? 1e6, policy))]);

    private static TestRecord Row(int size, double[] work, double time, Policy? policy = null) => Example.Test("Sort", [time, time * 1.01], policy: policy) with
    {
        Id = new TestId("Sort", string.Create(CultureInfo.InvariantCulture, $"(n: {size})")),
        Inputs = [new TestInput("n", size.ToString(CultureInfo.InvariantCulture))],
        Exact = Counted.Work(work),
    };
}
