using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>The part of a tree that a report has room for: both sides' where they were compared, else the run's alone.</summary>
internal sealed class ShownTree
{
    // What is less than this share of both roots is not shown.
    private const double LeastShare = 0.002;

    // Browsers nest elements some 500 deep.
    private const int MostDepth = 200;

    private readonly ILookup<int, int> _children;
    private readonly HashSet<int> _culpritPaths;

    private ShownTree(ImmutableArray<DifferenceNode> nodes, ImmutableArray<int> culprits, Unit unit, bool isCompared, int most, ImmutableArray<ChangedPlace> changed)
    {
        (Nodes, Culprits, Unit, IsCompared, Changed) = (nodes, culprits, unit, isCompared, changed);
        Whole = Math.Max(nodes[0].Before, nodes[0].After);
        _culpritPaths = [.. culprits.SelectMany(PathTo)];
        var kept = Keep(most);
        Left = nodes.Length - kept.Count;
        _children = kept.Where(node => node > 0).ToLookup(node => nodes[node].Parent);
    }

    public ImmutableArray<DifferenceNode> Nodes { get; }

    /// <summary>What explains the growth, the largest part first.</summary>
    public ImmutableArray<int> Culprits { get; }

    /// <summary>Where the source of culprits, or near them, was changed.</summary>
    public ImmutableArray<ChangedPlace> Changed { get; }

    public Unit Unit { get; }

    /// <summary>False where both sides of each node are the run's.</summary>
    public bool IsCompared { get; }

    /// <summary>The larger root.</summary>
    public double Whole { get; }

    /// <summary>How many nodes are not shown.</summary>
    public int Left { get; }

    /// <summary>The tree that an explanation is about; null where there is none.</summary>
    public static ShownTree? Of(Verdict verdict, Explanation explanation, int most)
    {
        var tree = explanation.Difference is { } difference ? new ShownTree(difference.Nodes, difference.Culprits, difference.Unit, isCompared: true, most, difference.Changed)
            : verdict.Current?.Profile?.Tree is { } current ? new ShownTree(Alone(current.MergeRecursion(), explanation.Unit), [], explanation.Unit, isCompared: false, most, [])
            : null;
        return tree is { Whole: > 0 } && double.IsFinite(tree.Whole) ? tree : null;
    }

    /// <summary>The callees shown of a node, by name.</summary>
    public IReadOnlyList<int> Children(int node) => [.. _children[node]];

    /// <summary>True where one of its callees, near or far, explains a part of the growth.</summary>
    public bool LeadsToCulprit(int node) => Children(node).Any(_culpritPaths.Contains);

    /// <summary>What the node is of the whole, on the side where it is more.</summary>
    public double ShareOf(int node) => Math.Max(Nodes[node].Before, Nodes[node].After) / Whole;

    private static ImmutableArray<DifferenceNode> Alone(CallTree tree, Unit unit)
    {
        var costs = tree.PerOperation(unit);
        return [.. tree.Nodes.Select((node, i) => new DifferenceNode(node.Parent, tree.Frames[node.Frame], costs[i], costs[i], 0, 0))];
    }

    private IEnumerable<int> PathTo(int node)
    {
        for (; node > 0; node = Nodes[node].Parent)
        {
            yield return node;
        }
    }

    // The largest, the paths to the culprits before all others; a node only with its caller.
    private SortedSet<int> Keep(int most)
    {
        var depth = new int[Nodes.Length];
        for (var node = 1; node < Nodes.Length; node++)
        {
            depth[node] = depth[Nodes[node].Parent] + 1;
        }

        var kept = new SortedSet<int> { 0 };
        var candidates = Enumerable.Range(1, Nodes.Length - 1)
            .Where(node => depth[node] <= MostDepth && (_culpritPaths.Contains(node) || Largest(node) >= LeastShare))
            .OrderByDescending(_culpritPaths.Contains)
            .ThenByDescending(Largest)
            .ThenBy(node => node)
            .Take(Math.Max(most - 1, 0))
            .Order();
        foreach (var node in candidates)
        {
            if (kept.Contains(Nodes[node].Parent))
            {
                kept.Add(node);
            }
        }

        return kept;
    }

    private double Largest(int node) => Math.Max(Share(Nodes[node].Before, Nodes[0].Before), Share(Nodes[node].After, Nodes[0].After));

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
