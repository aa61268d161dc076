using System.Collections.Immutable;
using PerfGate.Measuring;

namespace PerfGate.CallTrees;

/// <summary>Puts stacks together to a tree.</summary>
/// <param name="engine">The profiler.</param>
/// <param name="root">The name of the root.</param>
/// <param name="costs">What is counted.</param>
/// <param name="operations">Operations in each slice.</param>
public sealed class CallTreeBuilder(string engine, string root, ImmutableArray<Metric> costs, ImmutableArray<double> operations)
{
    private readonly Dictionary<string, int> _frames = new(StringComparer.Ordinal) { [root] = 0 };
    private readonly Dictionary<(int Parent, int Frame), int> _children = [];
    private readonly List<(int Parent, int Frame, double[] Self)> _nodes = [(-1, 0, new double[costs.Length * operations.Length])];

    /// <summary>The root.</summary>
    public const int Root = 0;

    /// <summary>The node of a frame that is called from a node.</summary>
    public int Child(int parent, string frame)
    {
        if (!_frames.TryGetValue(frame, out var name))
        {
            _frames.Add(frame, name = _frames.Count);
        }

        if (!_children.TryGetValue((parent, name), out var node))
        {
            _children.Add((parent, name), node = _nodes.Count);
            _nodes.Add((parent, name, new double[costs.Length * operations.Length]));
        }

        return node;
    }

    /// <summary>Adds to what a node costs itself.</summary>
    public void Add(int node, int cost, int slice, double value) => _nodes[node].Self[(cost * operations.Length) + slice] += value;

    /// <summary>The tree, in an order that does not depend on the order of the stacks: depth first, siblings by name.</summary>
    public CallTree Build()
    {
        var names = new string[_frames.Count];
        foreach (var (name, frame) in _frames)
        {
            names[frame] = name;
        }

        var children = _children.ToLookup(child => child.Key.Parent, child => child.Value);
        var order = new List<int>(_nodes.Count);
        var frames = new List<string>();
        var frameOf = new Dictionary<int, int>();
        var place = new int[_nodes.Count];
        var open = new Stack<int>([Root]);
        while (open.TryPop(out var node))
        {
            place[node] = order.Count;
            order.Add(node);
            if (frameOf.TryAdd(_nodes[node].Frame, frames.Count))
            {
                frames.Add(names[_nodes[node].Frame]);
            }

            foreach (var child in children[node].OrderByDescending(child => names[_nodes[child].Frame], StringComparer.Ordinal))
            {
                open.Push(child);
            }
        }

        return new CallTree
        {
            Engine = engine,
            Costs = costs,
            Operations = operations,
            Frames = [.. frames],
            Nodes = [.. order.Select(node => new CallNode(node == Root ? -1 : place[_nodes[node].Parent], frameOf[_nodes[node].Frame], [.. _nodes[node].Self]))],
        };
    }
}
