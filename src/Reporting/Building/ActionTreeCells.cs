using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Gating;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>A test's actions nested by path.</summary>
internal static class ActionTreeCells
{
    // Browsers nest elements some 500 deep.
    private const int MostDepth = 100;

    // What takes at least this share is unfolded, and the way to what was found.
    private const double OpenShare = 0.25;
    private const int MostNote = 240;

    public static ImmutableArray<ActionNodeCell> Of(Verdict verdict, ActionDifference difference, int most)
    {
        var tree = new Shown(verdict, difference, most);
        var cells = ImmutableArray.CreateBuilder<ActionNodeCell>();
        foreach (var root in tree.Inside(-1))
        {
            Append(root, 0);
        }

        return cells.ToImmutable();

        void Append(int node, int depth)
        {
            var inside = tree.Inside(node).ToList();
            cells.Add(tree.Cell(node) with { IsBranch = inside.Count > 0 });
            inside.ForEach(action => Append(action, depth + 1));
            if (inside.Count > 0)
            {
                cells[^1] = cells[^1] with { Ends = cells[^1].Ends.Add(depth) };
            }
        }
    }

    /// <summary>The nodes that there is room for, the costliest first.</summary>
    private sealed class Shown
    {
        private readonly Verdict _verdict;
        private readonly ImmutableArray<ActionNode> _nodes;
        private readonly ILookup<int, int> _inside;
        private readonly HashSet<int> _found;
        private readonly HashSet<int> _onTheWay;
        private readonly (double Before, double After) _whole;

        public Shown(Verdict verdict, ActionDifference difference, int most)
        {
            (_verdict, _nodes) = (verdict, difference.Nodes);
            _whole = (Whole(node => node.Before), Whole(node => node.After));
            _found = [.. Enumerable.Range(0, _nodes.Length).Where(node => Found(node) is not null)];
            _onTheWay = [.. _found.SelectMany(Above)];
            var kept = new HashSet<int> { -1 };
            foreach (var node in Enumerable.Range(0, _nodes.Length).Where(node => _nodes[node].Path.Length <= MostDepth)
                .OrderByDescending(node => _found.Contains(node) || _onTheWay.Contains(node)).ThenByDescending(Share).ThenBy(node => node).Take(most).Order().ToList())
            {
                // Only with what it is inside of.
                _ = kept.Contains(_nodes[node].Parent) && kept.Add(node);
            }

            _inside = kept.Where(node => node >= 0).OrderByDescending(_found.Contains).ThenByDescending(_onTheWay.Contains).ThenByDescending(Share).ThenBy(node => node).ToLookup(node => _nodes[node].Parent);
        }

        public IEnumerable<int> Inside(int node) => _inside[node];

        public ActionNodeCell Cell(int index)
        {
            var node = _nodes[index];
            var finding = Found(index);
            return new ActionNodeCell
            {
                Name = ActionNames.Name(node.Path),
                Kind = finding is null ? (node.Before is null || node.After is null ? "alone" : "same") : finding.Kind == VerdictKind.Improved ? "faster" : finding.Kind.Fails() ? "slower" : "same",
                Calls = (node.After ?? node.Before) is { } cost ? ActionCells.Plural(cost.Calls, "call") : "",
                Before = node.Before is { } before ? Quantity.Time(before.Time).ToString() : "",
                After = node.After is { } after ? Quantity.Time(after.Time).ToString() : node.Before is null ? "" : "gone",
                Share = node is { Before: null, After: null } ? "" : TreeCells.Percent(node.After is null ? 0 : Part(node.After.Time, _whole.After)),
                Note = PlainText.Line(finding?.Reason, MostNote),
                Then = FlameCells.Percent(Part(node.Before?.Time ?? 0, Larger)),
                Now = FlameCells.Percent(Part(node.After?.Time ?? 0, Larger)),
                IsBranch = false,
                IsOpen = _onTheWay.Contains(index) || Share(index) >= OpenShare,
            };
        }

        private double Larger => Math.Max(_whole.Before, _whole.After);

        private double Share(int node) => Math.Max(Part(_nodes[node].Before?.Time ?? 0, _whole.Before), Part(_nodes[node].After?.Time ?? 0, _whole.After));

        private Finding? Found(int node) => _verdict.Findings.FirstOrDefault(finding =>
            finding.Kind != VerdictKind.Passed && !finding.Action.IsEmpty && finding.Action.SequenceEqual(_nodes[node].Path));

        private IEnumerable<int> Above(int node)
        {
            for (node = _nodes[node].Parent; node >= 0; node = _nodes[node].Parent)
            {
                yield return node;
            }
        }

        // What the test calls itself holds all that is inside; where it was not recorded, the outermost that was.
        private double Whole(Func<ActionNode, ActionCost?> side) => _nodes.Where(node => node.Parent < 0).Sum(node => side(node)?.Time ?? 0) is > 0 and var whole && double.IsFinite(whole)
            ? whole
            : _nodes.Select(node => side(node)?.Time ?? 0).Where(double.IsFinite).DefaultIfEmpty(0).Max();

        private static double Part(double part, double whole) => whole > 0 && double.IsFinite(part / whole) ? Math.Clamp(part / whole, 0, 1) : 0;
    }
}
