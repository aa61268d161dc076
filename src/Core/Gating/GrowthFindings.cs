using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;

namespace PerfGate.Gating;

/// <summary>Judges how the rows of a test method, and the actions of a test, grow with a size among their inputs.</summary>
internal static class GrowthFindings
{
    /// <summary>Below that an action is the listener's own microsecond, which does not grow.</summary>
    private const double LeastActionTime = 1000;

    private const int FewCalls = 5;

    /// <summary>The growth of one test's actions.</summary>
    /// <param name="test">The record.</param>
    /// <param name="baseline">Its baseline, or null.</param>
    /// <param name="isComparable">Whether times as such can be compared; growth can in any case, and says so.</param>
    public static IEnumerable<Finding> OfActions(TestRecord test, TestRecord? baseline, bool isComparable)
    {
        var then = Curves(baseline?.Actions, waited: 0).ToLookup(curve => curve.Key, StringComparer.Ordinal);
        return Curves(test.Actions, test.Actions?.Waited ?? 0).SelectMany(now => Judge(now, then[now.Key].FirstOrDefault(), test.Policy, isComparable)).Where(finding => finding.Action.Length > 0);
    }

    /// <summary>The growth of a test method over its rows, for the row that is to say so.</summary>
    /// <param name="test">That row.</param>
    /// <param name="rows">All rows of its method that were measured.</param>
    /// <param name="baseline">The baseline's rows of that method.</param>
    /// <param name="isComparable">As above.</param>
    /// <param name="isWhole">Whether there are no more rows. Where there may be, they are judged once all of the baseline's are there; without one, once their sizes are large.</param>
    public static IEnumerable<Finding> OfRows(TestRecord test, IEnumerable<RowCost> rows, IEnumerable<RowCost> baseline, bool isComparable, bool isWhole)
    {
        var then = Curves(baseline).ToLookup(curve => curve.Key, StringComparer.Ordinal);
        var own = Curves([RowCost.Of(test)]).ToDictionary(curve => curve.Key, curve => curve.Points[0].Size, StringComparer.Ordinal);
        foreach (var now in Curves(rows).Where(curve => own.ContainsKey(curve.Key)))
        {
            // Over a whole run the row with the largest size says it.
            if (isWhole && own[now.Key] < now.Points.Max(point => point.Size))
            {
                continue;
            }

            var before = then[now.Key].FirstOrDefault();
            var known = before?.Points.Select(point => point.Size).ToHashSet();
            if (isWhole || (known is not null ? known.IsSubsetOf(now.Points.Select(point => point.Size)) : Growth.Fit([], now.Input, now.Points.Where(point => point.Size >= 300)) is not null))
            {
                foreach (var finding in Judge(now, before, test.Policy, isComparable))
                {
                    yield return finding;
                }
            }
        }
    }

    private static IEnumerable<Finding> Judge(SizedCosts now, SizedCosts? then, Policy policy, bool isComparable)
    {
        if (Growth.Fit(now.Path, now.Input, now.Points) is not { } current)
        {
            yield break;
        }

        if (policy.MaxGrowth is { } most && current.Exponent > most.Allowed)
        {
            yield return Finding(DiagnosticCodes.GrowthExceeded, VerdictKind.FailedBudget, current, null, most.ToString(), $"grows with {Power(current)}, over the limit of {most} ({Sizes(current)})");
        }

        var sizes = then?.Points.Select(point => point.Size).ToHashSet();
        if (sizes is null
            || Growth.Fit(now.Path, now.Input, now.Points.Where(point => sizes.Contains(point.Size))) is not { } common
            || Growth.Fit(now.Path, now.Input, then!.Points.Where(point => common.Points.Any(other => other.Size == point.Size))) is not { } baseline
            || common.Exponent - baseline.Exponent < Growth.LeastRise
            || Growth.Turn(common, baseline) < Growth.LeastTurn)
        {
            yield break;
        }

        var note = isComparable ? "" : "; growth does not depend on the machine, and is judged although times cannot be compared";
        yield return Finding(
            DiagnosticCodes.GrowthRegressed, VerdictKind.Regressed, common, baseline, "", $"grows with {Power(common)}, the baseline with {Power(baseline)} ({Sizes(common)}){note}");
    }

    private static Finding Finding(string code, VerdictKind kind, GrowthCurve current, GrowthCurve? baseline, string limit, string reason) => new()
    {
        Code = code,
        Kind = kind,
        Metric = Metric.Growth.Name,
        Action = current.Path,
        Growth = current,
        BaselineGrowth = baseline,
        Limit = limit,
        Reason = (current.Path.IsEmpty ? "its time " : $"{string.Join(" → ", current.Path)} ") + reason,
    };

    private static string Power(GrowthCurve curve) => FormattableString.Invariant($"{curve.Input}^{curve.Exponent:0.00}");

    private static string Sizes(GrowthCurve curve) => Growth.Fitted(curve.Points) is var points ? FormattableString.Invariant($"{curve.Input} = {points[0].Size:0.###} to {points[^1].Size:0.###}") : "";

    // The baseline keeps its waits: what it is taken for must not be less than it was.
    private static IEnumerable<SizedCosts> Curves(ActionProfile? actions, double waited) => (actions?.Series ?? [])
        .Where(series => series.Count >= FewCalls && series.Floor >= LeastActionTime)
        .GroupBy(series => ActionSeries.KeyOf(series.Path, []), StringComparer.Ordinal)
        .SelectMany(path => Growth.Curves(path.First().Path, path.Select(series => (series.Inputs, series.Floor * ActionComparison.Running(series, waited)))).Select(curve => curve with { Key = path.Key + curve.Key }));

    private static IEnumerable<SizedCosts> Curves(IEnumerable<RowCost> rows) => Growth.Curves([], rows.Select(row => (row.Inputs, row.Floor)));
}

/// <summary>What of a measured row matters for its method's growth.</summary>
/// <param name="Id">The row.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Floor">Nanoseconds of one operation.</param>
internal sealed record RowCost(TestId Id, ImmutableArray<TestInput> Inputs, double Floor)
{
    /// <summary>Of a measured record.</summary>
    public static RowCost Of(TestRecord test) => new(test.Id, test.Inputs, Summary.Of(test, Metric.Time.Name)?.Floor ?? 0);

    /// <summary>True when a row has a size at all.</summary>
    public bool HasSize => Inputs.Any(input => ActionInputs.Size(input.Value) is not null);
}
