using System.Globalization;
using System.Text.RegularExpressions;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting.Tests;

public class TreeCellTests
{
    [Fact]
    public void The_path_to_the_culprit_is_open_and_what_is_noise_is_folded()
    {
        var tree = Row("SearchTests.Query(terms: 3)").Tree!;

        Assert.Equal("Where it grew", tree.Title);
        Assert.Equal("1.52 ms → 3.1 ms an operation", tree.Headline);
        var culprit = Assert.Single(tree.Nodes, node => node.Rank == "1");
        Assert.Equal(("DocumentNorms.Load", "slower", "the largest part of the growth"), (culprit.Name, culprit.Kind, culprit.Note));
        Assert.Equal(
            ["SearchTests.Query(terms: 3)", "SearchTests.Query", "Catalogue.Search", "Ranking.Order", "Ranking.Score", "Bm25.Weigh"],
            tree.Nodes.Where(node => node.IsOpen).Select(node => node.Name));
        Assert.All(tree.Nodes.Where(node => node.Kind == "same"), node => Assert.Equal(("noise", false), (node.Word, node.IsOpen)));
    }

    [Fact]
    public void What_was_changed_stands_beside_the_culprit_in_every_report()
    {
        var shop = Example.Shop();
        var slow = shop.Verdicts.First(verdict => verdict.Id.Row == "(terms: 3)");
        var changed = slow with { Current = slow.Current! with { Profile = slow.Current.Profile! with { Changed = [new ChangedFrame("DocumentNorms.Load", [new SourceLines("src/Norms.cs", 42, 47)])] } } };
        Judgement[] judgements = [shop with { Verdicts = shop.Verdicts.Replace(slow, changed) }];
        var report = ReportBuilder.Build(judgements, Make.Timestamp);

        Assert.Equal("changed here: src/Norms.cs:42-47", report.Rows.SelectMany(row => row.Tree?.Nodes ?? []).Single(node => node.Rank == "1" && node.Name == "DocumentNorms.Load").Changed);
        Assert.Contains("  changed here: src/Norms.cs:42-47\n", MarkdownReport.Render(report));
        using var html = new StringWriter();
        HtmlReport.Write(report, html);
        Assert.Contains("<em>changed here: src/Norms.cs:42-47</em>", html.ToString());
        using var json = new MemoryStream();
        VerdictsJson.Write(judgements, Make.Timestamp, json);
        Assert.Contains("\"where\":\"here\",\"frame\":\"DocumentNorms.Load\",\"lines\":[{\"file\":\"src/Norms.cs\",\"first\":42,\"last\":47}]", Regex.Replace(System.Text.Encoding.UTF8.GetString(json.ToArray()), "\\s", "", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Waiting_and_allocation_are_said_in_words()
    {
        Assert.Equal("the largest part of the growth, waiting", Row("SearchTests.Query(terms: 12)").Tree!.Nodes.Single(node => node.Rank == "1").Note);
        Assert.Equal("faster", Row("SearchTests.Query(terms: 12)").Tree!.Nodes.Single(node => node.Name == "Ranking.Order").Word);
        var allocates = Row("CheckoutTests.Total").Tree!;
        Assert.Equal("640 B → 1.81 KB allocated an operation", allocates.Headline);
        Assert.Equal(("Money.Add", "more"), allocates.Nodes.Where(node => node.Rank == "1").Select(node => (node.Name, node.Word)).Single());
    }

    [Fact]
    public void Without_a_tree_of_the_baseline_that_of_the_run_is_shown_alone()
    {
        var tree = Row("ImportTests.Catalogue(file: \"catalogue.xml\")").Tree!;

        Assert.Equal("Where it grew is unknown: its baseline has no call tree, because the runtime took no sample of the test.", tree.WhyNot);
        Assert.NotEmpty(tree.Nodes);
        Assert.All(tree.Nodes, node => Assert.Equal(("alone", "", ""), (node.Kind, node.Before, node.Word)));
        Assert.Equal("100 %", tree.Nodes[0].Delta);
        Assert.Empty(tree.Lines);
        Assert.Contains(tree.Passes, pass => pass is { Name: "No tree, because", Baseline: "the runtime took no sample of the test", Current: "–" });
    }

    [Fact]
    public void Only_a_test_that_failed_or_is_suspect_gets_a_tree()
    {
        Assert.Null(Row("TokenizerTests.Words").Tree);
        Assert.Null(Row("CheckoutTests.Refund").Tree);
        var suspect = Row("SearchTests.Suggest(prefix: \"sp\")").Tree!;
        Assert.Equal("Where it grew is unknown: no method's share of it grew beyond noise, as on a slower machine.", suspect.WhyNot);
        Assert.DoesNotContain(suspect.Nodes, node => node.Rank.Length > 0);
    }

    [Fact]
    public void A_frame_lies_within_its_caller_and_beside_its_siblings()
    {
        foreach (var flame in ReportBuilder.Build(Example.Judgements(), Make.Timestamp).Rows.Select(row => row.Tree?.Flame).OfType<FlameCell>())
        {
            var path = new Stack<(double X, double End, double Y)>();
            foreach (var (x, end, y) in flame.Frames.Select(frame => (Number(frame.X), Number(frame.X) + Number(frame.Width), Number(frame.Y))))
            {
                while (path.TryPeek(out var above) && above.Y >= y)
                {
                    Assert.True(above.Y > y || x >= above.End - 0.02);
                    path.Pop();
                }

                Assert.True(!path.TryPeek(out var caller) || (caller.Y + 20 == y && x >= caller.X - 0.02 && end <= caller.End + 0.02));
                path.Push((x, end, y));
            }
        }
    }

    [Fact]
    public void The_path_to_a_culprit_is_kept_however_large_the_tree_is()
    {
        (string, double)[] Paths(double slow) => [.. Enumerable.Range(0, 450).Select(i => ($"A/B{i % 30}/C{i}", 100.0)), ("Z/Y/X", 1000 * slow)];
        var tree = Of(Make.Profile("T", 1, 1, Paths(1)), Make.Profile("T", 2, 1, Paths(20)));

        Assert.Equal(400, tree.Nodes.Length);
        Assert.Equal("X", Assert.Single(tree.Nodes, node => node.Rank == "1").Name);
        Assert.Equal("85 frames that take little are not shown.", tree.Rest);
    }

    [Fact]
    public void A_tree_deeper_than_a_page_can_nest_is_cut()
    {
        var path = string.Join('/', Enumerable.Range(0, 2000).Select(i => $"F{i}"));
        var tree = Of(Make.Profile("T", 1, 1, (path, 100)), Make.Profile("T", 2, 1, (path, 300)));

        Assert.InRange(tree.Nodes.Max(node => node.Depth), 100, 200);
        Assert.Equal(tree.Nodes.Count(node => node.IsBranch), tree.Nodes.Sum(node => node.Ends.Length));
    }

    [Fact]
    public void A_long_name_is_cut()
    {
        var name = new string('n', 10_000);
        var tree = Of(Make.Profile(name, 1, 1, (name + "a", 100)), Make.Profile(name, 2, 1, (name + "a", 300)));

        Assert.All(tree.Nodes, node => Assert.Equal(201, node.Name.Length));
        Assert.All(tree.Flame!.Frames, frame => Assert.Equal(201, frame.Name.Length));
        Assert.All(tree.Lines, line => Assert.InRange(line.Text.Length, 1, 161));
    }

    [Fact]
    public void Of_many_tests_the_worst_have_a_tree_and_the_others_its_lines()
    {
        var (then, now) = (Make.Profile("T", 1, 1, ("A/B", 100)), Make.Profile("T", 2, 1, ("A/B", 300)));
        var record = Record(then);
        var verdicts = Enumerable.Range(0, 40).Select(i => $"A.B.C{i:00}")
            .Select(name => Make.Verdict(VerdictKind.Regressed, Record(then, name), Record(now, name), "it is slower")).ToList();

        var report = ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), record), Verdicts = [.. verdicts] }], Make.Timestamp);
        using var html = new StringWriter();
        HtmlReport.Write(report, html);

        var rows = report.Rows;
        Assert.Equal(10, Regex.Count(html.ToString(), "<pre>  [^\n]+; by its samples it grew in:\n- [^\n]+\n- [^\n]+\n</pre>"));
        Assert.All(rows[..30], row => Assert.Equal((3, 3, ""), (row.Tree!.Nodes.Length, row.Tree.Flame!.Frames.Length, row.Tree.Rest)));
        Assert.All(rows[30..], row => Assert.Equal((true, null, "Its tree is left out: other tests came out worse."), (row.Tree!.Nodes.IsEmpty, row.Tree.Flame, row.Tree.Rest)));
        Assert.All(rows, row => Assert.Equal([" ", "-", "-"], row.Tree!.Lines.Select(line => line.Sign)));
    }

    [Fact]
    public void A_tree_that_counts_nothing_of_what_grew_is_not_shown()
    {
        var empty = new CallTreeBuilder("eventpipe", "T", [Measuring.Metric.Running], [1, 1]).Build();

        var tree = Of(new Profile { Tree = empty }, new Profile { Tree = empty });

        Assert.Empty(tree.Nodes);
        Assert.Null(tree.Flame);
    }

    [Fact]
    public void How_the_samples_were_taken_is_shown_of_both_sides()
    {
        var baseline = Make.Profile("T", 1, 1, ("A", 100));
        baseline = baseline with { Tree = baseline.Tree! with { Engine = Engines.PerfEvent }, Throttled = 1, Repaired = 7, SeesKernel = false, Waits = Profile.WaitsUnknown };
        var current = Make.Profile("T", 2, 1, ("A", 300)) with { Fallback = "it is <not> permitted" };

        var passes = Of(baseline, current).Passes.ToDictionary(pass => pass.Name, pass => (pass.Baseline, pass.Current));

        Assert.Equal(("perf_event", "eventpipe"), passes["Profiler"]);
        Assert.Equal(("once", "–"), passes["Held back by the kernel"]);
        Assert.Equal(("7", "–"), passes["Stacks repaired"]);
        Assert.Equal(("its amount alone", "–"), passes["In the kernel"]);
        Assert.Equal(("not known", "–"), passes["Where threads waited"]);
        Assert.Equal(("–", "it is <not> permitted"), passes["Not perf_event, because"]);
    }

    [Fact]
    public void Every_report_says_why_trees_of_two_engines_are_not_compared_and_what_to_do()
    {
        var (then, now) = (Make.Profile("T", 1, 1, ("A", 100)), Make.Profile("T", 2, 1, ("A", 300)));
        var verdict = Make.Verdict(VerdictKind.Regressed, Record(then), Record(now with { Tree = now.Tree! with { Engine = Engines.PerfEvent } }), "it is slower");
        var report = ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), verdict.Current!), Verdicts = [verdict] }], Make.Timestamp);
        using var html = new StringWriter();
        HtmlReport.Write(report, html);
        const string Expected = "eventpipe made the baseline's, perf_event the current one; set Sampler=eventpipe, or accept a run with Profile=always as the new baseline";

        Assert.Contains(Expected, System.Net.WebUtility.HtmlDecode(html.ToString()));
        Assert.Contains(Expected, System.Net.WebUtility.HtmlDecode(MarkdownReport.Render(report)).Replace("\\", ""));
        Assert.Contains(Expected, VerdictText.Message(verdict, "baseline", "run"));
    }

    private static ReportRow Row(string name) => ReportBuilder.Build(Example.Judgements(), Make.Timestamp).Rows.Single(row => row.Name.Short == name);

    private static TreeCell Of(Profile baseline, Profile current)
    {
        var record = Record(baseline);
        var verdict = Make.Verdict(VerdictKind.Regressed, record, Record(current), "it is slower");
        return Assert.Single(ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), record), Verdicts = [verdict] }], Make.Timestamp).Rows).Tree!;
    }

    // Its time is what its tree says.
    private static TestRecord Record(Profile profile, string name = "A.B.C") =>
        Make.Record(new TestId(name), Math.Max(1, profile.Tree!.PerOperation(Units.Unit.Nanoseconds)[0]), 64, 1, 3) with { Profile = profile };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
