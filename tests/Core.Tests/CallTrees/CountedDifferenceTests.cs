using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.CallTrees;

/// <summary>A difference of counts has no noise: everything that changed is in it, to the last digit.</summary>
public class CountedDifferenceTests
{
    [Fact]
    public void A_change_of_one_is_a_change()
    {
        var difference = Work(Counted.Of(("A/B", 1_000_000, 0), ("A/C", 5, 0)), Counted.Of(("A/B", 1_000_001, 0), ("A/C", 4, 0)));
        Assert.Equal([("Test", 0, false, false), ("A", 0, false, false), ("B", 1, true, false), ("C", -1, false, true)], difference.Nodes.Select(node => (node.Frame, (int)node.Delta, node.IsSlower, node.IsFaster)));
        Assert.Empty(difference.Culprits);
    }

    [Fact]
    public void Whoever_does_more_itself_is_named_however_little_the_whole_grew()
    {
        var difference = Work(Counted.Of(("A", 1_000_000, 0), ("A/B", 100, 0), ("A/B/C", 50, 0)), Counted.Of(("A", 1_000_000, 0), ("A/B", 15_100, 0), ("A/B/C", 5_050, 0)));
        Assert.Equal(["B", "C"], difference.Culprits.Select(node => difference.Nodes[node].Frame));
    }

    [Fact]
    public void What_moved_into_a_new_method_made_nothing_worse()
    {
        var difference = Work(Counted.Of(("A", 1000, 0), ("D", 10, 0)), Counted.Of(("A", 200, 0), ("A/B", 800, 0), ("D", 90, 0)));
        Assert.Equal(["D"], difference.Culprits.Select(node => difference.Nodes[node].Frame));
    }

    [Fact]
    public void Contexts_that_are_not_the_same_each_time_changed_only_where_their_ranges_have_parted()
    {
        var difference = Work(Counted.Of(4, ("A", [100, 110], [0]), ("B", [10], [0])), Counted.Of(4, ("A", [105, 120], [0]), ("B", [12], [0])));
        Assert.Equal([("A", false), ("B", true)], difference.Nodes.Skip(1).Select(node => (node.Frame, node.IsSlower)));
    }

    [Fact]
    public void What_a_baseline_gave_to_callers_to_be_short_is_no_change()
    {
        var random = new Random(3);
        var paths = Enumerable.Range(0, 9000).Select(_ => (
            Path: string.Join('/', Enumerable.Range(0, random.Next(1, 20)).Select(_ => $"M{random.Next(9)}")), Work: (double)random.Next(1, 1000), Bytes: 0.0)).ToArray();
        var (then, now) = (Counted.Of(paths), Counted.Of([.. paths, ("Grown", 5000, 0)]));
        var kept = Example.Run(Example.Test("A") with { Exact = then }).ToBaseline().Tests[0].Exact!;
        Assert.InRange(kept.Tree!.Nodes.Length, 10, ExactCounts.KeptNodes);
        Assert.DoesNotContain(Work(kept, then).Nodes, node => node.IsSlower || node.IsFaster);
        Assert.Equal(["Test", "Grown"], Work(kept, now).Nodes.Where(node => node.IsSlower).Select(node => node.Frame));
    }

    [Fact]
    public void Threads_that_the_test_did_not_start_are_not_in_it()
    {
        var difference = Work(Counted.Of(("A", 10, 0), ("[other threads]/X", 5, 0)), Counted.Of(("A", 10, 0), ("[other threads]/X", 500, 0)));
        Assert.Equal(["Test", "A"], difference.Nodes.Select(node => node.Frame));
        Assert.Equal(0, difference.Nodes[0].Delta);
    }

    [Fact]
    public void The_whole_is_the_total_that_is_judged_whatever_the_trees() => Gen.Select(RunGen.Exact, RunGen.Exact).Sample((one, two) =>
    {
        if (ExactTotal.Of(one, Metric.Work) is { } then && ExactTotal.Of(two, Metric.Work) is { } now && CallTreeDifference.Of(one.Tree!, two.Tree!, Unit.Instructions) is { } difference)
        {
            Assert.Equal(then.Typical, difference.Nodes[0].Before, (then.Typical * 1e-9) + 1e-9);
            Assert.Equal(now.Typical, difference.Nodes[0].After, (now.Typical * 1e-9) + 1e-9);
        }
    });

    [Fact]
    public void A_verdict_about_work_is_explained_by_counts_with_the_lines_that_were_changed()
    {
        var then = Example.Test("T") with { Exact = Counted.Of(("Search", 1000, 0), ("Search/Tokenize", 10, 0)) };
        var now = Example.Test("T") with
        {
            Exact = Counted.Of(("Search", 1000, 0), ("Search/Tokenize", 900, 0)) with { Changed = [new ChangedFrame("Tokenize", [new SourceLines("src/Tokenizer.cs", 7, 9)])] },
        };
        var verdict = Assert.Single(Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts);
        var message = VerdictText.Message(verdict, null, null);
        Assert.Contains("Tokenize (10 instr -> 900 instr) <- most of it", message);
        Assert.Contains("changed here: src/Tokenizer.cs:7-9", message);
        Assert.True(Explanation.Of(verdict)!.IsCounted);
    }

    [Fact]
    public void Bytes_are_explained_by_counted_bytes()
    {
        var (then, now) = (Counted.Of(("A", 10, 100), ("A/B", 10, 64)), Counted.Of(("A", 10, 100), ("A/B", 10, 640)));
        var verdict = Assert.Single(Gate.Judge(Example.Run(Example.Test("T") with { Exact = now }), Example.Run(Example.Test("T") with { Exact = then })).Verdicts);
        Assert.Contains("B (64 B -> 640 B) <- most of it", VerdictText.Message(verdict, null, null));
    }

    [Fact]
    public void Why_nothing_is_explained_is_said()
    {
        var test = Example.Test("T");
        Assert.Equal("it was not counted (option Exact)", Explanation.OfCounts(test, test).WhyNot);
        Assert.Equal("its baseline has no exact counts", Explanation.OfCounts(test with { Exact = Counted.Work(5) }, test).WhyNot);
        Assert.Equal("no exact counts, because it threw", Explanation.OfCounts(test with { Exact = new ExactCounts { WhyNot = "it threw" } }, test).WhyNot);
        Assert.Equal("it costs no more than in the baseline", Explanation.OfCounts(test with { Exact = Counted.Work(5) }, test with { Exact = Counted.Work(5) }).WhyNot);
        Assert.Equal("it is not the same each time, by more than it grew", Explanation.OfCounts(test with { Exact = Counted.Work(5, 7, 7, 7) }, test with { Exact = Counted.Work(5, 6, 6, 7) }).WhyNot);
    }

    private static CallTreeDifference Work(ExactCounts then, ExactCounts now) => CallTreeDifference.Of(then.Tree!, now.Tree!, Unit.Instructions)!;
}
