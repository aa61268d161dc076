using System.Globalization;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>A tree as a flame graph.</summary>
internal static class FlameCells
{
    private const int RowHeight = 20;

    // In percent: what is narrower cannot be seen, and what is narrower than the second holds no text.
    private const double LeastWidth = 0.1;
    private const double LeastLabelled = 4;

    public static FlameCell Of(ShownTree tree)
    {
        var frames = new List<FlameFrameCell>();
        var open = new Stack<(int Node, int Depth, double X)>([(0, 0, 0)]);
        var deepest = 0;
        while (open.TryPop(out var next))
        {
            var (node, depth, x) = next;
            frames.Add(Frame(tree, node, depth, x));
            deepest = Math.Max(deepest, depth);
            var callees = new List<(int, int, double)>();
            foreach (var child in tree.Children(node).Where(child => Width(tree, child) >= LeastWidth))
            {
                callees.Add((child, depth + 1, x));
                x += Width(tree, child);
            }

            callees.Reverse();
            callees.ForEach(open.Push);
        }

        var label = tree.IsCompared ? "Flame graph of this run, coloured by what changed since the baseline" : "Flame graph of this run";
        return new FlameCell(label, Number((deepest + 1) * RowHeight), Number(RowHeight), [.. frames]);
    }

    /// <summary>What a cost is of the whole, in percent.</summary>
    public static string Share(double cost, ShownTree tree) => Percent(cost / tree.Whole);

    /// <summary>A share as the width of a bar, in percent.</summary>
    public static string Percent(double share) => Number(Math.Clamp(share * 100, 0, 100));

    private static FlameFrameCell Frame(ShownTree tree, int index, int depth, double x)
    {
        var node = tree.Nodes[index];
        var kind = TreeCells.Kind(tree, node);
        var isChanged = kind is "slower" or "faster";
        var name = PlainText.Line(node.Frame, TreeCells.MostName);
        var delta = new Quantity(node.Delta, tree.Unit).ToSignedString();
        var (before, after) = (new Quantity(node.Before, tree.Unit), new Quantity(node.After, tree.Unit));
        var whole = Math.Abs(tree.Nodes[0].Delta);
        return new FlameFrameCell(
            kind,
            !isChanged ? "0" : Math.Abs(node.Delta) >= whole / 2 ? "3" : Math.Abs(node.Delta) >= whole / 6 ? "2" : "1",
            Number(Math.Min(x, 100)),
            Number(Width(tree, index)),
            Number(depth * RowHeight),
            name,
            tree.IsCompared ? $"{before} → {after}, {delta} ({TreeCells.Word(tree, node)})" : $"{after}, {TreeCells.Percent(tree.ShareOf(index))}",
            Width(tree, index) < LeastLabelled ? "" : isChanged ? $"{name} {delta}" : name);
    }

    private static double Width(ShownTree tree, int node) => Math.Clamp(tree.Nodes[node].After / tree.Whole * 100, 0, 100);

    private static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
}
