using System.Globalization;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>What is looked up about a test.</summary>
internal static class FactCells
{
    private const string None = "–";

    /// <summary>Full name, source, and what the evidence is.</summary>
    public static IEnumerable<FactCell> Of(Verdict verdict, TestRecord? record, string assembly)
    {
        yield return new FactCell("Test", PlainText.Line(verdict.Id.ToString(), 1000));
        if (assembly.Length > 0)
        {
            yield return new FactCell("Assembly", PlainText.Line(assembly));
        }

        if (record is { DisplayName.Length: > 0 } && record.DisplayName != verdict.Id.ToString())
        {
            yield return new FactCell("Shown as", PlainText.Line(record.DisplayName));
        }

        if (Source(record) is { Length: > 0 } source)
        {
            yield return new FactCell("Source", source);
        }

        if (verdict.Findings.Select(finding => finding.DetectableChange).FirstOrDefault(change => change is not null) is { } detectable)
        {
            yield return new FactCell("Provable slow-down", "from " + Quantity.Fraction(detectable).ToSignedString());
        }

        if (verdict.Findings.FirstOrDefault(finding => !finding.Pairs.IsEmpty) is { } paired)
        {
            yield return new FactCell("Ratios of the pairs", PlainText.Line(string.Join(", ", paired.Pairs.Select(ratio => VerdictText.Ratio(paired, ratio))), 1000));
        }

        foreach (var (name, side) in new[] { ("Baseline evidence", verdict.Baseline), ("Current evidence", verdict.Current) })
        {
            if (side is { IsMeasured: true })
            {
                yield return new FactCell(name, Evidence(side));
            }
        }
    }

    /// <summary>File and line of a test, or empty.</summary>
    public static string Source(TestRecord? record) =>
        record?.Source is { } source ? PlainText.Line(string.Create(CultureInfo.InvariantCulture, $"{source.File}:{source.Line}"), 1000) : "";

    /// <summary>One a metric that was measured on either side.</summary>
    public static IEnumerable<MetricCell> Metrics(Verdict verdict) =>
        new[] { verdict.Current, verdict.Baseline }.OfType<TestRecord>()
            .SelectMany(record => record.Processes).SelectMany(process => process.Samples)
            .DistinctBy(sample => sample.Metric, StringComparer.Ordinal)
            .Select(sample => new MetricCell(PlainText.Line(sample.Metric, 80), Side(verdict.Baseline, sample), Side(verdict.Current, sample)));

    private static SideCell Side(TestRecord? record, Sample sample)
    {
        return Summary.Of(record, sample.Metric) is { } summary
            ? new SideCell(Text(summary.Floor), Text(summary.Median), Text(summary.P95))
            : new SideCell(None, None, None);

        string Text(double value) => new Quantity(value, sample.Unit).ToString();
    }

    private static string Evidence(TestRecord record)
    {
        var batches = Summary.Of(record, Metric.Time.Name)?.Count ?? 0;
        var processes = record.Processes.Length;
        var cold = record.Processes.Count(process => !process.IsWarm);
        return string.Create(CultureInfo.InvariantCulture, $"{processes} {(processes == 1 ? "process" : "processes")}, {batches} {(batches == 1 ? "batch" : "batches")}{(cold == 0 ? "" : $", {cold} still warming up")}");
    }
}
