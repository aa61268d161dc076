using System.Collections.Immutable;
using PerfGate.Counting;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.CallTrees;

/// <summary>Two trees of one test over the union of their frames, with their recursions joined: what grew an operation, by how much, and how sure that is.</summary>
public sealed partial record CallTreeDifference
{
    // Percentiles of the bootstrap: with some ten slices a side it is a little too sure of itself, so 99 % stands for 95 %.
    private const double LowerTail = 0.005;
    private const int Resamples = 1000;

    /// <summary>A test that grew by less than this share names nobody: below it, layout and luck do as much.</summary>
    private const double LeastGrowth = 0.05;

    /// <summary>What launches of one build differ by in their floors, as the gate has it: growth up to this share of a test must be growth of somebody's share in it, too.</summary>
    private const double LaunchesDiffer = 0.25;

    /// <summary>A node that explains less than this share of the growth is not named.</summary>
    private const double LeastShare = 0.1;

    /// <summary>What is compared: nanoseconds, running and waiting together, or bytes.</summary>
    public required Unit Unit { get; init; }

    /// <summary>The nodes; the root first, a parent before its children, siblings by name.</summary>
    public required ImmutableArray<DifferenceNode> Nodes { get; init; }

    /// <summary>The nodes that explain the growth, the largest part first; empty where nothing grew beyond noise.</summary>
    public required ImmutableArray<int> Culprits { get; init; }

    /// <summary>True where nothing was sampled: then every node that differs changed.</summary>
    public bool IsCounted { get; private init; }

    /// <summary>Where the source of culprits, or near them, was changed; empty where nobody looked.</summary>
    public ImmutableArray<ChangedPlace> Changed { get; init; } = [];

