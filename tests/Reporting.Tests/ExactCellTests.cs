using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting.Tests;

public class ExactCellTests
{
    [Fact]
    public void Each_cost_stands_with_both_sides_and_what_was_found_about_it()
    {
        var exact = Row().Exact!;
        Assert.Equal(["work", "allocated", "calls"], exact.Rows.Select(row => row.Name));
        Assert.Equal(("5,388 instr", "5,388 instr to 5,392 instr", "19,941 instr", "3.70x", "more"), (exact.Rows[0].Baseline.Text, exact.Rows[0].Baseline.Range, exact.Rows[0].Current.Text, exact.Rows[0].Change, exact.Rows[0].Verdict!.Word));
        Assert.Equal(("952 B", "", "unchanged", null), (exact.Rows[1].Current.Text, exact.Rows[1].Current.Range, exact.Rows[1].Change, exact.Rows[1].Verdict));
    }

    [Fact]
    public void What_is_not_the_same_each_time_is_named()
    {
        var exact = Row().Exact!;
        Assert.Equal("Not the same each time in 1 of 8 calling contexts, of 4 operations counted:", exact.Sameness);
        Assert.Equal(new FactCell("PriceIndexTests.Lookup → PriceIndex.Lookup → Report", "96 instr to 100 instr"), Assert.Single(exact.Varying));
        Assert.Equal("The same in each of 2 operations counted, in every calling context.", ExactCells.Of(Verdict(null, Counts.Of(1, ("A", 5, 0))))!.Sameness);
    }

    [Fact]
    public void Calls_whose_work_is_not_counted_are_listed()
    {
        var exact = Row().Exact!;
        Assert.Equal(("2 methods called whose own work is not counted", 2), (exact.UnweightedTitle, exact.Unweighted.Length));
        var many = ExactCells.Of(Verdict(null, Counts.Of(1, ("A", 5, 0)) with { Unweighted = [.. Enumerable.Range(0, 300).Select(i => $"M{i:000}")] }))!;
        Assert.Equal(("300 methods called whose own work is not counted (the first 100 by name)", 100), (many.UnweightedTitle, many.Unweighted.Length));
    }

    [Fact]
    public void Every_context_that_changed_is_in_the_tree_by_one_instruction_too()
    {
        var tree = Row().Tree!;
        Assert.Equal("5,388 instr → 19,941 instr of work an operation, counted: every context that changed is shown", tree.Headline);
        Assert.Equal(("+1 instr", "more"), tree.Nodes.Where(node => node.Name == "Money.Round").Select(node => (node.Delta, node.Word)).Single());
        Assert.Equal(("-40 instr", "less"), tree.Nodes.Where(node => node.Name.StartsWith("Dictionary", StringComparison.Ordinal)).Select(node => (node.Delta, node.Word)).Single());
    }

    [Fact]
    public void Bytes_that_grew_beside_work_have_a_tree_of_their_own()
    {
        var verdict = Judged(Counts.Of(2, ("A", 100, 640)), Counts.Of(2, ("A", 900, 6400)));
        var row = Row(verdict);
        Assert.Equal(["100 instr → 900 instr of work an operation, counted: every context that changed is shown", "640 B → 6.25 KB allocated an operation, counted: every context that changed is shown"], row.Trees.Select(tree => tree.Headline));
        Assert.Equal("more work, allocates more", row.Verdict.Word);
    }

    [Fact]
    public void Where_time_and_work_grew_the_counted_tree_stands_before_the_sampled_one()
    {
        var id = new TestId("Shop.Tests.T.M");
        var then = Make.Record(id, 1_520_000, 64) with { Exact = Counts.Of(2, ("A", 100, 64)), Profile = Make.Profile("T.M", 1, 1_520_000, Trees.Search(1, 1, 0)) };
        var now = Make.Record(id, 3_104_000, 64) with { Exact = Counts.Of(2, ("A", 900, 64)), Profile = Make.Profile("T.M", 2, 1_520_000, Trees.Search(4.9, 1.6, 0)) };
        var judgement = Judgement(Gate.Judge(Make.Run(Make.Environment(), now), Make.Run(Make.BaselineEnvironment(), then)).Verdicts[0]);
        var report = ReportBuilder.Build([judgement], Make.Timestamp);

        Assert.Equal(["100 instr → 900 instr of work an operation, counted: every context that changed is shown", "1.52 ms → 3.1 ms an operation"], report.Rows[0].Trees.Select(tree => tree.Headline));
        var comment = MarkdownReport.Render(report);
        Assert.InRange(comment.IndexOf("counted; it grew in:", StringComparison.Ordinal), 1, comment.IndexOf("by its samples it grew in:", StringComparison.Ordinal) - 1);
    }

