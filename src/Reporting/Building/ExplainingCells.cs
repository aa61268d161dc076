using System.Collections.Immutable;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>What explains one verdict: where its cost grew, for which inputs, and how it grows with them.</summary>
internal sealed record ExplainingCells(TreeCell? Tree, ActionsCell? Actions, ImmutableArray<GrowthCell> Growth, ImmutableArray<TreeCell> FurtherTrees)
{
    // Room in the page: 1,000 tests take 3.6 MB, with a history 3.9 MB, a node or line 0.3 KB, and a page of 5 MB still opens at once. The 20 of them that failed have 110 nodes each then.
    private const int MostTrees = 30;
    private const int MostNodes = 2200;
    private const int MostNodesOfOne = 400;
    private const int MostLines = 3000;
    private const int LeastLines = 500;
    private const int MostLinesOfOne = 200;
    private const int MostGrowth = 20;
    private const int MostGrowthOfOne = 3;

    /// <summary>Of all verdicts: the worst have room, the fewer they are the more.</summary>
    /// <param name="verdicts">Each with its row's key, worst first.</param>
    /// <param name="explanations">Their explanations.</param>
    public static IReadOnlyList<ExplainingCells> Of(IReadOnlyList<(Verdict Verdict, string Key)> verdicts, Explanations explanations)
    {
        var trees = Trees([.. verdicts.Select(pair => pair.Verdict)], explanations);
        var lines = Math.Max(LeastLines, MostLines - (5 * verdicts.Count / 2));
        var growths = MostGrowth;
        var cells = new List<ExplainingCells>(verdicts.Count);
        foreach (var (verdict, key) in verdicts)
        {
            // A few lines of a test would not be worth their place.
            var wanted = Math.Min(ActionCells.Lines(verdict), MostLinesOfOne);
            var actions = ActionCells.Of(verdict, wanted <= lines ? wanted : 0);
            lines -= actions is null || wanted > lines ? 0 : wanted;
            var growth = GrowthCells.Of(verdict, key, Math.Min(growths, MostGrowthOfOne));
            growths -= growth.Length;
            var tree = trees.GetValueOrDefault(verdict);
            cells.Add(new ExplainingCells(tree.Tree, actions, growth, tree.Further.IsDefault ? [] : tree.Further));
        }

        return cells;
    }

    private static Dictionary<Verdict, (TreeCell? Tree, ImmutableArray<TreeCell> Further)> Trees(IReadOnlyList<Verdict> verdicts, Explanations explanations)
    {
        var explained = verdicts.Where(verdict => explanations.Of(verdict) is not null).Distinct<Verdict>(ReferenceEqualityComparer.Instance).ToList();
        var drawn = explained.Where(verdict => verdict.Current is { } current && (current.Profile?.Tree is not null || current.Exact?.Tree is not null)).Take(MostTrees).ToHashSet<Verdict>(ReferenceEqualityComparer.Instance);
        var most = Math.Min(MostNodesOfOne, MostNodes / Math.Max(drawn.Count, 1));
        return explained.ToDictionary(verdict => verdict, Cells, (IEqualityComparer<Verdict>)ReferenceEqualityComparer.Instance);

        (TreeCell? Tree, ImmutableArray<TreeCell> Further) Cells(Verdict verdict)
        {
            var (explanation, room) = (explanations.Of(verdict)!, drawn.Contains(verdict) ? most : 0);
            return (TreeCells.Of(verdict, explanation, room), room == 0 ? [] : [.. explanation.Further(verdict).Select(other => TreeCells.Of(verdict, other, room))]);
        }
    }
}
