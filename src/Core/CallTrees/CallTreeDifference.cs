using System.Collections.Immutable;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.CallTrees;

/// <summary>Two trees of one test over the union of their frames, with their recursions joined: what grew an operation, by how much, and how sure that is.</summary>
public sealed record CallTreeDifference
{
    // Percentiles of the bootstrap: with some ten slices a side it is a little too sure of itself, so 99 % stands for 95 %.
    private const double LowerTail = 0.005;
    private const int Resamples = 1000;

    /// <summary>A test that grew by less than this share names nobody: below it, layout and luck do as much.</summary>
    private const double LeastGrowth = 0.05;

    /// <summary>A node that explains less than this share of the growth is not named.</summary>
    private const double LeastShare = 0.1;

    /// <summary>What is compared: nanoseconds, running and waiting together, or bytes.</summary>
    public required Unit Unit { get; init; }

    /// <summary>The nodes; the root first, a parent before its children, siblings by name.</summary>
    public required ImmutableArray<DifferenceNode> Nodes { get; init; }

    /// <summary>The nodes that explain the growth, the largest part first; empty where nothing grew beyond noise.</summary>
    public required ImmutableArray<int> Culprits { get; init; }

    /// <summary>Compares two trees; null when they cannot be compared: other engines see other things.</summary>
    /// <param name="before">The baseline's.</param>
    /// <param name="after">The current one.</param>
    /// <param name="unit">What is compared: the sum of all costs in this unit.</param>
    /// <param name="measured">
    /// What an operation costs as it was measured, without a profiler; the trees then only say how it is shared out. A profiled pass takes as
    /// long as the sampler, the machine and its other guests let it: of two passes over the same code, one may well take twice as long.
    /// </param>
    public static CallTreeDifference? Of(CallTree before, CallTree after, Unit unit = Unit.Nanoseconds, (double Before, double After)? measured = null)
    {
        if (before.Engine != after.Engine || before.Slices == 0 || after.Slices == 0 || !Has(before, unit) || !Has(after, unit))
        {
            return null;
        }

        (before, after) = (before.MergeRecursion(), after.MergeRecursion());
        var union = new Union(before, after);
        var then = new Side(before, union.Before, unit, measured?.Before);
        var now = new Side(after, union.After, unit, measured?.After);
        var estimates = Estimate(union.Count, then, now);
        var nodes = ImmutableArray.CreateBuilder<DifferenceNode>(union.Count);
        for (var node = 0; node < union.Count; node++)
        {
            nodes.Add(new DifferenceNode(union.Parents[node], union.Names[node], estimates[node].Before, estimates[node].After, estimates[node].Lower, estimates[node].Upper)
            {
                WaitingBefore = then.Waiting(node),
                WaitingAfter = now.Waiting(node),
            });
        }

        var all = nodes.MoveToImmutable();
        return new CallTreeDifference { Unit = unit, Nodes = all, Culprits = CulpritsOf(all) };
    }

    private static bool Has(CallTree tree, Unit unit) => tree.Costs.Any(cost => cost.Unit == unit);

    /// <summary>The nodes from below the root down to a node.</summary>
    public IEnumerable<int> PathTo(int node)
    {
        var path = new Stack<int>();
        for (; node > 0; node = Nodes[node].Parent)
        {
            path.Push(node);
        }

        return path;
    }

    // What a node explains is its growth without that of its callees, and no more than any of its callers grew: cost that moved from one
    // callee to another, or out of a caller into a new method, made nothing slower.
    private static ImmutableArray<int> CulpritsOf(ImmutableArray<DifferenceNode> nodes)
    {
        var root = nodes[0];
        if (!root.IsSlower || root.Delta < root.Before * LeastGrowth)
        {
            return [];
        }

        var bound = new double[nodes.Length];
        var below = new double[nodes.Length];
        for (var node = 0; node < nodes.Length; node++)
        {
            bound[node] = node == 0 ? root.Delta : nodes[node].IsSlower ? Math.Min(bound[nodes[node].Parent], nodes[node].Delta) : 0;
        }

        for (var node = nodes.Length - 1; node > 0; node--)
        {
            below[nodes[node].Parent] += nodes[node].IsSlower ? bound[node] : 0;
        }

        return
        [
            .. Enumerable.Range(0, nodes.Length)
                .Select(node => (Node: node, Explained: bound[node] - Math.Min(bound[node], below[node])))
                .Where(item => item.Explained >= root.Delta * LeastShare)
                .OrderByDescending(item => item.Explained)
                .ThenBy(item => item.Node)
                .Select(item => item.Node),
        ];
    }

    // The slices of a pass are drawn again, whole, so that what moves together in a slice stays together.
    private static (double Before, double After, double Lower, double Upper)[] Estimate(int count, Side then, Side now)
    {
        var random = new Random(20261123);
        var deltas = new double[count][];
        for (var node = 0; node < count; node++)
        {
            deltas[node] = new double[Resamples];
        }

        for (var turn = 0; turn < Resamples; turn++)
        {
            var (drawnThen, drawnNow) = (Draw(then.Slices), Draw(now.Slices));
            for (var node = 0; node < count; node++)
            {
                deltas[node][turn] = now.Cost(node, drawnNow) - then.Cost(node, drawnThen);
            }
        }

        var estimates = new (double, double, double, double)[count];
        for (var node = 0; node < count; node++)
        {
            Array.Sort(deltas[node]);
            estimates[node] = (then.Cost(node), now.Cost(node), deltas[node][(int)(Resamples * LowerTail)], deltas[node][(int)(Resamples * (1 - LowerTail)) - 1]);
        }

        return estimates;

        int[] Draw(int slices)
        {
            var drawn = new int[slices];
            for (var i = 0; i < slices; i++)
            {
                drawn[random.Next(slices)]++;
            }

            return drawn;
        }
    }

