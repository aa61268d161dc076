using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Gating;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>A verdict's actions and their growth for programs to read.</summary>
internal static class ActionEntries
{
    // Of a thousand tests with a thousand inputs each, the file would have a gigabyte.
    private const int MostActions = 200;

    /// <summary>Its actions by path and inputs, worst first.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="left">How many there was no room for.</param>
    public static ImmutableArray<ActionEntry> Of(Verdict verdict, out int left)
    {
        var difference = ActionDifference.Of(verdict.Baseline?.Actions, verdict.Current?.Actions);
        left = Math.Max(difference.Pairs.Length - MostActions, 0);
        return [.. FoundActions.WorstFirst(verdict, difference).Take(MostActions).Select(pair => Entry(verdict, pair))];
    }

    /// <summary>How its cost grows with a size, worst first.</summary>
    public static ImmutableArray<GrowthEntry> Growth(Verdict verdict) =>
    [
        .. verdict.Findings.Where(finding => finding.Growth is not null).Select(finding => new GrowthEntry(
            finding.Growth!.Path,
            finding.Growth.Input,
            VerdictsJson.Name(finding.Kind),
            VerdictsJson.Finite(finding.BaselineGrowth?.Exponent),
            VerdictsJson.Finite(finding.Growth.Exponent),
            Points(finding.BaselineGrowth),
            Points(finding.Growth))),
    ];

    private static ActionEntry Entry(Verdict verdict, ActionPair pair)
    {
        var series = (pair.After ?? pair.Before)!;
        return new ActionEntry(
            pair.Path,
            pair.Inputs,
            FoundActions.About(verdict, pair) is { } finding ? VerdictsJson.Name(finding.Kind) : null,
            Time(pair.Before?.Floor),
            Time(pair.After?.Floor),
            pair.Ratio,
            series.Count,
            series.Failed,
            Time(series.Median),
            Time(series.Percentile99));
    }

    private static ImmutableArray<GrowthPointEntry> Points(GrowthCurve? curve) => [.. (curve?.Points ?? []).Select(point => new GrowthPointEntry(VerdictsJson.Finite(point.Size), VerdictsJson.Quantity(new Quantity(point.Floor, curve!.Unit))))];

    private static QuantityEntry? Time(double? nanoseconds) => nanoseconds is { } time ? VerdictsJson.Quantity(Quantity.Time(time)) : null;
}
