using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Measuring;

namespace PerfGate.Counting;

/// <summary>What one operation of a test cost as a whole, counted once a slice. What threads cost that it did not start is no part of it.</summary>
/// <param name="Values">One a slice, in their order.</param>
public sealed record ExactTotal(ImmutableArray<double> Values)
{
    /// <summary>True when every slice gave the same number: then another one is another behaviour of the code, and no noise.</summary>
    public bool IsExact => Spread == 0;

    /// <summary>The smallest.</summary>
    public double Lowest => Values.Min();

    /// <summary>The largest.</summary>
    public double Highest => Values.Max();

    /// <summary>How far the slices lie apart.</summary>
    public double Spread => Highest - Lowest;

    /// <summary>True where whole processes disagree: two of them have no number in common, so that each slice is not an opinion of its own.</summary>
    public bool IsOfProcesses { get; private init; }

    /// <summary>The one number that stands for all: their median, the lower of two, so that it is one that was counted.</summary>
    public double Typical => Values.Order().ElementAt((Values.Length - 1) / 2);

    /// <summary>Of counts; null where they have no tree, or none of that cost.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="cost">A cost of their tree.</param>
    public static ExactTotal? Of(ExactCounts? counts, Metric cost) =>
        counts?.Tree is { } tree && Sums(tree.OfTest(), cost) is { } values && Array.TrueForAll(values, double.IsFinite) ? new ExactTotal([.. values]) { IsOfProcesses = AreApart(values, counts.Processes) } : null;

    /// <summary>What threads cost meanwhile that the test did not start, an operation: the most of the slices. It is no part of the test, and what regresses there is not found.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="cost">A cost of their tree.</param>
    public static double OfOthers(ExactCounts counts, Metric cost) =>
        counts.Tree is { } tree && Sums(tree, cost) is { } all && Sums(tree.OfTest(), cost) is { } own ? all.Zip(own, (sum, part) => sum - part).Max() : 0;

    private static double[]? Sums(CallTree tree, Metric cost)
    {
        if (tree.Costs.ToList().FindIndex(one => one.Name == cost.Name && one.Unit == cost.Unit) is not (>= 0 and var place))
        {
            return null;
        }

        var sums = new double[tree.Slices];
        foreach (var node in tree.Nodes)
        {
            for (var slice = 0; slice < sums.Length; slice++)
            {
                sums[slice] += node.Self[(place * tree.Slices) + slice];
            }
        }

        return [.. sums.Select((sum, slice) => sum / Math.Max(tree.Operations[slice], 1))];
    }

    private static bool AreApart(double[] values, int processes)
    {
        if (processes < 2 || values.Length % processes != 0)
        {
            return processes > 1;
        }

        var each = values.Chunk(values.Length / processes).Select(slices => (Lowest: slices.Min(), Highest: slices.Max())).ToArray();
        return each.Max(process => process.Lowest) > each.Min(process => process.Highest);
    }
}
