namespace PerfGate.CallTrees;

/// <summary>Trees to trees: what is shown and stored is less than what was seen, and no cost is lost on the way.</summary>
public static class CallTreeTransforms
{
    /// <summary>Takes frames out of the tree; their callees are called by their callers, and what they cost themselves is their callers'.</summary>
    public static CallTree Fold(this CallTree tree, Func<string, bool> isFolded)
    {
        var folded = tree.Frames.Select(isFolded).ToArray();
        return Rebuild(tree, (builder, parent, node) => folded[tree.Nodes[node].Frame] ? parent : builder.Child(parent, tree.Frames[tree.Nodes[node].Frame]));
    }

    /// <summary>Puts what the kernel did below the root, whoever called it: what a process that may not look there knows of it.</summary>
    public static CallTree WithKernelAtRoot(this CallTree tree) => Rebuild(
        tree, (builder, parent, node) => tree.Frames[tree.Nodes[node].Frame] == CallTree.Kernel ? builder.Child(CallTreeBuilder.Root, CallTree.Kernel) : builder.Child(parent, tree.Frames[tree.Nodes[node].Frame]));

    /// <summary>Gives nodes that cost less than a share of the whole to their callers, in every cost.</summary>
    public static CallTree Prune(this CallTree tree, double share)
    {
        var inclusive = tree.Inclusive();
        var least = Enumerable.Range(0, tree.Costs.Length).Select(cost => Sum(0, cost) * share).ToArray();
        var pruned = Rebuild(tree, (builder, parent, node) =>
            Enumerable.Range(0, tree.Costs.Length).All(cost => Sum(node, cost) < least[cost] || Sum(node, cost) == 0) ? parent : builder.Child(parent, tree.Frames[tree.Nodes[node].Frame]));

        return pruned with { PrunedBelow = Math.Max(share, tree.PrunedBelow) };

        double Sum(int node, int cost) => inclusive[node].AsSpan().Slice(cost * tree.Slices, tree.Slices).ToArray().Sum();
    }

    /// <summary>Joins a frame with the same frame further up its path: a recursion becomes one node.</summary>
    public static CallTree MergeRecursion(this CallTree tree)
    {
        // Of each node of the new tree: its frame, and the node above it.
        var placed = new Dictionary<int, (int Frame, int Parent)> { [CallTreeBuilder.Root] = (tree.Nodes[0].Frame, -1) };
        return Rebuild(tree, (builder, parent, node) =>
        {
            var frame = tree.Nodes[node].Frame;
            for (var above = parent; above >= 0; above = placed[above].Parent)
            {
                if (placed[above].Frame == frame)
                {
                    return above;
                }
            }

            var child = builder.Child(parent, tree.Frames[frame]);
            placed.TryAdd(child, (frame, parent));
            return child;
        });
    }

    /// <summary>
    /// Puts what the root calls where another tree has it, deeper down: an async method stands below the root in a pass that saw it go on and
    /// never saw it begin. What both trees have below the root, or in several places, stays.
    /// </summary>
    public static CallTree PlacedAs(this CallTree tree, CallTree other)
    {
        var theirs = Enumerable.Range(1, other.Nodes.Length - 1).ToLookup(node => other.Frames[other.Nodes[node].Frame], StringComparer.Ordinal);
        var callers = Enumerable.Range(1, tree.Nodes.Length - 1).GroupBy(node => tree.Frames[tree.Nodes[node].Frame], StringComparer.Ordinal)
            .Where(places => places.Count() == 1 && tree.Nodes[places.First()].Parent == 0 && !places.Key.StartsWith('[') && theirs[places.Key].Count() == 1)
            .ToDictionary(places => places.First(), places => CallersOf(other, theirs[places.Key].First()));
        var below = new HashSet<string>[tree.Nodes.Length];
        for (var node = tree.Nodes.Length - 1; node > 0; node--)
        {
            (below[node] ??= []).Add(tree.Frames[tree.Nodes[node].Frame]);
            (below[tree.Nodes[node].Parent] ??= []).UnionWith(below[node]);
        }

        // Two that call each other stay where they are.
        return Rebuild(tree, (builder, parent, node) => builder.Child(
            callers.TryGetValue(node, out var path) && !below[node].Overlaps(path) ? path.Aggregate(parent, builder.Child) : parent, tree.Frames[tree.Nodes[node].Frame]));
    }

