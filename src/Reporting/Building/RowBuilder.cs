using System.Globalization;
using PerfGate.Counting;
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
        var cell = chart ? ChartCells.Of(verdict, VerdictCells.Of(verdict), key) : null;
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
            Work = Work(verdict),
            Distribution = DistributionCell.Of(verdict.Baseline, verdict.Current),
            Why = Why(verdict, word),
            Source = FactCells.Source(record),
            Findings = [.. verdict.Findings.Select(Finding)],
            Inputs = [.. record?.Inputs.Select(input => new FactCell(PlainText.Line(input.Name, 100), PlainText.Line(input.Value))) ?? []],
            Facts = [.. FactCells.Of(verdict, record, assembly)],
            Metrics = [.. FactCells.Metrics(verdict)],
            Warnings = [.. record?.Warnings.Select(warning => new NoticeCell(PlainText.Line(warning.Code, 20), "", PlainText.Line(warning.Text, 1000))) ?? []],
            Tree = explaining.Tree,
            FurtherTrees = explaining.FurtherTrees,
            Exact = ExactCells.Of(verdict),
            Actions = explaining.Actions,
            Growth = explaining.Growth,
            Overview = ChartCells.Overview(verdict),
            Chart = cell,
            Plots = [.. Plots(verdict, cell)],
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

    /// <summary>How many times the baseline's value is still within the limit; null where there is none.</summary>
    public static double? Limit(Finding finding) => finding.Baseline is { Value: > 0 } baseline && Threshold.TryParse(finding.Limit, baseline.Unit, out var threshold)
        ? 1 + (threshold.AllowedGrowth(baseline.Value) / baseline.Value)
        : null;

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

        var bounds = ratio.Lower == ratio.Upper ? "" : $"{VerdictText.Ratio(finding, ratio.Lower)} to {VerdictText.Ratio(finding, ratio.Upper)}";
        return new RatioCell(VerdictText.Ratio(finding, ratio.Value), bounds, finding.Limit.Length > 0 ? "+" + PlainText.Line(finding.Limit, 40) : "", VerdictCells.Of(finding.Kind).Tone, Order(ratio.Value), axis.Mark(ratio, Limit(finding)));
    }

    // What was counted is shown where it says something worse, or where nothing was measured: the reader looks for what failed.
    private static AmountCell Allocation(Verdict verdict)
    {
        var finding = verdict.Findings.Where(one => one.Metric == Metric.Allocated.Name || (one.Metric == Metric.ExactAllocated.Name && one is { Baseline: not null, Current: not null }))
            .OrderBy(one => one.Kind).ThenBy(one => one.Metric == Metric.ExactAllocated.Name).FirstOrDefault();
        var then = verdict.Findings.FirstOrDefault(one => one.Metric == (finding?.Metric ?? Metric.Allocated.Name) && one.Baseline is not null)?.Baseline ?? Allocated(verdict.Baseline);
        var now = verdict.Current is null ? null : finding?.Current ?? Allocated(verdict.Current);
        var difference = then is { } before && now is { } after ? new Quantity(after.Value - before.Value, Unit.Bytes) : (Quantity?)null;
        return Amount(then, now, difference is { Value: not 0 } change ? change.ToSignedString() : "", finding, difference?.Value ?? now?.Value);
    }

    private static AmountCell Work(Verdict verdict)
    {
        var finding = verdict.Findings.Where(one => one.Metric == Metric.Work.Name && one is { Growth: null }).OrderBy(one => one.Kind).FirstOrDefault();
        var (then, now) = (Counted(verdict.Baseline), Counted(verdict.Current));
        var ratio = then is { Value: > 0 } before && now is { } after ? after.Value / before.Value : (double?)null;
        return Amount(then, now, ratio is { } change && change is not 1 ? VerdictText.ExactRatio(change) : "", finding, ratio);
    }

    private static Quantity? Counted(TestRecord? record) => ExactTotal.Of(record?.Exact, Metric.Work) is { } work ? new Quantity(work.Typical, Unit.Instructions) : null;

    private static AmountCell Amount(Quantity? then, Quantity? now, string change, Finding? finding, double? order) => new(
        then == now ? then?.ToString() ?? None : $"{then?.ToString() ?? None} → {now?.ToString() ?? None}",
        change,
        finding is null ? "quiet" : VerdictCells.Of(finding.Kind).Tone,
        Order(order));

    // What passed has its small drawing: a page of a thousand tests has no room for more.
    private static IEnumerable<PlotCell> Plots(Verdict verdict, ChartCell? chart)
    {
        if (chart is not null)
        {
            yield return DistributionPlots.Of(chart);
        }

        if (verdict.Kind != VerdictKind.Passed && PairPlots.Of(verdict) is { } pairs)
        {
            yield return pairs;
        }
    }

    private static string Why(Verdict verdict, VerdictCell word)
    {
        var reasons = verdict.Findings.Where(finding => finding.Kind == verdict.Kind && finding.Reason.Length > 0).Select(finding => finding.Reason).Distinct(StringComparer.Ordinal).ToList();
        return PlainText.Line((reasons.Count > 0 ? string.Join("; ", reasons) : word.Word) + (verdict.IsByCounts ? "; its time was not compared" : ""), 400);
    }

    private static string Order(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("G6", CultureInfo.InvariantCulture) : "";
}
