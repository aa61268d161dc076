using System.Collections.Immutable;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.CallTrees;

/// <summary>A call tree folded by method, in the costs of one operation: what each cost in all its calling contexts, and who called whom.</summary>
/// <param name="Costs">What is counted, in the order of all values.</param>
/// <param name="Methods">The methods in the order of the tree; the root first, which is called by nobody.</param>
/// <param name="Calls">Who called whom, in the order of the tree.</param>
public sealed record CallTable(ImmutableArray<Metric> Costs, ImmutableArray<MethodCosts> Methods, ImmutableArray<CallCosts> Calls)
{
    /// <summary>Folds a tree.</summary>
    public static CallTable Of(CallTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return new Folding(tree).Fold();
    }

    /// <summary>The place of a cost among the values; the first with a unit, or -1.</summary>
    public int IndexOf(Unit unit) => Costs.ToList().FindIndex(cost => cost.Unit == unit);

    // The root is a test or a program. It may be called like one of its methods, and is none of them.
    private sealed class Folding(CallTree tree)
    {
        private const int Root = -1;
        private const int Nobody = -2;
        private readonly Dictionary<int, Sums> _methods = [];
        private readonly Dictionary<(int Caller, int Callee), Sums> _calls = [];
        private readonly ImmutableArray<ImmutableArray<double>> _inclusive = tree.Inclusive();
        private readonly double _operations = Math.Max(tree.Operations.Sum(), 1);
        private readonly int _callsAt = tree.Costs.ToList().FindIndex(cost => cost.Unit == Unit.Calls);

        public CallTable Fold()
        {
            var children = Enumerable.Range(1, tree.Nodes.Length - 1).ToLookup(node => tree.Nodes[node].Parent);

            // Not by recursion: a tree may be as deep as its file says.
            var open = new Stack<(int Node, bool IsOver)>([(0, false)]);
            while (open.TryPop(out var next))
            {
                var (method, call) = (MethodOf(next.Node), CallOf(next.Node));
                if (next.IsOver)
                {
                    method.GoingOn--;
                    call.GoingOn--;
                    continue;
                }

                Add(method, next.Node);
                Add(call, next.Node);
                open.Push((next.Node, true));
                foreach (var child in children[next.Node].Reverse())
                {
                    open.Push((child, false));
                }
            }

            return new CallTable(
                tree.Costs,
                [.. _methods.OrderBy(method => method.Value.First).Select(method => new MethodCosts(Name(method.Key), method.Value.Primitive, Values(method.Value.Self), Values(method.Value.Cumulative)))],
                [.. _calls.Where(call => call.Key.Caller != Nobody).OrderBy(call => call.Value.First).Select(call => new CallCosts(Name(call.Key.Caller), Name(call.Key.Callee), Values(call.Value.Self), Values(call.Value.Cumulative)))]);
        }

        // What is below a call that is still going on is part of that one already.
        private void Add(Sums sums, int node)
        {
            Add(sums.Self, tree.Nodes[node].Self);
            if (sums.GoingOn++ == 0)
            {
                Add(sums.Cumulative, _inclusive[node]);
                sums.Primitive += _callsAt < 0 ? 1 : Value(tree.Nodes[node].Self, _callsAt);
            }
        }

        private void Add(double[] sums, ImmutableArray<double> values)
        {
            for (var cost = 0; cost < sums.Length; cost++)
            {
                sums[cost] += Value(values, cost);
            }
        }

        private double Value(ImmutableArray<double> values, int cost)
        {
            var sum = 0.0;
            for (var slice = 0; slice < tree.Slices; slice++)
            {
                sum += values[(cost * tree.Slices) + slice];
            }

            return sum / _operations;
        }

        private int Method(int node) => node switch { 0 => Root, < 0 => Nobody, _ => tree.Nodes[node].Frame };

        private Sums MethodOf(int node) => Of(_methods, Method(node), node);

        private Sums CallOf(int node) => Of(_calls, (Method(tree.Nodes[node].Parent), Method(node)), node);

        private Sums Of<TKey>(Dictionary<TKey, Sums> all, TKey key, int node)
            where TKey : notnull
        {
            if (!all.TryGetValue(key, out var sums))
            {
                all.Add(key, sums = new Sums(node, tree.Costs.Length));
            }

            return sums;
        }

        private string Name(int method)
        {
            var name = tree.Frames[method < 0 ? tree.Nodes[0].Frame : method];
            return method < 0 && tree.Nodes.Skip(1).Any(node => node.Frame == tree.Nodes[0].Frame) ? $"[{name}]" : name;
        }

        private static ImmutableArray<double> Values(double[] values) => ImmutableArray.Create(values);
    }

    private sealed class Sums(int first, int costs)
    {
        public int First { get; } = first;

        public double[] Self { get; } = new double[costs];

        public double[] Cumulative { get; } = new double[costs];

        public double Primitive { get; set; }

        public int GoingOn { get; set; }
    }
}

/// <summary>What a method costs in all its calling contexts.</summary>
/// <param name="Method">Its name; the root's in brackets where a method is called so, too.</param>
/// <param name="Primitive">Calls that did not come from a call of the same method that was still going on; where calls were not counted, contexts.</param>
/// <param name="Self">What it costs itself: one value a cost.</param>
/// <param name="Cumulative">With what it calls; what a recursion calls is counted once.</param>
public sealed record MethodCosts(string Method, double Primitive, ImmutableArray<double> Self, ImmutableArray<double> Cumulative);

/// <summary>What the calls of a method by another one cost.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Callee">Who is called.</param>
/// <param name="Self">What the callee costs itself when it is called from there: one value a cost, calls among them.</param>
/// <param name="Cumulative">With what it calls; what a recursion calls is counted once.</param>
public sealed record CallCosts(string Caller, string Callee, ImmutableArray<double> Self, ImmutableArray<double> Cumulative);
