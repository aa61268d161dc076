using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Actions;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

public class GrowthFindingsTests
{
    private static readonly double[] Sizes = [100, 300, 1000, 3000, 10_000, 30_000];

    [Fact]
    public void A_square_where_n_log_n_was_is_said_by_the_row_with_the_largest_size()
    {
        var judgement = Gate.Judge(Rows(n => n * n / 8), Rows(n => n * Math.Log(n)));
        var verdict = Assert.Single(judgement.Verdicts, verdict => verdict.Findings.Any(finding => finding.Code == DiagnosticCodes.GrowthRegressed));
        Assert.Equal("(n: 30000)", verdict.Id.Row);
        var finding = verdict.Findings.Single(finding => finding.Code == DiagnosticCodes.GrowthRegressed);
        Assert.Equal("its time grows with n^2.00, the baseline with n^1.13 (n = 300 to 30000)", finding.Reason);
        Assert.Equal((VerdictKind.Regressed, 6, 6), (finding.Kind, finding.Growth!.Points.Length, finding.BaselineGrowth!.Points.Length));
    }

    [Fact]
    public void Growth_is_judged_on_another_machine_and_says_so()
    {
        var now = Rows(n => n * n / 8);
        var elsewhere = now with { Environment = now.Environment with { Machine = now.Environment.Machine with { Class = "other" } } };
        var judgement = Gate.Judge(elsewhere, Rows(n => n * 10));
        Assert.True(judgement.Fails);
        Assert.EndsWith("growth does not depend on the machine, and is judged although times cannot be compared", judgement.Verdicts[0].Findings[0].Reason);
    }

    [Fact]
    public void A_step_is_slower_and_no_higher_power()
    {
        var findings = Findings(Gate.Judge(Rows(n => n > 5000 ? n * 60 : n), Rows(n => n)));
        Assert.Contains(findings, finding => finding.Code == DiagnosticCodes.TimeRegressed && finding.Kind == VerdictKind.Regressed);
        Assert.DoesNotContain(findings, finding => finding.Metric == Metric.Growth.Name);
    }

    [Fact]
    public void A_limit_that_meets_no_sizes_is_said_and_not_passed_over()
    {
        var two = Rows(n => n * n, [1000, 3000]);
        var limited = two with { Tests = [.. two.Tests.Select(test => test with { Policy = test.Policy with { MaxGrowth = GrowthLimit.TryParse("n", out var limit) ? limit : null } })] };
        var warning = Assert.Single(Gate.Judge(limited, null).Warnings);
        Assert.Equal(DiagnosticCodes.NotMeasured, warning.Code);
        Assert.Contains("was not judged, although its MaxGrowth is n", warning.ToString());
        Assert.Empty(Gate.Judge(limited with { IsPartial = true }, null).Warnings);
    }

    [Fact]
    public void Small_sizes_are_a_suspect_where_times_cannot_be_compared()
    {
        double[] sizes = [10, 30, 100];
        AssertSuspectElsewhere(Rows(n => 20 + (n / 2), sizes), Rows(n => 20 + (n / 32), sizes));
    }

    [Fact]
    public void Half_a_power_more_is_a_suspect_where_times_cannot_be_compared() =>
        AssertSuspectElsewhere(Rows(n => Math.Pow(n, 1.5)), Rows(n => n * 30));

    private static void AssertSuspectElsewhere(Run now, Run then)
    {
        Assert.True(Gate.Judge(now, then).Fails);
        var elsewhere = Gate.Judge(now with { Environment = now.Environment with { Runtime = new RuntimeInfo("8.0.1", "production", "server") } }, then);
        Assert.False(elsewhere.Fails);
        var finding = Assert.Single(Findings(elsewhere), finding => finding.Metric == Metric.Growth.Name);
        Assert.Equal((DiagnosticCodes.Inconclusive, VerdictKind.Inconclusive), (finding.Code, finding.Kind));
        Assert.EndsWith("record a baseline here", finding.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0.3)]
    public void A_machine_that_is_slower_or_faster_throughout_has_no_other_growth(double factor) =>
        Assert.DoesNotContain(Findings(Gate.Judge(Rows(n => n * factor * 10), Rows(n => n * 10))), finding => finding.Metric == Metric.Growth.Name);

    [Fact]
    public void A_logarithm_more_is_not_told_apart() =>
        Assert.DoesNotContain(Findings(Gate.Judge(Rows(n => n * Math.Log(n)), Rows(n => n * 7))), finding => finding.Metric == Metric.Growth.Name);

