using System.Globalization;
using PerfGate.Units;

namespace PerfGate.CallTrees;

/// <summary>Trees as plain text. Names are the code's own and not escaped for any format.</summary>
public static class CallTreeText
{
    private const int MostCulprits = 3;

    /// <summary>The paths to what grew, the largest part first, in at most so many lines; no line where nothing is named.</summary>
    public static IReadOnlyList<string> Lines(CallTreeDifference difference, int most)
    {
        if (difference.Culprits.IsEmpty)
        {
            return [];
        }

        var root = difference.Nodes[0];
        var culprits = difference.Culprits.Take(MostCulprits).ToList();
        var shown = culprits.SelectMany(difference.PathTo).ToHashSet();
        var lines = new List<string> { $"{Time(root.Before)} -> {Time(root.After)} an operation as sampled; it grew in:" };
        Append(0, "", lines);
        return lines.Count <= most ? lines : [.. lines.Take(most - 1), $"... {lines.Count - most + 1} more lines"];

        void Append(int parent, string indent, List<string> into)
        {
            var children = shown.Where(node => difference.Nodes[node].Parent == parent).OrderByDescending(node => difference.Nodes[node].Delta).ThenBy(node => node).ToList();
            foreach (var child in children)
            {
                var isLast = child == children[^1];
                var (next, hidden) = (child, 0);

                // What only passes the growth on says nothing: a chain of such frames is one line.
                while (!culprits.Contains(next) && parent > 0 && Only(next) is { } only)
                {
                    (next, hidden) = (only, hidden + 1);
                }

                var branch = parent == 0 && children.Count == 1 ? "" : isLast ? "└─ " : "├─ ";
                var above = parent == 0 && children.Count == 1 ? "" : isLast ? "   " : "│  ";
                if (hidden > 0)
                {
                    into.Add($"{"",11}  {indent}{branch}[{hidden.ToString(CultureInfo.InvariantCulture)} frame{(hidden == 1 ? "" : "s")} hidden]");
                    (indent, branch, above) = (indent + above, "└─ ", "   ");
                }

                var node = difference.Nodes[next];
                var place = culprits.IndexOf(next);
                into.Add($"{Signed(node.Delta),11}  {indent}{branch}{node.Frame} ({Time(node.Before)} -> {Time(node.After)}){(place < 0 ? "" : place == 0 ? " <- most of it" : " <- here, too")}");
                Append(next, indent + above, into);
            }
        }

        int? Only(int node) => shown.Where(child => difference.Nodes[child].Parent == node).ToList() is [var only] ? only : null;
    }

    /// <summary>One tree: what costs most first, without what costs less than a share of the whole.</summary>
    public static IEnumerable<string> Lines(CallTree tree, double share)
    {
        var inclusive = tree.Inclusive();
        var times = Enumerable.Range(0, tree.Nodes.Length).Select(node => TimeOf(tree, inclusive[node].AsSpan())).ToArray();
        var operations = Math.Max(tree.Operations.Sum(), 1);
        var children = Enumerable.Range(1, tree.Nodes.Length - 1).ToLookup(node => tree.Nodes[node].Parent);
        return Node(0, "", "");

        IEnumerable<string> Node(int node, string branch, string below)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{Time(times[node] / operations),9} {(times[0] > 0 ? times[node] / times[0] * 100 : 0),5:0.0} %  {branch}{tree.Frames[tree.Nodes[node].Frame]}");
            var shown = children[node].Where(child => times[child] >= times[0] * share && times[child] > 0).OrderByDescending(child => times[child]).ThenBy(child => child).ToList();
            foreach (var child in shown)
            {
                var isLast = child == shown[^1];
                foreach (var line in Node(child, below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  ")))
                {
                    yield return line;
                }
            }
        }
    }

    private static double TimeOf(CallTree tree, ReadOnlySpan<double> values)
    {
        var time = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            time += tree.Costs[i / tree.Slices].Unit == Unit.Nanoseconds ? values[i] : 0;
        }

        return time;
    }

    private static string Time(double nanoseconds) => Quantity.Time(nanoseconds).ToString();

    private static string Signed(double nanoseconds) => Quantity.Time(nanoseconds).ToSignedString();
}
