using System.Collections.Immutable;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Measuring;

namespace PerfGate.Counting;

/// <summary>What a woven copy of a test cost, counted and not timed: evidence that is the same on every machine, as far as its slices agree.</summary>
public sealed record ExactCounts
{
    /// <summary>Contexts that a baseline keeps of a test.</summary>
    internal const int KeptNodes = 2_000;

    /// <summary>The engine's name in its call trees.</summary>
    public const string Engine = "exact";

    /// <summary>Calls, work and one more cost by calling context; a slice is one operation that was counted. Null where there is none.</summary>
    public CallTree? Tree { get; init; }

    /// <summary>Why there is no tree, to be read after "no exact counts, because"; null where there is one.</summary>
    public string? WhyNot { get; init; }

    /// <summary>In how many processes it was counted: each has two slices of the tree, in the order of the processes.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>The version of what counts: counts of different ones are not compared.</summary>
    public int Protocol { get; init; }

    /// <summary>The version of the weights of base-library calls: <see cref="Counting.Weights.Version"/> of who counted.</summary>
    public int Weights { get; init; }

    /// <summary>The version of the weaver's rules of what is work, and of which methods have no call of their own.</summary>
    public int Rules { get; init; }

    /// <summary>The compiler that made the test assembly, <c>5.0.0-2.25523.111</c>, or empty where its PDB does not say.</summary>
    public string Compiler { get; init; } = "";

    /// <summary>The assemblies of the copy that were woven, by their names in ordinal order: what is in none of them is not counted.</summary>
    public ImmutableArray<CountedAssembly> Assemblies { get; init; } = [];

    /// <summary>True where the seeds of hash codes were the same as in every other process.</summary>
    public bool IsSeeded { get; init; }

    /// <summary>Calls of the base library that the test reached and whose work is not counted, by their names in ordinal order.</summary>
    public ImmutableArray<string> Unweighted { get; init; } = [];

    /// <summary>The methods whose code and source differ from those of the base, where two builds were compared, as far as they are in the tree or near it; empty where nobody looked.</summary>
    public ImmutableArray<ChangedFrame> Changed { get; init; } = [];

    /// <summary>Why a reader has nothing of them, to be read after "no exact counts, because"; null where they say something. A tree without work is one of code that was not woven.</summary>
    public string? WhyNothing =>
        Tree is null ? WhyNot ?? "nobody said why"
        : ExactTotal.Of(this, Metric.Work) is not { } work || work.Lowest <= 0 ? "it reached no woven method: nothing of it was counted"
        : null;

    /// <summary>Puts the counts of several processes together: their slices in the order of the processes, over the union of their contexts. One that has none leaves nothing of the others, because nobody would know what it hides.</summary>
    /// <returns>Null where there are none at all.</returns>
    public static ExactCounts? Join(IEnumerable<ExactCounts> counts)
    {
        ImmutableArray<ExactCounts> all = [.. counts];
        if (all.Length <= 1)
        {
            return all.FirstOrDefault();
        }

        var (first, process) = (all[0], 1);
        foreach (var one in all)
        {
            var why = one.Tree is null ? one.WhyNot
                : (one.Protocol, one.Weights, one.Rules, one.Compiler) != (first.Protocol, first.Weights, first.Rules, first.Compiler) || !one.Assemblies.Select(Unreached).SequenceEqual(first.Assemblies.Select(Unreached)) ? "it was another woven copy than the first"
                : !one.Tree.Costs.Select(cost => (cost.Name, cost.Unit)).SequenceEqual(first.Tree!.Costs.Select(cost => (cost.Name, cost.Unit))) ? "it counted another cost than the first"
                : null;
            if (why is not null)
            {
                return first with { Tree = null, WhyNot = $"in process {process.ToString(CultureInfo.InvariantCulture)} of {all.Sum(other => other.Processes).ToString(CultureInfo.InvariantCulture)}: {why}", Processes = all.Sum(other => other.Processes), Unweighted = [], Changed = [] };
            }

            process += one.Processes;
        }

        return first with
        {
            Tree = Join([.. all.Select(one => one.Tree!)]),
            Processes = all.Sum(one => one.Processes),
            IsSeeded = all.All(one => one.IsSeeded),
            Assemblies = [.. first.Assemblies.Select((assembly, place) => assembly with { IsReached = all.Any(one => one.Assemblies[place].IsReached) })],
            Changed = [.. all.SelectMany(one => one.Changed).DistinctBy(method => method.Name, StringComparer.Ordinal)],
            Unweighted = [.. all.SelectMany(one => one.Unweighted).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    private static CountedAssembly Unreached(CountedAssembly assembly) => assembly with { IsReached = false };

    private static CallTree Join(ImmutableArray<CallTree> trees)
    {
        var (first, offset) = (trees[0], 0);
        var joined = new CallTreeBuilder(Engine, first.Frames[first.Nodes[0].Frame], first.Costs, [.. trees.SelectMany(tree => tree.Operations)]);
        foreach (var tree in trees)
        {
            var places = new int[tree.Nodes.Length];
            for (var node = 0; node < places.Length; node++)
            {
                places[node] = node == 0 ? CallTreeBuilder.Root : joined.Child(places[tree.Nodes[node].Parent], tree.Frames[tree.Nodes[node].Frame]);
                for (var value = 0; value < tree.Nodes[node].Self.Length; value++)
                {
                    joined.Add(places[node], value / tree.Slices, offset + (value % tree.Slices), tree.Nodes[node].Self[value]);
                }
            }

            offset += tree.Slices;
        }

        return joined.Build() with { PrunedBelow = trees.Max(tree => tree.PrunedBelow) };
    }

    /// <summary>The counts as a baseline keeps them: every total to the last digit, and of the tree no more than can be reviewed. What costs least went to its callers; what other threads did is no part of the test, and stays behind.</summary>
    internal ExactCounts Thin() => this with { Changed = [], Tree = Tree is null ? null : Thin(Tree.OfTest()) };

    // Recursions are joined first, as whoever compares two trees does: what is cut off after that hangs where it would there.
    private static CallTree Thin(CallTree tree)
    {
        var thin = tree.Nodes.Length <= KeptNodes ? tree : tree.MergeRecursion();
        var whole = thin;
        foreach (var share in (ReadOnlySpan<double>)[1e-6, 1e-5, 1e-4, 2e-4, 5e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2])
        {
            if (thin.Nodes.Length <= KeptNodes)
            {
                break;
            }

            thin = whole.Prune(share);
        }

        return thin;
    }
}
