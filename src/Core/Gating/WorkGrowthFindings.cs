using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>
/// Judges how the work of a test method's rows grows with a size among their inputs. Nothing of it is noise, so a logarithm shows, and a
/// single run proves it. What work does not show may still be so of time: the base library is not in it.
/// </summary>
internal static class WorkGrowthFindings
{
    /// <summary>How much more than a formula's own exponent over the same sizes counts as above it: a logarithm is 0.13 from 300 to 30,000; arrays that double, and pivots that are chosen, are less.</summary>
    public const double Tolerance = 0.1;

    /// <summary>How much more the work of the largest size must have grown than that of the smallest.</summary>
    public const double LeastTurn = 1.25;

    /// <summary>How much the exponent between the two largest sizes must have risen: a step raises it by nothing.</summary>
    public const double LeastTopRise = 0.05;

    /// <summary>The growth of work over the rows of a test method, where each of them was counted; the row with the largest size says it.</summary>
    /// <param name="test">A row.</param>
    /// <param name="rows">All rows of its method that were measured.</param>
    /// <param name="baseline">The baseline's.</param>
    /// <param name="comparability">What may be compared; null without a baseline.</param>
    public static IReadOnlyList<Finding> Of(TestRecord test, IEnumerable<RowCost> rows, IEnumerable<RowCost> baseline, Comparability? comparability)
    {
        RowCost[] now = [.. rows];
        RowCost[] then = [.. baseline];
        if (test.Exact is null || now.Length == 0 || !Array.TrueForAll(now, row => row.Work is not null))
        {
            return [];
        }

        var isComparable = comparability is { CountReasons.IsEmpty: true } && then.Length > 0 && Array.TrueForAll(then, row => row.Work is not null && !ExactFindings.WhyNotComparable(test.Exact, row.Exact!).Any());
        var own = Curves([RowCost.Of(test)], isGentle: true).ToDictionary(curve => curve.Key, curve => curve.Points[0].Size, StringComparer.Ordinal);
        var known = (isComparable ? Curves(then, isGentle: false) : []).ToLookup(curve => curve.Key, StringComparer.Ordinal);
        return [.. Curves(now, isGentle: true).Where(curve => own.TryGetValue(curve.Key, out var size) && size == curve.Points.Max(point => point.Size)).SelectMany(curve => Judge(curve, known[curve.Key].FirstOrDefault(), test.Policy))];
    }

    private static IEnumerable<Finding> Judge(SizedCosts now, SizedCosts? then, Policy policy)
    {
        if (policy.MaxGrowth is { } most && Fit(now) is { } curve && curve.Exponent > Formula(most, curve) + Tolerance)
        {
            yield return Finding(DiagnosticCodes.GrowthExceeded, VerdictKind.FailedBudget, curve, null, most.ToString(), $"its work grows with {GrowthFindings.Power(curve)}, over the limit of {most} ({GrowthFindings.Sizes(curve)})");
        }

        var sizes = then?.Points.Select(point => point.Size).ToHashSet() ?? [];
        if (then is not null
            && Fit(now with { Points = [.. now.Points.Where(point => sizes.Contains(point.Size))] }) is { } current
            && Fit(then with { Points = [.. then.Points.Where(point => current.Points.Any(other => other.Size == point.Size))] }) is { } before
            && current.Exponent - before.Exponent > Tolerance && Growth.Turn(current, before) >= LeastTurn && Growth.Top(current) - Growth.Top(before) >= LeastTopRise && Growth.Fitted(current.Points)[^1].Floor > Growth.Fitted(before.Points)[^1].Floor)
        {
            yield return Finding(DiagnosticCodes.GrowthRegressed, VerdictKind.Regressed, current, before, "", $"its work grows with {GrowthFindings.Power(current)}, the baseline with {GrowthFindings.Power(before)} ({GrowthFindings.Sizes(current)})");
        }
    }

    private static Finding Finding(string code, VerdictKind kind, GrowthCurve current, GrowthCurve? baseline, string limit, string reason) =>
        new() { Code = code, Kind = kind, Metric = Metric.Growth.Name, Growth = current, BaselineGrowth = baseline, Limit = limit, Reason = reason };

    private static GrowthCurve? Fit(SizedCosts costs) => Growth.Fit(costs.Path, costs.Input, costs.Points) is { } curve ? curve with { Unit = Unit.Instructions } : null;

    // The exponent that the limit itself would show over the sizes of a curve.
    private static double Formula(GrowthLimit limit, GrowthCurve curve) =>
        Growth.Fit([], curve.Input, Growth.Fitted(curve.Points).Select(point => new GrowthPoint(point.Size, Math.Pow(point.Size, limit.Exponent) * Math.Pow(Math.Log(Math.Max(point.Size, 2)), limit.Logs))))?.Exponent ?? limit.Exponent;

    // Where slices disagree, what is to have grown is taken for as gentle as they allow, and what it grew from for as steep.
    private static IEnumerable<SizedCosts> Curves(RowCost[] rows, bool isGentle)
    {
        var high = Growth.Curves([], rows.Select(row => (row.Inputs, row.Work!.Highest))).ToDictionary(curve => curve.Key, StringComparer.Ordinal);
        foreach (var low in Growth.Curves([], rows.Select(row => (row.Inputs, row.Work!.Lowest))))
        {
            var (small, large) = isGentle ? (high[low.Key], low) : (low, high[low.Key]);
            var middle = low.Points.Select(point => point.Size).Distinct().Order().ToArray() is var sizes ? sizes[sizes.Length / 2] : 0;
            yield return low with { Points = [.. small.Points.Where(point => point.Size < middle), .. large.Points.Where(point => point.Size >= middle)] };
        }
    }
}
