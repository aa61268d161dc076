using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.Tests.CallTrees;

public class CallTableTests
{
    [Fact]
    public void A_method_costs_the_sum_of_its_contexts_and_with_its_callees_what_is_below_them()
    {
        var table = CallTable.Of(Counted(("A", 1, 10), ("A/B", 2, 20), ("C", 1, 5), ("C/B", 3, 30)));

        Assert.Equal(["[all] root 0/0 0..65", "A 1/1 10..30", "B 5/5 50..50", "C 1/1 5..35"], Lines(table));
        Assert.Equal(["root>A 1: 10..30", "A>B 2: 20..20", "root>C 1: 5..35", "C>B 3: 30..30"], Calls(table));
    }

    // As cProfile has it: 12/1 are twelve calls, one of which came from outside.
    [Fact]
    public void What_a_recursion_costs_is_counted_once()
    {
        var table = CallTable.Of(Counted(("Walk", 1, 10), ("Walk/Walk", 4, 40), ("Walk/Walk/Walk", 7, 70), ("Walk/Walk/Walk/Leaf", 7, 7)));

        Assert.Equal(["[all] root 0/0 0..127", "Walk 12/1 120..127", "Leaf 7/7 7..7"], Lines(table));
        Assert.Equal(["root>Walk 1: 10..127", "Walk>Walk 11: 110..117", "Walk>Leaf 7: 7..7"], Calls(table));
    }

    [Fact]
    public void Two_methods_that_call_each_other_are_each_counted_once()
    {
        var table = CallTable.Of(Counted(("Even", 1, 1), ("Even/Odd", 1, 1), ("Even/Odd/Even", 1, 1), ("Even/Odd/Even/Odd", 1, 1)));

        Assert.Equal(["[all] root 0/0 0..4", "Even 2/1 2..4", "Odd 2/1 2..3"], Lines(table));
    }

    [Fact]
    public void A_method_that_is_called_like_the_root_is_not_the_root()
    {
        var table = CallTable.Of(Counted(("root", 1, 10), ("root/B", 1, 20)));

        Assert.Equal(["[all] [root] 0/0 0..30", "root 1/1 10..30", "B 1/1 20..20"], Lines(table));
        Assert.Equal(["[root]>root 1: 10..30", "root>B 1: 20..20"], Calls(table));
    }

    [Fact]
    public void Values_are_those_of_one_operation()
    {
        var builder = new CallTreeBuilder("exact", "root", [Metric.Calls, Metric.Work], [1.0, 1.0]);
        var node = builder.Child(CallTreeBuilder.Root, "A");
        builder.Add(node, 0, 0, 3);
        builder.Add(node, 0, 1, 3);
        builder.Add(node, 1, 0, 10);
        builder.Add(node, 1, 1, 12);

        Assert.Equal(["[all] root 0/0 0..11", "A 3/3 11..11"], Lines(CallTable.Of(builder.Build())));
    }

    [Fact]
    public void Own_costs_add_up_to_all_there_is_and_no_method_costs_more_than_that() => TreeGen.Tree.Sample(tree =>
    {
        var table = CallTable.Of(tree);
        for (var cost = 0; cost < tree.Costs.Length; cost++)
        {
            var all = table.Methods[0].Cumulative[cost];
            Assert.Equal(all, table.Methods.Sum(method => method.Self[cost]), tolerance: 1e-3);
            Assert.All(table.Methods, method => Assert.InRange(method.Cumulative[cost], method.Self[cost] - 1e-3, all + 1e-3));
            Assert.All(table.Calls, call => Assert.InRange(call.Cumulative[cost], call.Self[cost] - 1e-3, all + 1e-3));
            Assert.All(
                table.Methods.Skip(1),
                method => Assert.Equal(method.Self[cost], table.Calls.Where(call => call.Callee == method.Method).Sum(call => call.Self[cost]), tolerance: 1e-3));
        }
    });

    [Fact]
    public void A_tree_of_any_depth_is_folded()
    {
        var builder = new CallTreeBuilder("exact", "root", [Metric.Calls, Metric.Work], [1.0]);
        var node = CallTreeBuilder.Root;
        for (var depth = 0; depth < 100_000; depth++)
        {
            builder.Add(node = builder.Child(node, "A"), 0, 0, 1);
        }

        var table = CallTable.Of(builder.Build());

        Assert.Equal(["[all] root 0/0 0..0", "A 100000/1 0..0"], Lines(table));
    }

    private static CallTree Counted(params (string Path, double Calls, double Work)[] paths)
    {
        var builder = new CallTreeBuilder("exact", "root", [Metric.Calls, Metric.Work], [1.0]);
        foreach (var (path, calls, work) in paths)
        {
            var node = path.Split('/').Aggregate(CallTreeBuilder.Root, builder.Child);
            builder.Add(node, 0, 0, calls);
            builder.Add(node, 1, 0, work);
        }

        return builder.Build();
    }

    private static IEnumerable<string> Lines(CallTable table)
    {
        var work = table.IndexOf(Unit.Instructions);
        var calls = table.IndexOf(Unit.Calls);
        return table.Methods.Select((method, i) => $"{(i == 0 ? "[all] " : "")}{method.Method} {method.Self[calls]}/{method.Primitive} {method.Self[work]}..{method.Cumulative[work]}");
    }

    private static IEnumerable<string> Calls(CallTable table) =>
        table.Calls.Select(call => $"{call.Caller}>{call.Callee} {call.Self[table.IndexOf(Unit.Calls)]}: {call.Self[table.IndexOf(Unit.Instructions)]}..{call.Cumulative[table.IndexOf(Unit.Instructions)]}");
}