    [Fact]
    public void Less_growth_is_no_regression() =>
        Assert.DoesNotContain(Findings(Gate.Judge(Rows(n => n * 7), Rows(n => n * n))), finding => finding.Metric == Metric.Growth.Name);

    [Theory]
    [InlineData("n log n", 2.0, true)]
    [InlineData("n log n", 1.5, false)]
    [InlineData("n", 1.2, false)]
    [InlineData("n^2", 2.1, false)]
    [InlineData("n^1.5", 2.0, true)]
    [InlineData("1", 1.0, true)]
    public void A_limit_holds_without_a_baseline(string limit, double exponent, bool fails)
    {
        Assert.True(GrowthLimit.TryParse(limit, out var most));
        var run = Rows(n => Math.Pow(n, exponent));
        var judgement = Gate.Judge(run with { Tests = [.. run.Tests.Select(test => test with { Policy = test.Policy with { MaxGrowth = most } })] }, null);
        Assert.Equal(fails, judgement.Fails);
        Assert.Equal(fails, Findings(judgement).Any(finding => finding is { Code: DiagnosticCodes.GrowthExceeded, Kind: VerdictKind.FailedBudget }));
    }

    [Fact]
    public void An_actions_inputs_have_a_growth_too()
    {
        var verdict = Gate.Judge(Example.Run(Actions(n => n * n)), Example.Run(Actions(n => n * 300))).Verdicts[0];
        var finding = verdict.Findings.First(finding => finding.Metric == Metric.Growth.Name);
        Assert.Equal("Parse → Sort grows with size^2.00, the baseline with size^1.00 (size = 300 to 30000)", finding.Reason);
        Assert.Equal(["Parse", "Sort"], finding.Action);
    }

    [Fact]
    public void A_row_for_which_the_machine_itself_was_slower_is_a_suspect_and_no_proof()
    {
        var then = Example.Run([.. Timed(300, 1000, 3000)]);
        TestRecord[] disturbed = [.. Timed(300, 1000), Row(3000, 3000 * 2.4, reference: 240)];
        TestRecord[] slower = [.. Timed(300, 1000), Row(3000, 3000 * 2.4, reference: 100)];
        var suspect = Assert.Single(Findings(Gate.Judge(Example.Run(disturbed), then)), finding => finding.Metric == Metric.Growth.Name);
        Assert.Equal((DiagnosticCodes.Inconclusive, VerdictKind.Inconclusive), (suspect.Code, suspect.Kind));
        Assert.StartsWith("its time grows with n^", suspect.Reason, StringComparison.Ordinal);
        Assert.Contains("the machine was not equally fast for all sizes", suspect.Reason, StringComparison.Ordinal);
        Assert.Contains(Findings(Gate.Judge(Example.Run(slower), then)), finding => finding.Code == DiagnosticCodes.GrowthRegressed);
    }

    [Theory]
    [InlineData(3000, 1, VerdictKind.Regressed)]
    [InlineData(1000, 1, VerdictKind.Inconclusive)]
    [InlineData(300, 1, VerdictKind.Inconclusive)]
    [InlineData(3000, 0.1, VerdictKind.Regressed)] // on a machine that is ten times faster
    [InlineData(300, 0.1, VerdictKind.Inconclusive)]
    [InlineData(3000, 5, VerdictKind.Regressed)]
    [InlineData(300, 5, VerdictKind.Inconclusive)]
    public void In_a_test_process_a_row_answers_for_its_own_slow_down_only(double completes, double machine, VerdictKind expected)
    {
        TestRecord[] then = [.. Timed(300, 1000, 3000)];
        TestRecord[] now = [Row(300, 300 * machine, reference: 100), Row(1000, 1000 * machine, reference: 100), Row(3000, 3000 * 4 * machine, reference: 100)];
        var own = now.Single(test => test.Inputs[0].Value == $"{completes:0}");
        var findings = GrowthFindings.OfRows(own, now.Select(RowCost.Of), then.Select(RowCost.Of), isComparable: true, isWhole: false);
        Assert.Equal(expected, Assert.Single(findings).Kind);
        Assert.True(Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts.Any(verdict => verdict.Findings.Any(finding => finding.Code == DiagnosticCodes.GrowthRegressed)));
    }

