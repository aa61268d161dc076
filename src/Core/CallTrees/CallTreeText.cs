using System.Globalization;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.CallTrees;

/// <summary>How the cost of a line of a tree changed.</summary>
public enum Change
{
    /// <summary>Within noise, or not compared.</summary>
    None,

    /// <summary>Grew beyond noise.</summary>
    Slower,

    /// <summary>Shrank beyond noise.</summary>
    Faster,
}

/// <summary>One line of a tree as plain text.</summary>
/// <param name="Text">The line, with its branches.</param>
/// <param name="Change">What it says about its node.</param>
public sealed record TreeLine(string Text, Change Change)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Trees as plain text. Names are the code's own and not escaped for any format.</summary>
public static class CallTreeText
{
    private const int MostCulprits = 3;

    // Growth that is not shown although it is no noise: what is below it would bury the rest.
    private const double LeastShown = 0.02;

    /// <summary>The paths to what grew, the largest part first, in at most so many lines; no line where nothing is named. Of counts whatever changed, where that is not too much.</summary>
    public static IReadOnlyList<TreeLine> Culprits(CallTreeDifference difference, int most) =>
        difference.Culprits.IsEmpty ? []
        : difference.IsCounted && Changes(difference, int.MaxValue) is var all && all.Count <= most ? all
        : Lines(difference, [.. difference.Culprits.Take(MostCulprits)], difference.Culprits.Take(MostCulprits).SelectMany(difference.PathTo).ToHashSet(), most);

    /// <summary>Everything that changed beyond noise, culprits marked, in at most so many lines.</summary>
    public static IReadOnlyList<TreeLine> Changes(CallTreeDifference difference, int most)
    {
        var root = difference.Nodes[0];
        var least = difference.IsCounted ? 0 : Math.Max(root.Before, root.After) * LeastShown;
        var shown = Enumerable.Range(1, difference.Nodes.Length - 1)
            .Where(node => (difference.Nodes[node].IsSlower || difference.Nodes[node].IsFaster) && Math.Abs(difference.Nodes[node].Delta) >= least)
            .SelectMany(difference.PathTo)
            .ToHashSet();
        return Lines(difference, [.. difference.Culprits.Take(MostCulprits)], shown, most);
    }

    private static List<TreeLine> Lines(CallTreeDifference difference, List<int> culprits, HashSet<int> shown, int most)
    {
        var lines = new DifferenceLines(difference, culprits, shown).Build();
        return lines.Count <= most ? lines : [.. lines.Take(most - 1), new TreeLine(string.Create(CultureInfo.InvariantCulture, $"... {lines.Count - most + 1} more lines"), Change.None)];
    }

    /// <summary>One tree: what costs most first, without what costs less than a share of the whole. Where at least that much is spent in waiting, and no more in running, it says so.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="share">The least that is shown, as a share.</param>
    /// <param name="unit">What is shown: nanoseconds, running and waiting together, or bytes.</param>
    /// <param name="most">The most lines: those that cost most.</param>
    /// <param name="deepest">How many frames deep is shown.</param>
    public static IReadOnlyList<string> Lines(CallTree tree, double share, Unit unit = Unit.Nanoseconds, int most = int.MaxValue, int deepest = int.MaxValue)
    {
        var costs = tree.PerOperation(unit);
        var waiting = tree.Costs.ToList().FindIndex(cost => cost.Unit == unit && cost.Name == Metric.Waiting.Name);
        var shownNodes = Shown(tree, costs, share, most, deepest);
        var children = Enumerable.Range(1, tree.Nodes.Length - 1).ToLookup(node => tree.Nodes[node].Parent);

        // Counts are shown to more digits than times.
        var width = unit is Unit.Instructions or Unit.Calls ? 14 : 9;

        // Not by recursion: a tree may be as deep as its file says.
        var lines = new List<string>();
        var open = new Stack<(int Node, string Branch, string Below)>([(0, "", "")]);
        while (open.TryPop(out var next))
        {
            var (node, branch, below) = next;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"{new Quantity(costs[node], unit).ToString().PadLeft(width)} {(costs[0] > 0 ? costs[node] / costs[0] * 100 : 0),5:0.0} %  {branch}{tree.Frames[tree.Nodes[node].Frame]}{(Waits(node) ? " <- waiting" : "")}"));
            var shown = children[node].Where(shownNodes.Contains).OrderBy(child => costs[child]).ThenByDescending(child => child).ToList();
            foreach (var child in shown)
            {
                var isLast = child == shown[0];
                open.Push((child, below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  ")));
            }
        }

        return lines;

        bool Waits(int node)
        {
            var self = tree.Nodes[node].Self.AsSpan();
            var waits = waiting < 0 ? 0 : self.Slice(waiting * tree.Slices, tree.Slices).ToArray().Sum();
            return waits > 0 && waits * 2 >= tree.Sum(self, unit) && waits / Math.Max(tree.Operations.Sum(), 1) >= costs[0] * share;
        }
    }