    // From below the root down to the caller of a node.
    private static Stack<string> CallersOf(CallTree tree, int node)
    {
        var callers = new Stack<string>();
        for (var caller = tree.Nodes[node].Parent; caller > 0; caller = tree.Nodes[caller].Parent)
        {
            callers.Push(tree.Frames[tree.Nodes[caller].Frame]);
        }

        return callers;
    }

    /// <summary>Without what threads cost that the test did not start.</summary>
    public static CallTree OfTest(this CallTree tree)
    {
        var places = new int[tree.Nodes.Length];
        var kept = new List<CallNode>(places.Length);
        for (var node = 0; node < places.Length; node++)
        {
            var (parent, frame, _) = tree.Nodes[node];
            var isStrange = node > 0 && (places[parent] < 0 || (parent == 0 && tree.Frames[frame] == CallTree.OtherThreads));
            places[node] = isStrange ? -1 : kept.Count;
            if (!isStrange)
            {
                kept.Add(tree.Nodes[node] with { Parent = node == 0 ? -1 : places[parent] });
            }
        }

        return kept.Count == places.Length ? tree : tree with { Nodes = [.. kept] };
    }

    /// <summary>Gives to its callers what another tree does not have and, being short, would have given to them: less than the share it was pruned by, in every cost.</summary>
    public static CallTree CutAs(this CallTree tree, CallTree other)
    {
        if (other.PrunedBelow == 0)
        {
            return tree;
        }

        var inclusive = tree.Inclusive();
        var theirs = new Dictionary<(int Parent, string Frame), int>();
        for (var node = 1; node < other.Nodes.Length; node++)
        {
            theirs[(other.Nodes[node].Parent, other.Frames[other.Nodes[node].Frame])] = node;
        }

        // Of each node its place in the other tree; of one that has none -1, which is nobody's parent there.
        var places = new int[tree.Nodes.Length];
        return Rebuild(tree, (builder, parent, node) =>
        {
            var frame = tree.Frames[tree.Nodes[node].Frame];
            places[node] = theirs.GetValueOrDefault((places[tree.Nodes[node].Parent], frame), -1);
            return places[node] < 0 && IsLittle(node) ? parent : builder.Child(parent, frame);
        });

        bool IsLittle(int node) => Enumerable.Range(0, tree.Costs.Length).All(cost => Sum(node, cost) <= Sum(0, cost) * other.PrunedBelow);

        double Sum(int node, int cost) => inclusive[node].AsSpan().Slice(cost * tree.Slices, tree.Slices).ToArray().Sum();
    }

    /// <summary>Values of three significant digits: a sampler knows no more, and the rest would fill files.</summary>
    public static CallTree Round(this CallTree tree) => tree with
    {
        Nodes = [.. tree.Nodes.Select(node => node with { Self = [.. node.Self.Select(Significant)] })],
    };

    private static double Significant(double value)
    {
        if (Math.Abs(value) < 1e-9)
        {
            return 0;
        }

        var scale = Math.Pow(10, 2 - Math.Floor(Math.Log10(Math.Abs(value))));
        return scale > 1 ? Math.Round(value * scale) / scale : Math.Round(value / (1 / scale)) * Math.Round(1 / scale);
    }

    private static CallTree Rebuild(CallTree tree, Func<CallTreeBuilder, int, int, int> place)
    {
        var builder = new CallTreeBuilder(tree.Engine, tree.Frames[tree.Nodes[0].Frame], tree.Costs, tree.Operations);
        var placed = new int[tree.Nodes.Length];
        for (var node = 0; node < tree.Nodes.Length; node++)
        {
            placed[node] = node == 0 ? CallTreeBuilder.Root : place(builder, placed[tree.Nodes[node].Parent], node);
            for (var cost = 0; cost < tree.Costs.Length; cost++)
            {
                for (var slice = 0; slice < tree.Slices; slice++)
                {
                    builder.Add(placed[node], cost, slice, tree.Nodes[node].Self[(cost * tree.Slices) + slice]);
                }
            }
        }

        return builder.Build() with { PrunedBelow = tree.PrunedBelow };
    }
}