    [Fact]
    public void Rows_that_differ_in_something_else_have_no_say_in_whose_slow_down_it_is()
    {
        static TestRecord Of(string kind, TestRecord test) => test with { Id = new TestId("T", test.Id.Row + kind), Inputs = [.. test.Inputs, new TestInput("kind", kind)] };
        TestRecord[] then = [.. Timed(300, 1000, 3000).Select(test => Of("a", test)), Of("b", Row(300, 300, reference: 100))];
        TestRecord[] now = [.. Timed(300, 1000).Select(test => Of("a", test)), Of("a", Row(3000, 3000 * 4, reference: 100)), Of("b", Row(300, 30, reference: 100))];
        Assert.Equal(VerdictKind.Inconclusive, Assert.Single(GrowthFindings.OfRows(now[1], now.Select(RowCost.Of), then.Select(RowCost.Of), isComparable: true, isWhole: false)).Kind);
    }

    [Fact]
    public void A_row_that_became_faster_does_not_answer_for_the_growth_of_the_others()
    {
        TestRecord[] then = [.. Timed(300, 1000, 3000)];
        TestRecord[] now = [Row(300, 270, reference: 100), .. Timed(1000), Row(3000, 3000 * 4, reference: 100)];
        var finding = Assert.Single(GrowthFindings.OfRows(now[0], now.Select(RowCost.Of), then.Select(RowCost.Of), isComparable: true, isWhole: false));
        Assert.Equal((DiagnosticCodes.Inconclusive, VerdictKind.Inconclusive), (finding.Code, finding.Kind));
        Assert.Contains("it is other rows that became slower", finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_growth_that_a_faster_machine_hides_from_the_large_sizes_is_a_suspect()
    {
        TestRecord[] hidden = [.. Timed(300, 1000), Row(3000, 3000, reference: 40)];
        var finding = Assert.Single(Findings(Gate.Judge(Example.Run(hidden), Example.Run([.. Timed(300, 1000, 3000)]))), finding => finding.Metric == Metric.Growth.Name);
        Assert.Equal(DiagnosticCodes.Inconclusive, finding.Code);
    }

    [Theory]
    [InlineData(5, VerdictKind.Inconclusive)]
    [InlineData(20, VerdictKind.Regressed)]
    public void An_action_that_was_called_seldom_has_no_growth_that_could_be_proven(int calls, VerdictKind expected)
    {
        var finding = Assert.Single(Judged(Actions(2.3, calls), Actions(1, calls)), finding => finding.Metric == Metric.Growth.Name);
        Assert.Equal(expected, finding.Kind);
    }

    [Fact]
    public void What_slowed_the_pass_alone_is_no_growth_of_its_large_sizes()
    {
        TestRecord Pass(double largest, double operation) => Actions(largest, 100) is var test ? test with { Actions = test.Actions! with { OperationFloor = operation } } : test;
        Assert.Equal(VerdictKind.Inconclusive, Assert.Single(Judged(Pass(2.5, 2.5e6), Pass(1, 1e6)), finding => finding.Metric == Metric.Growth.Name).Kind);
        Assert.Equal(VerdictKind.Regressed, Assert.Single(Judged(Pass(2.5, 1e6), Pass(1, 1e6)), finding => finding.Metric == Metric.Growth.Name).Kind);
    }

    private static IEnumerable<Finding> Judged(TestRecord now, TestRecord then) => Findings(Gate.Judge(Example.Run(now), Example.Run(then)));

    private static IEnumerable<TestRecord> Timed(params double[] sizes) => sizes.Select(size => Row(size, size, 100));

    private static TestRecord Row(double size, double time, double reference) => Example.Test("T", [Example.Process([time * 10, time * 11], reference: reference)]) with
    {
        Id = new TestId("T", $"(n: {size:0})"),
        Inputs = [new TestInput("n", $"{size:0}")],
    };

    // Ten microseconds and more, growing with n; the largest by a factor more.
    private static TestRecord Actions(double largest, int calls) => Example.Test("T") with
    {
        Actions = Profiles.Of([.. new[] { 300.0, 1000, 3000 }.Select(size => Profiles.Series("Sort", $"n={size:0}", size * 33 * (size == 3000 ? largest : 1)) with { Count = calls })]),
    };

    private static IEnumerable<Finding> Findings(Judgement judgement) => judgement.Verdicts.SelectMany(verdict => verdict.Findings);

    private static TestRecord Actions(Func<double, double> cost) =>
        Example.Test("T") with { Actions = Profiles.Of([.. Sizes.Select(size => Profiles.Series("Parse/Sort", $"size={size:0}", 10 * cost(size)))]) };

    private static Run Rows(Func<double, double> cost) => Rows(cost, Sizes);

    private static Run Rows(Func<double, double> cost, double[] sizes) => Example.Run([.. sizes.Select(size => Example.Test("T", [cost(size) * 10, cost(size) * 11]) with
    {
        Id = new TestId("T", $"(n: {size:0})"),
        Inputs = [new TestInput("n", $"{size:0}")],
    })]);
}
