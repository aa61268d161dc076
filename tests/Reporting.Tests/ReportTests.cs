using System.Globalization;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting.Tests;

public class ReportTests
{
    private static readonly Report Report = ReportBuilder.Build(Example.Judgements(), Make.Timestamp);

    [Fact]
    public void The_headline_counts_what_the_rows_show()
    {
        var told = Report.Headline.Split(": ")[1].TrimEnd('.').Split(", ").Select(part => part.Split(' ', 2)).ToDictionary(part => part[1], part => int.Parse(part[0], CultureInfo.InvariantCulture));
        var counted = Report.Counts.ToDictionary(count => count.Verdict.Word, count => int.Parse(count.Count, CultureInfo.InvariantCulture));

        Assert.Equal(told, counted);
        Assert.All(Report.Counts, count => Assert.Equal(count.Count, Report.Rows.Count(row => row.Verdict.Kind == count.Verdict.Kind).ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(Report.Rows.Length, counted.Values.Sum());
    }

    [Fact]
    public void Rows_stand_worst_first() =>
        Assert.Equal(
            ["regressed", "regressed", "regressed", "regressed", "regressed", "regressed", "failed-budget", "missing", "inconclusive", "not-comparable", "new", "improved", "passed", "passed", "passed", "passed", "passed"],
            Report.Rows.Select(row => row.Verdict.Kind));

    [Fact]
    public void Only_what_regressed_in_time_is_called_slower()
    {
        Assert.Equal(["SearchTests.Query(terms: 3)", "SearchTests.Query(terms: 12)"], Report.Rows.Where(row => row.Verdict.Word == "slower").Select(row => row.Name.Short));
        var allocates = Assert.Single(Report.Rows, row => row.Verdict.Word == "allocates more");
        Assert.Equal("quiet", allocates.Ratio.Tone);
        Assert.Equal("bad", allocates.Allocation.Tone);
        Assert.Equal("640 B → 1.81 KB", allocates.Allocation.Text);
        Assert.Equal("+1.19 KB", allocates.Allocation.Change);
    }

    [Fact]
    public void Green_is_shown_only_where_something_was_compared()
    {
        Assert.Equal("nothing could be compared", ReportBuilder.Build([Example.Pricing()], Make.Timestamp).Outcome.Word);
        Assert.Equal("failed", ReportBuilder.Build([], Make.Timestamp).Outcome.Word);
        Assert.Equal("failed", ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment()) }], Make.Timestamp).Outcome.Word);
    }

    [Fact]
    public void What_was_not_judged_is_told_with_its_reason()
    {
        var unmeasured = new TestRecord { Id = new TestId("A.B.C"), NotMeasured = "a Debug build" };
        var report = ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), unmeasured, unmeasured with { Id = new TestId("A.B.D") }) with { IsPartial = true }, Comparability = new Comparability(false, true, ["GC mode is server, the baseline's is workstation"]) }], Make.Timestamp);

        Assert.Equal(["PG0005", "PG0008", "PG0007", "PG0009", "PG0009"], report.NotJudged.Select(notice => notice.Code));
        Assert.Contains("Times were not compared, exact metrics were: GC mode is server, the baseline's is workstation.", report.NotJudged.Select(notice => notice.Text));
        Assert.Contains("2 tests were not measured: a Debug build", report.NotJudged.Select(notice => notice.Text));
    }

    [Fact]
    public void A_counter_of_the_users_own_is_named_without_what_a_format_could_misread()
    {
        var record = Make.Record(new TestId("A.B.C"), 1000, 64);
        var verdict = new Verdict { Id = record.Id, Kind = VerdictKind.Regressed, Current = record, Findings = [new Finding { Code = "PG0001", Kind = VerdictKind.Regressed, Metric = "www.db/queries|<", Current = new Quantity(3, Unit.Count), Reason = "it asks more often" }] };

        var row = Assert.Single(ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), record), Verdicts = [verdict] }], Make.Timestamp).Rows);

        Assert.Equal("more www-db-queries--", row.Verdict.Word);
        Assert.Equal("www.db/queries|<", row.Findings[0].Metric);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN, double.NaN)]
    [InlineData(0, 0, 0)]
    [InlineData(1000, 0.001, 1e9)]
    public void Ratios_off_the_axis_are_drawn_at_its_ends(double value, double lower, double upper)
    {
        var record = Make.Record(new TestId("A.B.C"), 1000, 64);
        var verdict = Make.Verdict(VerdictKind.Regressed, record, record, "it is slower");
        verdict = verdict with { Findings = [verdict.Findings.Single(finding => finding.Metric == "time") with { Ratio = new RatioEstimate(value, lower, upper) }] };
        var report = ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), record), Baseline = Make.Run(Make.BaselineEnvironment(), record), Verdicts = [verdict] }], Make.Timestamp);

        var mark = report.Rows[0].Ratio.Mark!;
        Assert.All([mark.Lower, mark.Upper], at => Assert.InRange(double.Parse(at, CultureInfo.InvariantCulture), 0, 160));
        Assert.DoesNotContain("NaN", mark.Shape);
        Assert.NotEmpty(Charts.Overview(report));
    }
}
