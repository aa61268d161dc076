using PerfGate.Units;

namespace PerfGate.CallTrees;

/// <summary>Two trees of counts: nothing is sampled, scaled or drawn again, and where all slices agree a difference of one is a difference.</summary>
public sealed partial record CallTreeDifference
{
    private static CallTreeDifference OfCounts(CallTree before, CallTree after, Unit unit)
    {
        // What a baseline gave to callers, to be short, stands with the callers on the other side, too.
        (before, after) = (before.OfTest().MergeRecursion(), after.OfTest().MergeRecursion());
        (before, after) = (before.CutAs(after), after.CutAs(before));
        var union = new Union(before, after);
        var (then, now) = (Counts(before, union.Before, unit), Counts(after, union.After, unit));
        var whole = Middle(then[0]);
        DifferenceNode[] nodes =
        [
            .. Enumerable.Range(0, union.Count).Select(node =>
            {
                var unseen = union.Before[node] < 0 ? before.PrunedBelow * whole : 0;
                return new DifferenceNode(union.Parents[node], union.Names[node], Middle(then[node]), Middle(now[node]), now[node].Min() - then[node].Max() - unseen, now[node].Max() - then[node].Min())
                {
                    Unseen = unseen,
                };
            }),
        ];
        return new CallTreeDifference { IsCounted = true, Unit = unit, Nodes = [.. nodes], Culprits = CulpritsOf([.. nodes], then, now, isSuspect: false, areStrangers: false, areCounted: true) };
    }

    private static double[][] Counts(CallTree tree, int[] places, Unit unit) =>
        [.. Rates(tree, places, cost => cost.Unit == unit, scale: null).Select(slices => slices.Select((value, slice) => value / Math.Max(tree.Operations[slice], 1)).ToArray())];

    // As ExactTotal has it.
    private static double Middle(double[] slices) => slices.Order().ElementAt((slices.Length - 1) / 2);
}
