using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Units;

namespace PerfGate.Tests.CallTrees;

public class CallTreeTests
{
    [Fact]
    public void The_root_holds_all_there_is() => TreeGen.Tree.Sample(tree => Assert.Equal(tree.Total(), tree.Inclusive()[0].Sum(), tolerance: 1e-3));

    [Fact]
    public void An_operation_costs_what_the_slices_cost_together_in_one_unit()
    {
        var tree = TreeGen.Of(1, 0, ("A/B", 10), ("A", 5), ("C", 2));
        Assert.Equal([17, 15, 10, 2], tree.PerOperation(Unit.Nanoseconds));
        Assert.Equal([0, 0, 0, 0], tree.PerOperation(Unit.Bytes));
    }

    [Fact]
    public void Parents_stand_before_their_children() => TreeGen.Tree.Sample(tree =>
        Assert.All(tree.Nodes.Select((node, index) => (node.Parent, Index: index)), node => Assert.True(node.Parent < node.Index && (node.Parent >= 0 || node.Index == 0))));

    [Fact]
    public void The_order_of_stacks_does_not_matter()
    {
        var one = TreeGen.Of(1, 0, ("A/B", 1), ("A/C", 2), ("D", 3));
        var two = TreeGen.Of(1, 0, ("D", 3), ("A/C", 2), ("A/B", 1));
        Assert.Equal(CallTreeText.Lines(one, 0), CallTreeText.Lines(two, 0));
        Assert.Equal(one.Nodes.Select(node => (node.Parent, one.Frames[node.Frame])), two.Nodes.Select(node => (node.Parent, two.Frames[node.Frame])));
    }

    [Fact]
    public void A_bounded_text_shows_what_costs_most_and_hangs_together()
    {
        var tree = TreeGen.Of(1, 0, ("A/B/C", 10), ("A/D", 5), ("E", 7));

        Assert.Equal(["root", "A", "B", "C", "E"], Names(CallTreeText.Lines(tree, 0, most: 5)));
        Assert.Equal(["root", "A", "B"], Names(CallTreeText.Lines(tree, 0, most: 3)));
        Assert.Equal(["root", "A", "E"], Names(CallTreeText.Lines(tree, 0, deepest: 1)));

        static IEnumerable<string> Names(IEnumerable<string> lines) => lines.Select((line, i) => i == 0 ? "root" : line.Split(' ')[^1]);
    }

    [Fact]
    public void Nothing_is_lost_on_the_way() => TreeGen.Tree.Sample(tree =>
    {
        foreach (var less in new[] { tree.Fold(frame => frame is "F1" or "F2"), tree.Prune(0.1), tree.MergeRecursion() })
        {
            Assert.Equal(tree.Total(), less.Total(), tolerance: 1e-3);
            Assert.True(less.Nodes.Length <= tree.Nodes.Length);
        }

        Assert.DoesNotContain("F1", tree.Fold(frame => frame == "F1").Frames);
    });

    [Fact]
    public void What_is_folded_is_its_callers_and_its_callees_are_called_by_them() => Assert.Equal(
        ["  6 ns 100.0 %  Test", "  6 ns 100.0 %  └─ A", "  3 ns  50.0 %     └─ C"],
        Lines(TreeGen.Of(1, 0, ("A", 1), ("A/Plumbing", 2), ("A/Plumbing/C", 3)).Fold(frame => frame == "Plumbing")));

    [Fact]
    public void What_costs_little_is_its_callers() => Assert.Equal(
        ["100 ns 100.0 %  Test", "100 ns 100.0 %  └─ A", " 95 ns  95.0 %     └─ B"],
        Lines(TreeGen.Of(1, 0, ("A", 1), ("A/B", 95), ("A/C", 2), ("A/D", 2)).Prune(0.05)));

    [Fact]
    public void A_recursion_is_one_node() => Assert.Equal(
        [" 10 ns 100.0 %  Test", " 10 ns 100.0 %  └─ Walk", "  6 ns  60.0 %     └─ Visit"],
        Lines(TreeGen.Of(1, 0, ("Walk", 1), ("Walk/Walk", 1), ("Walk/Visit/Walk", 2), ("Walk/Visit", 1), ("Walk/Walk/Walk/Visit", 5)).MergeRecursion()));

    [Fact]
    public void After_merging_no_frame_stands_twice_on_a_path() => TreeGen.Tree.Sample(tree =>
    {
        var merged = tree.MergeRecursion();
        for (var node = 0; node < merged.Nodes.Length; node++)
        {
            var path = new List<int>();
            for (var above = node; above >= 0; above = merged.Nodes[above].Parent)
            {
                path.Add(merged.Nodes[above].Frame);
            }

            Assert.Equal(path.Count, path.Distinct().Count());
        }
    });

    private static IEnumerable<string> Lines(CallTree tree) => CallTreeText.Lines(tree, 0).Select(line => line[3..]);
}
