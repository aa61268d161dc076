using System.Globalization;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>Turns judgements into a report: the one place where a report's texts are made.</summary>
public static class ReportBuilder
{
    /// <summary>The most tests that get a chart of their own, the worst first.</summary>
    public const int MostCharts = 20;

    // Room in the page: 1,000 tests take 3.8 MB, a node 0.3 KB, and a page of 5 MB still opens at once. The 20 of them that failed have 150 nodes each then.
    private const int MostTrees = 30;
    private const int MostNodes = 3000;
    private const int MostNodesOfOne = 400;

    /// <summary>Builds the report.</summary>
    /// <param name="judgements">One a test assembly and framework.</param>
    /// <param name="timestamp">When; shown in UTC.</param>
    public static Report Build(IReadOnlyList<Judgement> judgements, DateTimeOffset timestamp) => Build(judgements, timestamp, new Explanations(judgements));

    internal static Report Build(IReadOnlyList<Judgement> judgements, DateTimeOffset timestamp, Explanations explanations)
    {
        var verdicts = judgements
            .SelectMany(judgement => judgement.Verdicts.Select(verdict => (Judgement: judgement, Verdict: verdict)))
            .OrderBy(pair => pair.Verdict.Kind)
            .ThenByDescending(pair => Severity(pair.Verdict))
            .ThenBy(pair => pair.Verdict.Id)
            .ThenBy(pair => pair.Judgement.Run.Environment.Assembly, StringComparer.Ordinal)
            .ThenBy(pair => pair.Judgement.Run.Environment.TargetFramework, StringComparer.Ordinal)
            .ToList();
        var axis = RatioAxis.Over(verdicts.Select(pair => RowBuilder.TimeFinding(pair.Verdict)?.Ratio).OfType<RatioEstimate>());
        var charts = verdicts.Where(pair => ChartCells.IsDue(pair.Verdict)).Take(MostCharts).Select(pair => pair.Verdict).ToHashSet(ReferenceEqualityComparer.Instance);
        var trees = Trees([.. verdicts.Select(pair => pair.Verdict)], explanations);
        return new Report
        {
            Headline = PlainText.Line(VerdictText.Headline(judgements), 1000),
            Outcome = VerdictCells.Outcome(judgements),
            Generated = timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
            Counts = [.. verdicts.GroupBy(pair => pair.Verdict.Kind).Select(group => new CountCell(VerdictCells.Of(group.Key), group.Count().ToString(CultureInfo.InvariantCulture)))],
            Comparisons = [.. judgements.Select(Comparisons.Of)],
            NotJudged = [.. judgements.SelectMany(Notices.NotJudged)],
            Warnings = [.. judgements.SelectMany(Notices.Warnings)],
            Axis = axis,
            Rows = [.. verdicts.Select(pair => RowBuilder.Build(pair.Verdict, judgements.Count > 1 ? Comparisons.Name(pair.Judgement) : "", RowKey.Of(pair.Judgement, pair.Verdict), axis, charts.Contains(pair.Verdict), trees.GetValueOrDefault(pair.Verdict)))],
        };
    }

    // The worst tests have room for a tree, the fewer they are the larger.
    private static Dictionary<Verdict, TreeCell> Trees(IReadOnlyList<Verdict> verdicts, Explanations explanations)
    {
        var explained = verdicts.Where(verdict => explanations.Of(verdict) is not null).Distinct<Verdict>(ReferenceEqualityComparer.Instance).ToList();
        var drawn = explained.Where(verdict => verdict.Current?.Profile?.Tree is not null).Take(MostTrees).ToHashSet<Verdict>(ReferenceEqualityComparer.Instance);
        var most = Math.Min(MostNodesOfOne, MostNodes / Math.Max(drawn.Count, 1));
        return explained.ToDictionary(verdict => verdict, verdict => TreeCells.Of(verdict, explanations.Of(verdict)!, drawn.Contains(verdict) ? most : 0), (IEqualityComparer<Verdict>)ReferenceEqualityComparer.Instance);
    }

    private static double Severity(Verdict verdict) => verdict.Findings.Where(finding => finding.Kind == verdict.Kind)
        .Select(finding => ChartCells.Quotient(finding) ?? 0).DefaultIfEmpty(0).Max();
}