    /// <summary>Whoever reads the list alone sees what failed, and not a time that did not.</summary>
    [Fact]
    public void A_row_that_failed_by_counts_shows_them()
    {
        var row = Row(Judged(Counts.Of(2, ("A", 100, 640)), Counts.Of(2, ("A", 900, 6400))));
        Assert.Equal(new AmountCell("100 instr → 900 instr", "9.00x", "bad", "9"), row.Work);
        Assert.Equal(("640 B → 6.25 KB", "+5.63 KB", "bad"), (row.Allocation.Text, row.Allocation.Change, row.Allocation.Tone));
        Assert.Equal("work 9.00x", Judged(Counts.Of(2, ("A", 100, 0)), Counts.Of(2, ("A", 900, 0))) is var more ? Row(more).Overview!.Text : "");
        Assert.Contains("| 100 instr → 900 instr (9.00x) |", MarkdownReport.Render(ReportBuilder.Build([Judgement(Judged(Counts.Of(2, ("A", 100, 640)), Counts.Of(2, ("A", 900, 640))))], Make.Timestamp)));
    }

    [Fact]
    public void Counts_of_a_test_without_a_baseline_and_counts_that_are_the_same_are_shown()
    {
        var current = Record() with { Exact = Counts.Of(2, ("A", 100, 640)) };
        var fresh = Gate.Judge(Make.Run(Make.Environment(), current), baseline: null);
        var report = ReportBuilder.Build([fresh], Make.Timestamp);
        Assert.True(report.HasWork);
        Assert.Equal(("– → 100 instr", ""), (report.Rows[0].Work.Text, report.Rows[0].Work.Change));
        Assert.Contains("| Allocated | Work |", MarkdownReport.Render(report));

        var same = Row(Judged(Counts.Of(2, ("A", 100, 640)), Counts.Of(2, ("A", 100, 640))));
        Assert.Equal(new AmountCell("100 instr", "", "quiet", "1"), same.Work);
        Assert.Equal("64 B", same.Allocation.Text);

        var uncounted = ReportBuilder.Build([Gate.Judge(Make.Run(Make.Environment(), Record()), baseline: null)], Make.Timestamp);
        Assert.False(uncounted.HasWork);
        Assert.DoesNotContain("Work", MarkdownReport.Render(uncounted));
    }

    [Fact]
    public void Where_there_is_nothing_it_says_why()
    {
        Assert.Equal("No exact counts, because it threw.", ExactCells.Of(Verdict(null, new ExactCounts { WhyNot = "it threw" }))!.WhyNot);
        Assert.Equal("Nobody counted in this run; the baseline has counts. perfgate run takes them.", ExactCells.Of(Verdict(Counts.Of(1, ("A", 5, 0)), null))!.WhyNot);
        Assert.Null(ExactCells.Of(Verdict(null, null)));
        Assert.Equal("no counts in its baseline yet", Row(Judged(null, Counts.Of(1, ("A", 5, 0)))).Verdict.Word);
    }

    [Fact]
    public void What_was_counted_otherwise_is_said_among_what_was_not_judged()
    {
        var verdict = Judged(Counts.Of(1, ("A", 5, 0)), Counts.Of(1, ("A", 9, 0)) with { Compiler = "6.0.0" });
        var report = ReportBuilder.Build([Judgement(verdict)], Make.Timestamp);
        Assert.Contains(report.NotJudged, notice => notice is { Code: "PG0021", Text: "Of 1 test: its exact counts could not be compared: compiler is 6.0.0, the baseline's is 5.0.0-2.25523.111." });
        Assert.Equal("differs", report.Rows[0].Exact!.Passes.Single(pass => pass.Name == "Compiler").Differs);
    }

    private static ReportRow Row() => ReportBuilder.Build(Example.Judgements(), Make.Timestamp).Rows.Single(row => row.Exact is not null);

    private static ReportRow Row(Verdict verdict) => ReportBuilder.Build([Judgement(verdict)], Make.Timestamp).Rows[0];

    private static Judgement Judgement(Verdict verdict) => new() { Run = Make.Run(Make.Environment(), verdict.Current!), Baseline = Make.Run(Make.BaselineEnvironment(), verdict.Baseline!), Verdicts = [verdict] };

    private static Verdict Verdict(ExactCounts? then, ExactCounts? now) => Make.Verdict(VerdictKind.Passed, Record() with { Exact = then }, Record() with { Exact = now }, "");

    private static Verdict Judged(ExactCounts? then, ExactCounts? now) => Gate.Judge(Make.Run(Make.Environment(), Record() with { Exact = now }), Make.Run(Make.BaselineEnvironment(), Record() with { Exact = then })).Verdicts[0];

    private static TestRecord Record() => Make.Record(new TestId("Shop.Tests.T.M"), 1000, 64);
}
