using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting;

/// <summary>Turns judgements into a report: the one place where a report's texts are made.</summary>
public static class ReportBuilder
{
    /// <summary>The most tests that get a chart of their own, the worst first.</summary>
    public const int MostCharts = 20;

    // A page of ten thousand whole tests would take 40 MB.
    private const int MostWhole = 1000;

    /// <summary>Builds the report.</summary>
    /// <param name="judgements">One a test assembly and framework.</param>
    /// <param name="timestamp">When; shown in UTC.</param>
    /// <param name="earlier">Earlier runs of the same assemblies, in any order: the tests' history.</param>
    public static Report Build(IReadOnlyList<Judgement> judgements, DateTimeOffset timestamp, IReadOnlyList<Run>? earlier = null) => Build(judgements, timestamp, earlier, new Explanations(judgements));

    internal static Report Build(IReadOnlyList<Judgement> judgements, DateTimeOffset timestamp, IReadOnlyList<Run>? earlier, Explanations explanations)
    {
        var histories = new Histories(earlier ?? []);
        var verdicts = judgements
            .SelectMany(judgement => judgement.Verdicts.Select(verdict => (Judgement: judgement, Verdict: verdict)))
            .OrderBy(pair => pair.Verdict.Kind)
            .ThenByDescending(pair => Severity(pair.Verdict))
            .ThenBy(pair => pair.Verdict.Id)
            .ThenBy(pair => pair.Judgement.Run.Environment.Assembly, StringComparer.Ordinal)
            .ThenBy(pair => pair.Judgement.Run.Environment.TargetFramework, StringComparer.Ordinal)
            .ToList();
        var directory = Environment.CurrentDirectory;
        var axis = RatioAxis.Over(verdicts.Select(pair => RowBuilder.TimeFinding(pair.Verdict)?.Ratio).OfType<RatioEstimate>());
        var charts = verdicts.Where(pair => ChartCells.IsDue(pair.Verdict)).Take(MostCharts).Select(pair => pair.Verdict).ToHashSet(ReferenceEqualityComparer.Instance);
        var keys = verdicts.ConvertAll(pair => RowKey.Of(pair.Judgement, pair.Verdict));
        var explaining = ExplainingCells.Of([.. verdicts.Select((pair, i) => (pair.Verdict, keys[i]))], explanations);
        ImmutableArray<ReportRow> rows = [.. verdicts.Select((pair, i) => Row(pair.Judgement, pair.Verdict, i))];
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
            Rest = Rest(verdicts.Skip(MostWhole).Count(pair => pair.Verdict.Kind == VerdictKind.Passed)),
            Rows = rows,
            HasWork = rows.Any(row => row.Exact is not null),
            HasHistory = rows.Any(row => row.History is not null),
        };

        ReportRow Row(Judgement judgement, Verdict verdict, int place)
        {
            var assembly = judgements.Count > 1 ? Comparisons.Name(judgement) : "";
            var history = histories.Of(judgement, verdict, keys[place]);
            var row = RowBuilder.Build(verdict, assembly, keys[place], axis, charts.Contains(verdict), explaining[place]);
            return Shortened(place, verdict, row with
            {
                Command = Reproduction.Command(judgement, verdict.Id, directory),
                History = row.Chart is null && history is not null ? history with { FileName = "" } : history,
                Plots = row.Chart is null || history is null ? row.Plots : row.Plots.Add(HistoryPlots.Of(history)),
            });
        }
    }

    // What did not pass is shown whole, however many there are of it.
    private static ReportRow Shortened(int place, Verdict verdict, ReportRow row) =>
        place < MostWhole || verdict.Kind != VerdictKind.Passed ? row : row with { Distribution = null, History = null, Inputs = [], Facts = [], Metrics = [], Actions = null, Command = "" };

    private static string Rest(int count) => count == 0 ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{count} of the tests that passed {(count == 1 ? "is" : "are")} shown without counters, inputs and distributions: the page has room for {MostWhole} whole tests. The run files have all of them.");

    private static double Severity(Verdict verdict) => verdict.Findings.Where(finding => finding.Kind == verdict.Kind)
        .Select(finding => ChartCells.Quotient(finding) ?? 0).DefaultIfEmpty(0).Max();
}
