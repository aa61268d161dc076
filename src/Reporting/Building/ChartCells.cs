using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>What the PNG charts show of a verdict.</summary>
internal static class ChartCells
{
    /// <summary>True for the tests that get a chart: they fail, and there are batches to show.</summary>
    public static bool IsDue(Verdict verdict) => verdict.Kind is VerdictKind.Regressed or VerdictKind.FailedBudget && verdict.Current is { IsMeasured: true };

    /// <summary>Current over baseline: the estimate where there is one, else that of the two values.</summary>
    public static double? Quotient(Finding finding) => finding.Ratio?.Value
        ?? (finding is { Baseline: { Value: > 0 } baseline, Current: { } current } && finding.Kind != VerdictKind.NotComparable ? current.Value / baseline.Value : null);

    public static OverviewCell? Overview(Verdict verdict)
    {
        var finding = verdict.Findings.FirstOrDefault(one => one.Kind == verdict.Kind && FoundActions.IsAboutTest(one) && Quotient(one) is not null) ?? RowBuilder.TimeFinding(verdict);
        return finding is not null && Quotient(finding) is { } quotient
            ? new OverviewCell(quotient, finding.Ratio, (finding.Metric == Metric.Time.Name ? "" : PlainText.Line(finding.Metric, 40) + " ") + (finding.Ratio is not null ? VerdictText.Ratio(finding) : Quantity.Ratio(quotient).ToString()))
            : null;
    }

    public static ChartCell? Of(Verdict verdict, VerdictCell word, string key)
    {
        var finding = verdict.Findings.FirstOrDefault(one => one.Kind == verdict.Kind && FoundActions.IsAboutTest(one)) ?? RowBuilder.TimeFinding(verdict);
        var metric = finding?.Metric == Metric.ExactAllocated.Name ? Metric.Allocated.Name : finding?.Metric ?? Metric.Time.Name;
        var sides = new[] { Side("baseline", verdict.Baseline, metric), Side("current", verdict.Current, metric) }.OfType<ChartSide>().ToImmutableArray();
        var unit = verdict.Current?.Processes.Select(process => process.Find(metric)).OfType<Sample>().FirstOrDefault()?.Unit ?? Unit.Count;
        return sides.IsEmpty ? null : new ChartCell(
            string.Create(CultureInfo.InvariantCulture, $"distribution-{verdict.Id.Slug}-{key}.png"),
            PlainText.Line(verdict.Id.ShortName, 110),
            PlainText.Line(finding is null ? word.Word : $"{word.Word}: {VerdictText.Values(finding)}", 150),
            PlainText.Line(metric, 60),
            unit,
            sides);
    }

    private static ChartSide? Side(string name, TestRecord? record, string metric)
    {
        if (Summary.Of(record, metric) is not { } summary || !double.IsFinite(summary.Floor) || !double.IsFinite(summary.P95))
        {
            return null;
        }

        var samples = record!.Processes.Select(process => process.Find(metric)).OfType<Sample>().Where(sample => !sample.Values.IsEmpty).ToList();
        return new ChartSide(
            name,
            [.. samples.Select(sample => sample.Values)],
            summary.Floor,
            summary.P95,
            string.Create(CultureInfo.InvariantCulture, $"{name} {new Quantity(summary.Floor, samples[0].Unit)}"));
    }
}
