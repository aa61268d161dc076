using System.Globalization;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>Turns one verdict into one row.</summary>
internal static class RowBuilder
{
    private const string None = "–";

    public static ReportRow Build(Verdict verdict, string assembly, string key, RatioAxis axis, bool chart, ExplainingCells explaining)
    {
        var record = verdict.Current ?? verdict.Baseline;
        var time = TimeFinding(verdict);
        var word = VerdictCells.Of(verdict);
        return new ReportRow
        {
            Key = key,
            Verdict = word,
            Name = Name(verdict.Id, assembly),
            Baseline = Number(time?.Baseline ?? Floor(verdict.Baseline)),
            Current = Number(verdict.Current is null ? null : time?.Current ?? Floor(verdict.Current)),
            Ratio = Ratio(time, word, axis),
            Allocation = Allocation(verdict),
            Distribution = DistributionCell.Of(verdict.Baseline, verdict.Current),
            Why = Why(verdict, word),
            Source = Source(record),
            Findings = [.. verdict.Findings.Select(Finding)],
            Inputs = [.. record?.Inputs.Select(input => new FactCell(PlainText.Line(input.Name, 100), PlainText.Line(input.Value))) ?? []],
            Facts = [.. Facts(verdict, record, assembly)],
            Metrics = [.. Metrics(verdict)],
            Warnings = [.. record?.Warnings.Select(warning => new NoticeCell(PlainText.Line(warning.Code, 20), "", PlainText.Line(warning.Text, 1000))) ?? []],
            Tree = explaining.Tree,
            Actions = explaining.Actions,
            Growth = explaining.Growth,
            Overview = ChartCells.Overview(verdict),
            Chart = chart ? ChartCells.Of(verdict, word, key) : null,
        };
    }

    /// <summary>One finding.</summary>
    public static FindingCell Finding(Finding finding) =>
        new(VerdictCells.Of(finding.Kind), PlainText.Line(finding.Code, 20), PlainText.Line(finding.Metric, 80), finding.Growth is null ? PlainText.Line(VerdictText.Values(finding)) : GrowthCells.Exponents(finding), PlainText.Line(finding.Reason, 1000));

    /// <summary>What was found about the time of the whole test; with a ratio where there is one.</summary>
    public static Finding? TimeFinding(Verdict verdict)
    {
        var findings = verdict.Findings.Where(finding => finding.Metric == Metric.Time.Name && FoundActions.IsAboutTest(finding));
        return findings.FirstOrDefault(finding => finding.Ratio is not null) ?? findings.FirstOrDefault(finding => finding.Baseline is not null);
    }

    private static NameCell Name(TestId id, string assembly)
    {
        var shown = id.ShortName[..^id.Row.Length];
        var dot = shown.LastIndexOf('.') + 1;
        return new NameCell(PlainText.Line(shown[..dot], 120), PlainText.Line(shown[dot..], 120), PlainText.Line(id.Row, 160), PlainText.Line(assembly, 160), PlainText.Line(id.ToString(), 1000));
    }

    private static Quantity? Floor(TestRecord? record) => Summary.Of(record, Metric.Time.Name) is { } summary ? Quantity.Time(summary.Floor) : null;

    private static Quantity? Allocated(TestRecord? record) => Summary.Of(record, Metric.Allocated.Name) is { } summary ? Quantity.Size(summary.Typical) : null;

    private static NumberCell Number(Quantity? quantity) => new(quantity?.ToString() ?? None, Order(quantity?.Value));

    private static RatioCell Ratio(Finding? finding, VerdictCell verdict, RatioAxis axis)
    {
        if (finding?.Ratio is not { } ratio)
        {
            return new RatioCell(None, "", "", finding is null ? verdict.Tone : VerdictCells.Of(finding.Kind).Tone, "", null);
        }

        double? limit = finding.Baseline is { Value: > 0 } baseline && Threshold.TryParse(finding.Limit, baseline.Unit, out var threshold)
            ? threshold.AllowedGrowth(baseline.Value) / baseline.Value
            : null;
        var bounds = ratio.Lower == ratio.Upper ? "" : $"{VerdictText.Ratio(finding, ratio.Lower)} to {VerdictText.Ratio(finding, ratio.Upper)}";
        return new RatioCell(VerdictText.Ratio(finding, ratio.Value), bounds, finding.Limit.Length > 0 ? "+" + PlainText.Line(finding.Limit, 40) : "", VerdictCells.Of(finding.Kind).Tone, Order(ratio.Value), axis.Mark(ratio, limit));
    }

    private static AllocationCell Allocation(Verdict verdict)
    {
        var finding = verdict.Findings.FirstOrDefault(one => one.Metric == Metric.Allocated.Name);
        var then = verdict.Findings.FirstOrDefault(one => one.Metric == Metric.Allocated.Name && one.Baseline is not null)?.Baseline ?? Allocated(verdict.Baseline);
        var now = verdict.Current is null ? null : finding?.Current ?? Allocated(verdict.Current);
        var difference = then is { } before && now is { } after ? new Quantity(after.Value - before.Value, Unit.Bytes) : (Quantity?)null;
        return new AllocationCell(
            then == now ? then?.ToString() ?? None : $"{then?.ToString() ?? None} → {now?.ToString() ?? None}",
            difference is { Value: not 0 } change ? change.ToSignedString() : "",
            finding is null ? "quiet" : VerdictCells.Of(finding.Kind).Tone,
            Order(difference?.Value ?? now?.Value));
    }

    private static string Why(Verdict verdict, VerdictCell word)
    {
        var reasons = verdict.Findings.Where(finding => finding.Kind == verdict.Kind && finding.Reason.Length > 0).Select(finding => finding.Reason).Distinct(StringComparer.Ordinal).ToList();
        return PlainText.Line(reasons.Count > 0 ? string.Join("; ", reasons) : word.Word, 400);
    }

    private static IEnumerable<FactCell> Facts(Verdict verdict, TestRecord? record, string assembly)
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

    private static string Source(TestRecord? record) =>
        record?.Source is { } source ? PlainText.Line(string.Create(CultureInfo.InvariantCulture, $"{source.File}:{source.Line}"), 1000) : "";

    private static string Evidence(TestRecord record)
    {
        var batches = Summary.Of(record, Metric.Time.Name)?.Count ?? 0;
        var processes = record.Processes.Length;
        var cold = record.Processes.Count(process => !process.IsWarm);
        return string.Create(CultureInfo.InvariantCulture, $"{processes} {(processes == 1 ? "process" : "processes")}, {batches} {(batches == 1 ? "batch" : "batches")}{(cold == 0 ? "" : $", {cold} still warming up")}");
    }

    private static IEnumerable<MetricCell> Metrics(Verdict verdict) =>
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

    private static string Order(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("G6", CultureInfo.InvariantCulture) : "";
}
