using PerfGate.CallTrees;
using PerfGate.Units;

namespace PerfGate.Bench.Exact;

/// <summary>What a program cost in one slice: in all, and by context.</summary>
/// <param name="Total">Calls, work and bytes of the whole tree.</param>
/// <param name="Contexts">The same of each context, by its path.</param>
internal sealed record Counts(IReadOnlyList<double> Total, IReadOnlyDictionary<string, IReadOnlyList<double>> Contexts)
{
    private const string Below = " > ";

    /// <summary>What is counted, in the order of the values.</summary>
    public static IReadOnlyList<Unit> Units { get; } = [Unit.Calls, Unit.Instructions, Unit.Bytes];

    /// <summary>How they are called.</summary>
    public static IReadOnlyList<string> Names { get; } = ["calls", "work", "bytes"];

    /// <summary>One a slice of a tree.</summary>
    public static IEnumerable<Counts> Of(CallTree tree)
    {
        // A parent stands before its children.
        var paths = new string[tree.Nodes.Length];
        for (var node = 0; node < paths.Length; node++)
        {
            var frame = tree.Frames[tree.Nodes[node].Frame];
            paths[node] = node == 0 ? frame : paths[tree.Nodes[node].Parent] + Below + frame;
        }

        var strangers = paths[0] + Below + CallTree.OtherThreads;
        for (var slice = 0; slice < tree.Slices; slice++)
        {
            var contexts = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
            for (var node = 0; node < paths.Length; node++)
            {
                double[] values = [.. Units.Select(unit => Value(tree, tree.Nodes[node], slice, unit))];

                // What the test did not start is no part of it; a context that has nothing in this slice is as good as absent from it.
                if (values.Any(value => value != 0) && !paths[node].StartsWith(strangers, StringComparison.Ordinal))
                {
                    contexts[paths[node]] = contexts.TryGetValue(paths[node], out var other) ? [.. other.Zip(values, (one, more) => one + more)] : values;
                }
            }

            yield return new Counts([.. Units.Select((_, unit) => contexts.Values.Sum(values => values[unit]))], contexts);
        }
    }

    /// <summary>By how much a total differs over slices: the largest over the smallest, less one; 0 where all are the same.</summary>
    public static double Spread(IReadOnlyList<Counts> slices, int unit)
    {
        var (least, most) = (slices.Min(slice => slice.Total[unit]), slices.Max(slice => slice.Total[unit]));
        return most == least ? 0 : (most / Math.Max(least, 1)) - 1;
    }

    /// <summary>How many contexts have not the same values in all slices, and how many there are.</summary>
    public static (int Different, int All) Differing(IReadOnlyList<Counts> slices)
    {
        var paths = slices.SelectMany(slice => slice.Contexts.Keys).ToHashSet(StringComparer.Ordinal);
        return (paths.Count(path => slices.Any(slice => !Same(slice, slices[0], path))), paths.Count);
    }

    private static bool Same(Counts one, Counts other, string path) =>
        one.Contexts.TryGetValue(path, out var here) == other.Contexts.TryGetValue(path, out var there) && (here is null || here.SequenceEqual(there!));

    private static double Value(CallTree tree, CallNode node, int slice, Unit unit)
    {
        var cost = Enumerable.Range(0, tree.Costs.Length).FirstOrDefault(cost => tree.Costs[cost].Unit == unit, -1);
        return cost < 0 ? 0 : node.Self[(cost * tree.Slices) + slice];
    }
}
