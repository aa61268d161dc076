using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Gating;

/// <summary>Nothing passes by not being looked at.</summary>
public class GatePresenceTests
{
    private static readonly Run Baseline = Example.Run(Example.Test("A"), Example.Test("B"));

    [Fact]
    public void A_test_that_is_gone_is_missing() => AssertMissing(Example.Run(Example.Test("A")), "no longer there; if it was removed on purpose, measure without it");

    [Fact]
    public void A_test_that_is_declared_and_did_not_run_is_missing() => AssertMissing(Example.Run(Example.Test("A")) with { Declared = ["A", "B"] }, "in the baseline and was not measured");

    [Fact]
    public void A_test_that_ran_unmeasured_is_missing_with_the_reason() =>
        AssertMissing(Example.Run(Example.Test("A"), Example.NotMeasured("B", "it threw TimeZoneException")), "was not measured: it threw TimeZoneException");

    [Fact]
    public void In_a_run_of_some_tests_what_was_not_asked_for_is_not_missing()
    {
        var judgement = Gate.Judge(Example.Run(Example.Test("A")) with { IsPartial = true }, Baseline);
        Assert.False(judgement.Fails);
        Assert.Equal("A", Assert.Single(judgement.Verdicts).Id.Method);
    }

    [Fact]
    public void In_a_run_of_some_tests_what_was_asked_for_and_not_measured_is_missing() =>
        AssertMissing(Example.Run(Example.Test("A"), Example.NotMeasured("B", "it was skipped")) with { IsPartial = true }, "it was skipped");

    [Fact]
    public void A_record_without_numbers_is_no_baseline()
    {
        var unmeasured = Example.Run(Example.Test("A"), Example.NotMeasured("B", "it was skipped"));
        Assert.False(Gate.Judge(unmeasured, unmeasured).Fails);
        Assert.Equal(VerdictKind.New, Gate.Judge(Example.Run(Example.Test("A"), Example.Test("B")), unmeasured).Verdicts.Single(verdict => verdict.Id.Method == "B").Kind);
    }

    [Fact]
    public void A_test_without_a_baseline_is_new_and_says_so()
    {
        var verdict = Gate.Judge(Example.Run(Example.Test("A"), Example.Test("B"), Example.Test("C")), Baseline).Verdicts.Single(verdict => verdict.Id.Method == "C");
        Assert.Equal((VerdictKind.New, DiagnosticCodes.NoBaseline, false), (verdict.Kind, verdict.Findings[0].Code, verdict.Fails));
    }

    [Fact]
    public void A_run_without_any_baseline_is_new_throughout() => Assert.All(Gate.Judge(Baseline, null).Verdicts, verdict => Assert.Equal(VerdictKind.New, verdict.Kind));

    [Fact]
    public void A_run_that_measured_nothing_fails()
    {
        Assert.True(Gate.Judge(Example.Run(), null) is { Fails: true, NothingMeasured: true });
        Assert.True(Gate.Judge(Example.Run(Example.NotMeasured("A", "the mode is off")), null).Fails);
        Assert.True(Gate.Judge(Example.Run() with { IsPartial = true }, Baseline).Fails);
    }

    [Fact]
    public void What_was_declared_and_did_not_run_is_said_even_without_a_baseline()
    {
        var judgement = Gate.Judge(Example.Run(Example.Test("A"), Example.NotMeasured("B", "it threw")) with { Declared = ["A", "B", "C"] }, null);
        Assert.Equal(["B was not measured: it threw", "C is declared and did not run."], judgement.Warnings.Select(warning => warning.Text));
    }

