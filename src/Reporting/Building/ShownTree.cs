using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Runs;
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

    private ShownTree(ImmutableArray<DifferenceNode> nodes, ImmutableArray<int> culprits, Unit unit, bool isCompared, bool isCounted, int most, ImmutableArray<ChangedPlace> changed)
    {
        (Nodes, Culprits, Unit, IsCompared, IsCounted, Changed) = (nodes, culprits, unit, isCompared, isCounted, changed);
        Whole = Math.Max(nodes[0].Before, nodes[0].After);
        _culpritPaths = [.. culprits.SelectMany(PathTo)];
        var kept = Keep(most);
        Left = nodes.Length - kept.Count;
        HasAllChanges = Enumerable.Range(0, nodes.Length).All(node => kept.Contains(node) || !(nodes[node].IsSlower || nodes[node].IsFaster));
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

    /// <summary>True where nothing in it is noise: then whatever changed is shown before what did not.</summary>
    public bool IsCounted { get; }

    /// <summary>The larger root.</summary>
    public double Whole { get; }

    /// <summary>How many nodes are not shown.</summary>
    public int Left { get; }

    /// <summary>The tree that an explanation is about; null where there is none.</summary>
    public static ShownTree? Of(Verdict verdict, Explanation explanation, int most)
    {
        var tree = explanation.Difference is { } difference ? new ShownTree(difference.Nodes, difference.Culprits, difference.Unit, isCompared: true, explanation.IsCounted, most, difference.Changed)
            : Current(verdict.Current, explanation.IsCounted) is { } current ? new ShownTree(Alone(current.MergeRecursion(), explanation.Unit), [], explanation.Unit, isCompared: false, explanation.IsCounted, most, [])
            : null;
        return tree is { Whole: > 0 } && double.IsFinite(tree.Whole) ? tree : null;
    }

    /// <summary>True where every node that changed is shown.</summary>
    public bool HasAllChanges { get; }

    /// <summary>The callees shown of a node, by name.</summary>
    public IReadOnlyList<int> Children(int node) => [.. _children[node]];

    /// <summary>True where one of its callees, near or far, explains a part of the growth.</summary>
    public bool LeadsToCulprit(int node) => Children(node).Any(_culpritPaths.Contains);

    /// <summary>What the node is of the whole, on the side where it is more.</summary>
    public double ShareOf(int node) => Math.Max(Nodes[node].Before, Nodes[node].After) / Whole;

    private static CallTree? Current(TestRecord? record, bool isCounted) => isCounted ? record?.Exact?.Tree?.OfTest() : record?.Profile?.Tree;

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

        // A context that changed by one hangs below others that did not.
        HashSet<int> changed = IsCounted ? [.. Enumerable.Range(1, Nodes.Length - 1).Where(node => Nodes[node].IsSlower || Nodes[node].IsFaster).SelectMany(PathTo)] : [];
        var kept = new SortedSet<int> { 0 };
        var candidates = Enumerable.Range(1, Nodes.Length - 1)
            .Where(node => depth[node] <= MostDepth && (_culpritPaths.Contains(node) || changed.Contains(node) || Largest(node) >= LeastShare))
            .OrderByDescending(_culpritPaths.Contains)
            .ThenByDescending(changed.Contains)
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
