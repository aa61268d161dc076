using PerfGate.CallTrees;
using PerfGate.Units;

namespace PerfGate.Tool.Counting;

/// <summary>The cost that is counted beside calls and work, and shown.</summary>
internal static class CountedCost
{
    /// <summary>What is counted where nobody says.</summary>
    public const string Default = "alloc";

    /// <summary>What may be said.</summary>
    public const string Expected = "alloc, work, calls, wall, cpu, offcpu, ctxsw or a counter";

    /// <summary>Whether there is such a cost: what cannot be counted is refused before anything runs. A counter's member or meter is looked for where it is read.</summary>
    public static bool IsKnown(string cost) =>
        cost is "alloc" or "allocated" or "work" or "calls" or "wall" or "cpu" or "offcpu" or "not-cpu" or "ctxsw" or "context-switches"
        || cost.StartsWith("meter:", StringComparison.OrdinalIgnoreCase) || cost.StartsWith("member:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The place of a cost among those of a tree: calls and work are in each, and one more.</summary>
    public static int IndexIn(CallTree tree, string cost) => cost switch
    {
        "calls" => IndexOf(tree, Unit.Calls),
        "work" => IndexOf(tree, Unit.Instructions),
        _ => tree.Costs.Length - 1,
    };

    private static int IndexOf(CallTree tree, Unit unit) => tree.Costs.ToList().FindIndex(cost => cost.Unit == unit);
}