    /// <summary>Compares two trees; null when they cannot be compared: other engines see other things.</summary>
    /// <param name="before">The baseline's.</param>
    /// <param name="after">The current one.</param>
    /// <param name="unit">What is compared: the sum of all costs in this unit.</param>
    /// <param name="measured">What an operation costs as measured, in the same unit, or null. Given, it says how much the whole grew and the trees
    /// only where: a profiled pass is slowed down by the profiler and by whatever else the machine did.</param>
    /// <param name="isSuspect">True where it is not proven that the whole grew: then only what grew in its share is named.</param>
    public static CallTreeDifference? Of(CallTree before, CallTree after, Unit unit = Unit.Nanoseconds, (double Before, double After)? measured = null, bool isSuspect = false)
    {
        if (before.Engine != after.Engine || before.Slices == 0 || after.Slices == 0 || !Has(before, unit) || !Has(after, unit))
        {
            return null;
        }

        if (before.Engine == ExactCounts.Engine)
        {
            return OfCounts(before, after, unit);
        }

        (before, after) = (before.MergeRecursion(), after.MergeRecursion());
        (before, after) = (before.PlacedAs(after), after.PlacedAs(before));
        var union = new Union(before, after);
        var strangers = union.Names.FindIndex(name => name == CallTree.OtherThreads);
        var (then, operationsThen, scaleThen, _) = RatesOf(before, union.Before, unit, measured?.Before, strangers);
        var (now, operationsNow, scaleNow, areStrangers) = RatesOf(after, union.After, unit, measured?.After, strangers);
        var estimates = Estimate(then, now, operationsThen, operationsNow);
        var waiting = Estimate(
            Rates(before, union.Before, IsWaiting, scaleThen), Rates(after, union.After, IsWaiting, scaleNow), operationsThen, operationsNow, resamples: 0);
        var nodes = ImmutableArray.CreateBuilder<DifferenceNode>(union.Count);
        for (var node = 0; node < union.Count; node++)
        {
            var unseen = union.Before[node] < 0 ? before.PrunedBelow * estimates[0].Before : 0;
            nodes.Add(new DifferenceNode(union.Parents[node], union.Names[node], estimates[node].Before, estimates[node].After, estimates[node].Lower - unseen, estimates[node].Upper)
            {
                Unseen = unseen,
                WaitingBefore = waiting[node].Before,
                WaitingAfter = waiting[node].After,
            });
        }

        var all = nodes.MoveToImmutable();
        return new CallTreeDifference { Unit = unit, Nodes = all, Culprits = CulpritsOf(all, then, now, isSuspect, areStrangers) };

        bool IsWaiting(Metric cost) => cost.Unit == unit && cost.Name == Metric.Waiting.Name;
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
    private static ImmutableArray<int> CulpritsOf(ImmutableArray<DifferenceNode> nodes, double[][] then, double[][] now, bool isSuspect, bool areStrangers, bool areCounted = false)
    {
        var root = nodes[0];
        if (!root.IsSlower || (!areCounted && root.Delta < root.Before * LeastGrowth))
        {
            return [];
        }

        var moved = Moved(nodes);
        var bound = new double[nodes.Length];
        var below = new double[nodes.Length];
        for (var node = 0; node < nodes.Length; node++)
        {
            bound[node] = node == 0 ? root.Delta
                : nodes[node].IsSlower && !IsOfStrangers(node) ? Math.Max(0, Math.Min(bound[nodes[node].Parent], nodes[node].Delta - nodes[node].Unseen - moved[node]))
                : 0;
        }

        for (var node = nodes.Length - 1; node > 0; node--)
        {
            below[nodes[node].Parent] += nodes[node].IsSlower ? bound[node] : 0;
        }

        // What is too little to be named goes to the caller: a growth that is spread over many callees is still somebody's. So does what is no
        // method: who calls the kernel or a library more is to be looked at.
        var explained = new double[nodes.Length];
        var named = new List<int>();
        for (var node = nodes.Length - 1; node >= 0; node--)
        {
            explained[node] = Math.Min(bound[node], explained[node] + Math.Max(0, bound[node] - below[node]));
            if ((nodes[node].Parent <= 0 || !CallTree.IsNative(nodes[node].Frame)) && explained[node] >= root.Delta * LeastShare && (areCounted || (!isSuspect && root.Delta > root.Before * LaunchesDiffer) || GrewInShare(node, nodes, named, then, now)))
            {
                named.Add(node);
            }
            else if (node > 0)
            {
                explained[nodes[node].Parent] += explained[node];
            }
        }

        return [.. named.OrderByDescending(node => explained[node]).ThenBy(node => node)];

        // What is below them is bound by them.
        bool IsOfStrangers(int node) => areStrangers && nodes[node] is { Parent: 0, Frame: CallTree.OtherThreads };
    }

    // What each node has of the cost that its frame lost in other places: that came from there, and nothing of it is new.
    private static double[] Moved(ImmutableArray<DifferenceNode> nodes)
    {
        var lost = nodes.Where(node => node.IsFaster).GroupBy(node => node.Frame, StringComparer.Ordinal).ToDictionary(places => places.Key, places => -places.Sum(node => node.Delta), StringComparer.Ordinal);
        var grown = nodes.Where(node => node.IsSlower).GroupBy(node => node.Frame, StringComparer.Ordinal).ToDictionary(places => places.Key, places => places.Sum(node => node.Delta), StringComparer.Ordinal);
        return [.. nodes.Select(node => node.IsSlower && lost.TryGetValue(node.Frame, out var elsewhere) ? elsewhere * node.Delta / grown[node.Frame] : 0)];
    }

    // A slower launch is slower everywhere; a slower method has more of the whole than it had, without what is named below it.
    private static bool GrewInShare(int node, ImmutableArray<DifferenceNode> nodes, List<int> named, double[][] then, double[][] now)
    {
        var apart = named.Where(other => NextNamedAbove(other) == node).ToArray();
        var random = new Random(20261124);
        var grew = new double[Resamples];
        for (var turn = 0; turn < Resamples; turn++)
        {
            grew[turn] = Share(now, Draw(random, now[0].Length)) - Share(then, Draw(random, then[0].Length));
        }

        Array.Sort(grew);
        return grew[(int)(Resamples * LowerTail)] > 0;

        double Share(double[][] times, int[] drawn)
        {
            var (own, whole) = (0.0, 0.0);
            for (var slice = 0; slice < drawn.Length; slice++)
            {
                own += (times[node][slice] - apart.Sum(other => times[other][slice])) * drawn[slice];
                whole += times[0][slice] * drawn[slice];
            }

            return whole > 0 ? own / whole : 0;
        }

        int NextNamedAbove(int other)
        {
            do
            {
                other = nodes[other].Parent;
            }
            while (other > node && !named.Contains(other));
            return other;
        }
    }

    private static int[] Draw(Random random, int slices)
    {
        var drawn = new int[slices];
        for (var i = 0; i < slices; i++)
        {
            drawn[random.Next(slices)]++;
        }

        return drawn;
    }

    // The slices of a pass are drawn again, whole, so that what moves together in a slice stays together.
    private static (double Before, double After, double Lower, double Upper)[] Estimate(double[][] then, double[][] now, double[] operationsThen, double[] operationsNow, int resamples = Resamples)
    {
        var random = new Random(20261123);
        var draws = Enumerable.Range(0, resamples).Select(_ => (Then: Draw(random, operationsThen.Length), Now: Draw(random, operationsNow.Length))).ToArray();
        var drawn = draws.Select(draw => (Then: Sum(operationsThen, draw.Then), Now: Sum(operationsNow, draw.Now))).ToArray();
        var (allThen, allNow) = (All(operationsThen.Length), All(operationsNow.Length));
        var (wholeThen, wholeNow) = (Sum(operationsThen, allThen), Sum(operationsNow, allNow));
        var deltas = new double[resamples];
        var estimates = new (double, double, double, double)[then.Length];
        for (var node = 0; node < then.Length; node++)
        {
            for (var turn = 0; turn < resamples; turn++)
            {
                deltas[turn] = Rate(now[node], draws[turn].Now, drawn[turn].Now) - Rate(then[node], draws[turn].Then, drawn[turn].Then);
            }

            var (rateThen, rateNow) = (Rate(then[node], allThen, wholeThen), Rate(now[node], allNow, wholeNow));
            var (lower, upper) = resamples == 0 ? (rateNow - rateThen, rateNow - rateThen) : Tails(deltas, (int)(resamples * LowerTail));
            estimates[node] = (rateThen, rateNow, lower, upper);
        }

        return estimates;

        static int[] All(int slices)
        {
            var all = new int[slices];
            Array.Fill(all, 1);
            return all;
        }
    }

    // The value with so many smaller ones, and the one with so many larger ones: a few at the ends of many, so that nothing is sorted.
    private static (double Lower, double Upper) Tails(double[] values, int beyond)
    {
        var (low, high) = (new double[beyond + 1], new double[beyond + 1]);
        Array.Fill(low, double.PositiveInfinity);
        Array.Fill(high, double.PositiveInfinity);
        foreach (var value in values)
        {
            // What is no number is below all others, as when sorted: such costs grew for nobody.
            var number = double.IsNaN(value) ? double.NegativeInfinity : value;
            Insert(low, number);
            Insert(high, -number);
        }

        return (low[beyond], -high[beyond]);
    }

    private static void Insert(double[] smallest, double value)
    {
        var place = smallest.Length - 1;
        if (value >= smallest[place])
        {
            return;
        }

        for (; place > 0 && smallest[place - 1] > value; place--)
        {
            smallest[place] = smallest[place - 1];
        }

        smallest[place] = value;
    }

    private static double Sum(double[] values, int[] drawn)
    {
        var sum = 0.0;
        for (var slice = 0; slice < drawn.Length; slice++)
        {
            sum += values[slice] * drawn[slice];
        }

        return sum;
    }

    private static double Rate(double[] times, int[] drawn, double operations) => operations > 0 ? Sum(times, drawn) / operations : 0;

    // What the nodes of the union cost in each slice, and the factors that make each slice cost what was measured. A slice in which nothing was
    // sampled then says nothing, and its operations do not count.
    private static (double[][] Times, double[] Operations, double[]? Scale, bool AreStrangers) RatesOf(CallTree tree, int[] places, Unit unit, double? measured, int strangers)
    {
        var times = Rates(tree, places, cost => cost.Unit == unit, null);
        var areStrangers = strangers > 0 && !(unit == Unit.Bytes && measured is { } counted && CountsAll(tree, times, strangers, counted));
        for (var slice = 0; areStrangers && slice < tree.Slices; slice++)
        {
            times[0][slice] -= times[strangers][slice];
        }

        if (measured is null)
        {
            return (times, [.. tree.Operations], null, areStrangers);
        }

        double[] scale = [.. times[0].Select((time, slice) => time > 0 ? measured.Value * tree.Operations[slice] / time : 0)];
        double[] operations = [.. tree.Operations.Select((count, slice) => times[0][slice] > 0 ? count : 0)];
        foreach (var values in times)
        {
            for (var slice = 0; slice < values.Length; slice++)
            {
                values[slice] *= scale[slice];
            }
        }

        return (times, operations, scale, areStrangers);
    }

    // Of a test that hands work to other threads all allocation is measured, of any other that of its own thread: whichever of the two the
    // samples come closer to, which for bytes no profiler slows down.
    private static bool CountsAll(CallTree tree, double[][] times, int strangers, double measured)
    {
        var (all, others) = (times[0].Sum(), times[strangers].Sum());
        return Math.Abs(all - (measured * tree.Operations.Sum())) < Math.Abs(all - others - (measured * tree.Operations.Sum()));
    }

    // Callees included.
    private static double[][] Rates(CallTree tree, int[] places, Func<Metric, bool> counts, double[]? scale)
    {
        var inclusive = tree.Inclusive();
        var times = new double[places.Length][];
        for (var node = 0; node < places.Length; node++)
        {
            times[node] = new double[tree.Slices];
            if (places[node] < 0)
            {
                continue;
            }

            for (var cost = 0; cost < tree.Costs.Length; cost++)
            {
                for (var slice = 0; slice < tree.Slices && counts(tree.Costs[cost]); slice++)
                {
                    times[node][slice] += inclusive[places[node]][(cost * tree.Slices) + slice] * (scale?[slice] ?? 1);
                }
            }
        }

        return times;
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

    /// <summary>What it may have cost in the baseline although its tree, cut to size, no longer has it.</summary>
    public double Unseen { get; init; }

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