    /// <summary>One of the two trees, by the nodes of the union.</summary>
    private sealed class Side
    {
        private readonly double[][] _costs;
        private readonly double[][] _waiting;
        private readonly ImmutableArray<double> _operations;
        private readonly double? _measured;
        private readonly int[] _all;

        public Side(CallTree tree, int[] places, Unit unit, double? measured)
        {
            (_operations, _measured) = (tree.Operations, measured);
            _costs = Inclusive(tree, places, cost => cost.Unit == unit);
            _waiting = Inclusive(tree, places, cost => cost.Unit == unit && cost.Name == Metric.Waiting.Name);
            _all = new int[tree.Slices];
            Array.Fill(_all, 1);
        }

        public int Slices => _operations.Length;

        /// <summary>What an operation costs in a node, callees included.</summary>
        public double Cost(int node) => Cost(_costs[node], _all);

        /// <summary>The same over a draw of the slices.</summary>
        public double Cost(int node, int[] drawn) => Cost(_costs[node], drawn);

        /// <summary>The part of it that is waiting.</summary>
        public double Waiting(int node) => Cost(_waiting[node], _all);

        private double Cost(double[] costs, int[] drawn)
        {
            var (cost, whole) = (0.0, 0.0);
            var shared = _measured is null ? _operations.AsSpan() : _costs[0];
            for (var slice = 0; slice < drawn.Length; slice++)
            {
                cost += costs[slice] * drawn[slice];
                whole += shared[slice] * drawn[slice];
            }

            return whole > 0 ? cost / whole * (_measured ?? 1) : 0;
        }

        // What the nodes of the union cost in each slice.
        private static double[][] Inclusive(CallTree tree, int[] places, Func<Metric, bool> counts)
        {
            var inclusive = tree.Inclusive();
            var costs = new double[places.Length][];
            for (var node = 0; node < places.Length; node++)
            {
                costs[node] = new double[tree.Slices];
                for (var cost = 0; cost < tree.Costs.Length && places[node] >= 0; cost++)
                {
                    for (var slice = 0; slice < tree.Slices && counts(tree.Costs[cost]); slice++)
                    {
                        costs[node][slice] += inclusive[places[node]][(cost * tree.Slices) + slice];
                    }
                }
            }

            return costs;
        }
    }

    private sealed class Union
    {
        public Union(CallTree before, CallTree after)
        {
            var (kidsBefore, kidsAfter) = (Children(before), Children(after));
            var (placesBefore, placesAfter) = (new List<int>(), new List<int>());
            var open = new Stack<(int Parent, string Name, int Before, int After)>([(-1, after.Frames[after.Nodes[0].Frame], 0, 0)]);
            while (open.TryPop(out var next))
            {
                var node = Names.Count;
                Parents.Add(next.Parent);
                Names.Add(next.Name);
                placesBefore.Add(next.Before);
                placesAfter.Add(next.After);
                var then = kidsBefore[next.Before].ToDictionary(kid => before.Frames[before.Nodes[kid].Frame], StringComparer.Ordinal);
                var now = kidsAfter[next.After].ToDictionary(kid => after.Frames[after.Nodes[kid].Frame], StringComparer.Ordinal);
                foreach (var name in then.Keys.Union(now.Keys, StringComparer.Ordinal).OrderDescending(StringComparer.Ordinal))
                {
                    open.Push((node, name, then.GetValueOrDefault(name, -1), now.GetValueOrDefault(name, -1)));
                }
            }

            (Before, After) = ([.. placesBefore], [.. placesAfter]);
        }

        public List<int> Parents { get; } = [];

        public List<string> Names { get; } = [];

        /// <summary>The node of the tree before; -1 where it has none.</summary>
        public int[] Before { get; }

        /// <summary>The node of the tree after; -1 where it has none.</summary>
        public int[] After { get; }

        public int Count => Names.Count;

        private static ILookup<int, int> Children(CallTree tree) => Enumerable.Range(1, tree.Nodes.Length - 1).ToLookup(node => tree.Nodes[node].Parent);
    }
}

/// <summary>One calling context in both trees.</summary>
/// <param name="Parent">The index of the caller's node; -1 for the root.</param>
/// <param name="Frame">Its name.</param>
/// <param name="Before">What an operation cost in the baseline, callees included; 0 where it was not seen.</param>
/// <param name="After">What it costs now.</param>
/// <param name="Lower">The least that it grew, as far as the slices of both passes tell.</param>
/// <param name="Upper">The most.</param>
public sealed record DifferenceNode(int Parent, string Frame, double Before, double After, double Lower, double Upper)
{
    /// <summary>What it grew by.</summary>
    public double Delta => After - Before;

    /// <summary>The part of <see cref="Before"/> that was waiting.</summary>
    public double WaitingBefore { get; init; }

    /// <summary>The part of <see cref="After"/> that is waiting.</summary>
    public double WaitingAfter { get; init; }

    /// <summary>True when most of its growth is waiting: for a lock, the clock, a disk, another machine.</summary>
    public bool GrewByWaiting => IsSlower && WaitingAfter - WaitingBefore > Delta / 2;

    /// <summary>True when it grew beyond noise.</summary>
    public bool IsSlower => Lower > 0;

    /// <summary>True when it shrank beyond noise.</summary>
    public bool IsFaster => Upper < 0;
}