    // A node costs no more than its parent, and stands behind it where it costs as much: what is shown hangs together.
    private static HashSet<int> Shown(CallTree tree, IReadOnlyList<double> costs, double share, int most, int deepest)
    {
        var depths = new int[tree.Nodes.Length];
        for (var node = 1; node < depths.Length; node++)
        {
            depths[node] = depths[tree.Nodes[node].Parent] + 1;
        }

        return
        [
            .. Enumerable.Range(0, tree.Nodes.Length)
                .Where(node => node == 0 || (costs[node] >= costs[0] * share && costs[node] > 0 && depths[node] <= deepest))
                .OrderByDescending(node => costs[node])
                .ThenBy(node => node)
                .Take(most),
        ];
    }

    private sealed class DifferenceLines(CallTreeDifference difference, List<int> culprits, HashSet<int> shown)
    {
        /// <summary>Frames in a row that only pass a change on, and are still shown one by one.</summary>
        private const int MostPassing = 3;

        private readonly ILookup<int, int> _children = shown.ToLookup(node => difference.Nodes[node].Parent);
        private readonly List<TreeLine> _lines = [];

        public List<TreeLine> Build()
        {
            var root = difference.Nodes[0];
            _lines.Add(new TreeLine($"{Amount(root.Before)} -> {Amount(root.After)} {(difference.Unit switch { Unit.Bytes => "allocated ", Unit.Instructions => "of work ", _ => "" })}an operation{(culprits.Count == 0 ? "" : difference.IsCounted ? ", counted; it grew in:" : "; by its samples it grew in:")}", Change.None));
            if (culprits.Contains(0))
            {
                Add(0, "", "");
            }

            Append(0, "");
            return _lines;
        }

        private void Append(int parent, string indent)
        {
            var siblings = _children[parent].OrderByDescending(node => Math.Abs(difference.Nodes[node].Delta)).ThenBy(node => node).ToList();
            foreach (var child in siblings)
            {
                var isLast = child == siblings[^1];
                var isOnlyRoot = parent == 0 && siblings.Count == 1 && !culprits.Contains(0);
                var below = indent + (isOnlyRoot ? "" : isLast ? "   " : "│  ");
                Add(child, indent + (isOnlyRoot ? "" : isLast ? "└─ " : "├─ "), below);

                // What only passes the change on says nothing, but for who calls the last of it: a longer chain of such frames is one line.
                var chain = Chain(child);
                if (chain.Count > MostPassing)
                {
                    _lines.Add(new TreeLine(string.Create(CultureInfo.InvariantCulture, $"{Blank}  {below}└─ [{chain.Count - 2} frames hidden]"), Change.None));
                    below += "   ";
                    chain.RemoveRange(0, chain.Count - 2);
                }

                foreach (var node in chain)
                {
                    Add(node, below + "└─ ", below + "   ");
                    below += "   ";
                }

                Append(chain.Count > 0 ? chain[^1] : child, below);
            }
        }

        // From below a node down to the next one that is a culprit, branches or ends.
        private List<int> Chain(int node)
        {
            var chain = new List<int>();
            while (!culprits.Contains(node) && _children[node].ToList() is [var only])
            {
                chain.Add(node = only);
            }

            return chain;
        }

        private void Add(int index, string branch, string below)
        {
            var node = difference.Nodes[index];
            var share = culprits.IndexOf(index) switch
            {
                < 0 => "",
                0 when node.Delta * 2 >= difference.Nodes[0].Delta => " <- most of it",
                0 => " <- the largest part",
                _ => " <- here, too",
            };
            var note = share.Length > 0 && node.GrewByWaiting ? share + ", waiting" : share;
            _lines.Add(new TreeLine(
                $"{new Quantity(node.Delta, difference.Unit).ToSignedString().PadLeft(Blank.Length)}  {branch}{node.Frame} ({Amount(node.Before)} -> {Amount(node.After)}){note}",
                node.IsSlower ? Change.Slower : node.IsFaster ? Change.Faster : Change.None));
            if (culprits.Contains(index) && difference.Changed.FirstOrDefault(place => place.Culprit == index) is { } changed)
            {
                _lines.Add(new TreeLine($"{Blank}  {below}{(_children[index].Any() ? "│" : " ")} {changed}", Change.None));
            }
        }

        // As wide as the changes before the branches: counts have more digits.
        private string Blank { get; } = new(' ', difference.IsCounted ? 14 : 11);

        private string Amount(double value) => new Quantity(value, difference.Unit).ToString();
    }
}