    [Fact]
    public void A_test_that_failed_is_missing_without_a_baseline_too()
    {
        var judgement = Gate.Judge(Example.Run(Example.Test("A"), Example.NotMeasured("B", "it threw TimeZoneException") with { Failed = true }), null);

        Assert.True(judgement.Fails);
        Assert.Empty(judgement.Warnings);
        var missing = judgement.Verdicts[0];
        Assert.Equal((VerdictKind.Missing, "B"), (missing.Kind, missing.Id.Method));
        Assert.Equal((DiagnosticCodes.TestMissing, "it failed and was not measured: it threw TimeZoneException"), (missing.Findings[0].Code, missing.Findings[0].Reason));
        Assert.Equal("Failed: 1 missing, 1 new. 1 test failed and was not measured.", VerdictText.Headline([judgement]));
    }

    [Fact]
    public void A_test_of_the_baseline_that_failed_is_missing_once() => Assert.Single(
        Gate.Judge(Example.Run(Example.Test("A"), Example.NotMeasured("B", "it threw") with { Failed = true }), Example.Run(Example.Test("A"), Example.Test("B"))).Verdicts,
        verdict => verdict.Kind == VerdictKind.Missing);

    [Fact]
    public void What_the_reader_left_out_travels_with_the_judgement()
    {
        var warning = new Warning(DiagnosticCodes.CorruptLine, "x");
        Assert.Contains(warning, Gate.Judge(Baseline with { Warnings = [warning] }, null).Warnings);
        Assert.Contains(warning, Gate.Judge(Baseline, Baseline with { Warnings = [warning] }).Warnings);
    }

    [Theory]
    [InlineData("time")]
    [InlineData("allocated")]
    public void A_metric_that_one_side_lacks_was_not_compared_and_that_is_said(string metric)
    {
        var whole = Example.Test("A");
        var half = whole with { Processes = [whole.Processes[0] with { Samples = [.. whole.Processes[0].Samples.Where(sample => sample.Metric != metric)] }] };
        foreach (var (now, then) in new[] { (whole, half), (half, whole), (half, half) })
        {
            var verdict = Assert.Single(Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts);
            Assert.Equal(VerdictKind.NotComparable, verdict.Kind);
            Assert.Contains(verdict.Findings, finding => finding.Metric == metric && finding.Reason.Contains("not measured on both sides"));
        }
    }

    [Fact]
    public void The_worst_comes_first()
    {
        var then = Example.Run(Floors("slow"), Floors("slower"), Floors("gone"), Floors("suspect"), Floors("fast"), Floors("same"));
        var now = Example.Run(
            Floors("same"),
            Floors("new"),
            Example.Floors("fast", 5e5),
            Example.Floors("suspect", 1.2e6) with { Policy = new Policy { MaxRegression = new(0.1) } },
            Example.Floors("slow", 2e6),
            Example.Floors("slower", 3e6));
        Assert.Equal(
            ["slower", "slow", "gone", "suspect", "new", "fast", "same"],
            Gate.Judge(now, then).Verdicts.Select(verdict => verdict.Id.Method));

        static TestRecord Floors(string name) => Example.Floors(name, 1e6);
    }

    [Fact]
    public void A_test_is_as_bad_as_its_worst_finding()
    {
        var verdict = Assert.Single(Gate.Judge(Example.Run(Example.Test("A", [5e5, 5e5], [2000, 2000])), Baseline).Verdicts, verdict => verdict.Id.Method == "A");
        Assert.Equal(VerdictKind.Regressed, verdict.Kind);
        Assert.Equal([(Metric.Allocated.Name, VerdictKind.Regressed), (Metric.Time.Name, VerdictKind.Improved)], verdict.Findings.Select(finding => (finding.Metric, finding.Kind)));
    }

    private static void AssertMissing(Run run, string reason)
    {
        var judgement = Gate.Judge(run, Baseline);
        Assert.True(judgement.Fails);
        var verdict = Assert.Single(judgement.Verdicts, verdict => verdict.Kind == VerdictKind.Missing);
        Assert.Equal(("B", DiagnosticCodes.TestMissing), (verdict.Id.Method, verdict.Findings[0].Code));
        Assert.Contains(reason, verdict.Findings[0].Reason);
    }
}
