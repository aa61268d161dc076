using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Counting;
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

    /// <summary>Calls of an action from which on it has a place on the curve.</summary>
    private const int LeastCalls = 5;

    /// <summary>The growth of one test's actions.</summary>
    /// <param name="test">The record.</param>
    /// <param name="baseline">Its baseline, or null.</param>
    /// <param name="isComparable">Whether times as such can be compared; growth can in any case, and says so.</param>
    public static IEnumerable<Finding> OfActions(TestRecord test, TestRecord? baseline, bool isComparable)
    {
        var then = Curves(Seen(baseline?.Actions)).ToLookup(curve => curve.Key, StringComparer.Ordinal);
        var sure = Curves(Sure(test, baseline)).ToLookup(curve => curve.Key, StringComparer.Ordinal);
        return Curves(Seen(test.Actions, test.Actions?.Waited ?? 0)).SelectMany(now => Judge(new(now, sure[now.Key].FirstOrDefault(), then[now.Key].FirstOrDefault()), test.Policy, isComparable)).Where(finding => finding.Action.Length > 0);
    }

    /// <summary>The growth of a test method over its rows, for the row that is to say so.</summary>
    /// <param name="test">That row.</param>
    /// <param name="rows">All rows of its method that were measured.</param>
    /// <param name="baseline">The baseline's rows of that method.</param>
    /// <param name="isComparable">As above.</param>
    /// <param name="isWhole">Whether there are no more rows. Where there may be, they are judged once all of the baseline's are there; without one, once their sizes are large.</param>
    public static IEnumerable<Finding> OfRows(TestRecord test, IEnumerable<RowCost> rows, IEnumerable<RowCost> baseline, bool isComparable, bool isWhole)
    {
        RowCost[] measured = [.. rows];
        RowCost[] known = [.. baseline];
        var then = Curves(known).ToLookup(curve => curve.Key, StringComparer.Ordinal);
        var sure = Curves(measured.Select(row => row.OnMachineOf(known.FirstOrDefault(other => other.Id == row.Id)))).ToLookup(curve => curve.Key, StringComparer.Ordinal);
        var own = Curves([RowCost.Of(test)]).ToDictionary(curve => curve.Key, curve => curve.Points[0].Size, StringComparer.Ordinal);
        foreach (var now in Curves(measured).Where(curve => own.ContainsKey(curve.Key)))
        {
            // Over a whole run the row with the largest size says it.
            if (isWhole && own[now.Key] < now.Points.Max(point => point.Size))
            {
                continue;
            }

            var before = then[now.Key].FirstOrDefault();
            var sizes = before?.Points.Select(point => point.Size).ToHashSet();
            if (isWhole || (sizes is not null ? sizes.IsSubsetOf(now.Points.Select(point => point.Size)) : Growth.Fit([], now.Input, now.Points.Where(point => point.Size >= Growth.Large)) is not null))
            {
                foreach (var finding in Judge(new(now, sure[now.Key].FirstOrDefault(), before) { Others = isWhole ? null : WithoutOwn(own[now.Key], now, before) }, test.Policy, isComparable))
                {
                    yield return finding;
                }
            }
        }
    }

    /// <summary>Whether the rows of one method, or the actions of one of them, have sizes enough for a limit on growth to be held against.</summary>
    public static bool HasCurve(IReadOnlyCollection<TestRecord> method) =>
        Curves(method.Select(RowCost.Of)).Concat(method.SelectMany(test => Curves(Seen(test.Actions, test.Actions?.Waited ?? 0)))).Any(curve => Fit(curve) is not null);

    // As if this size had become slower by no more than the one that did least: times of another machine have no other measure.
    private static SizedCosts WithoutOwn(double own, SizedCosts now, SizedCosts? then)
    {
        var floors = (then?.Points ?? []).Where(point => point.Floor > 0).GroupBy(point => point.Size).ToDictionary(same => same.Key, same => same.Min(point => point.Floor));
        if (!floors.TryGetValue(own, out var before))
        {
            return now;
        }

        var least = now.Points.Where(point => point.Floor > 0 && point.Size != own && floors.ContainsKey(point.Size)).Select(point => point.Floor / floors[point.Size]).DefaultIfEmpty(1).Min();
        return now with { Points = [.. now.Points.Select(point => point.Size == own ? point with { Floor = Math.Min(point.Floor, before * least) } : point)] };
    }

    // What was measured and what is sure of it are two readings of one run: only what is measured, and at least half sure, fails.
    private static IEnumerable<Finding> Judge(SizedEvidence evidence, Policy policy, bool isComparable)
    {
        var (now, sure) = (Fit(evidence.Now), evidence.Sure is { } least ? Fit(least) : null);
        if (policy.MaxGrowth is { } most && Exceeding(now, sure, most.Allowed) is { } over)
        {
            var isProven = now?.Exponent > most.Allowed && sure?.Exponent > most.Allowed;
            yield return Finding(
                isProven ? DiagnosticCodes.GrowthExceeded : DiagnosticCodes.Inconclusive,
                isProven ? VerdictKind.FailedBudget : VerdictKind.Inconclusive,
                over,
                null,
                most.ToString(),
                $"grows with {Power(over)}, over the limit of {most} ({Sizes(over)}){(isProven ? "" : Unsure)}");
        }

        var (rise, sureRise) = (Rise.Of(evidence.Now, evidence.Then), Rise.Of(evidence.Sure, evidence.Then));
        if ((rise ?? sureRise) is { } risen)
        {
            var isOthers = Rise.Of(evidence.Others, evidence.Then) is not null;
            var isProven = rise is not null && rise.IsMostly(sureRise ?? Rise.Between(evidence.Sure, evidence.Then)) && !isOthers && (isComparable || (rise.IsClear && sureRise is { IsClear: true }));
            var unsure = isOthers ? OtherRows : isComparable ? Unsure : "; times cannot be compared, and over small sizes, or by so little, other conditions can make the difference: record a baseline here";
            var note = isComparable ? "" : "; growth does not depend on the machine, and is judged although times cannot be compared";
            yield return Finding(
                isProven ? DiagnosticCodes.GrowthRegressed : DiagnosticCodes.Inconclusive,
                isProven ? VerdictKind.Regressed : VerdictKind.Inconclusive,
                risen.Now,
                risen.Then,
                "",
                $"grows with {Power(risen.Now)}, the baseline with {Power(risen.Then)} ({Sizes(risen.Now)}){(isProven ? note : unsure)}");
        }
    }

    private const string Unsure = ": a suspect, because the machine was not equally fast for all sizes, or calls were few; confirm with more processes (perfgate run)";

    private const string OtherRows = ": a suspect, because it is other rows that became slower, and measuring this one again cannot confirm it; the run as a whole tells (perfgate run, or perfgate report)";

    private static GrowthCurve? Fit(SizedCosts costs) => Growth.Fit(costs.Path, costs.Input, costs.Points);

    private static GrowthCurve? Exceeding(GrowthCurve? now, GrowthCurve? sure, double most) => now?.Exponent > most ? now : sure?.Exponent > most ? sure : null;

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

    internal static string Power(GrowthCurve curve) => FormattableString.Invariant($"{curve.Input}^{curve.Exponent:0.00}");

    internal static string Sizes(GrowthCurve curve) => Growth.Fitted(curve.Points) is var points ? FormattableString.Invariant($"{curve.Input} = {points[0].Size:0.###} to {points[^1].Size:0.###}") : "";

    // The baseline keeps its waits: what it is taken for must not be less than it was.
    private static IEnumerable<ActionSeries> Seen(ActionProfile? actions, double waited = 0) => (actions?.Series ?? [])
        .Where(series => series.Count >= LeastCalls && series.Floor >= LeastActionTime)
        .Select(series => series with { Floor = series.Floor * ActionComparison.Running(series, waited) });

    // Enough calls on both sides for their fastest to say something, without what slowed the pass alone: that may have met the large sizes
    // only, but explains no more than what an action takes longer than it took.
    private static IEnumerable<ActionSeries> Sure(TestRecord test, TestRecord? baseline)
    {
        var then = Seen(baseline?.Actions).ToLookup(series => series.Key, StringComparer.Ordinal);
        var disturbance = baseline is null ? 1 : ActionComparison.DisturbanceOf(test, baseline);
        foreach (var series in Seen(test.Actions, test.Actions?.Waited ?? 0).Where(series => series.Count >= ActionComparison.FewCalls))
        {
            var known = then[series.Key].FirstOrDefault();
            if (known is null or { Count: >= ActionComparison.FewCalls })
            {
                yield return known is null ? series : series with { Floor = Math.Max(Math.Min(series.Floor, known.Floor), series.Floor / disturbance) };
            }
        }
    }

    private static IEnumerable<SizedCosts> Curves(IEnumerable<ActionSeries> actions) => actions
        .GroupBy(series => ActionSeries.KeyOf(series.Path, []), StringComparer.Ordinal)
        .SelectMany(path => Growth.Curves(path.First().Path, path.Select(series => (series.Inputs, series.Floor))).Select(curve => curve with { Key = path.Key + curve.Key }));

    private static IEnumerable<SizedCosts> Curves(IEnumerable<RowCost> rows) => Growth.Curves([], rows.Select(row => (row.Inputs, row.Floor)));

    /// <summary>One curve as it was measured, what of it is sure, and as it was.</summary>
    /// <param name="Now">As measured.</param>
    /// <param name="Sure">Without what the machine alone explains, and without what was seen too seldom; null where nothing is left.</param>
    /// <param name="Then">The baseline's, or null.</param>
    private sealed record SizedEvidence(SizedCosts Now, SizedCosts? Sure, SizedCosts? Then)
    {
        /// <summary>As measured, but for the row that is judged: without its own slow-down. What still rises is not its doing. Null where all rows are judged together.</summary>
        public SizedCosts? Others { get; init; }
    }

    /// <summary>Two curves over the sizes that both sides have, of which the later rises so much more that it is another power.</summary>
    private sealed record Rise(GrowthCurve Now, GrowthCurve Then)
    {
        /// <summary>More than another runtime or architecture does: what a call costs by itself hides sizes below the large ones, and differs.</summary>
        public bool IsClear => Growth.Fitted(Now.Points)[0].Size >= Growth.Large && Power >= Growth.ClearRise;

        private double Power => Now.Exponent - Then.Exponent;

        /// <summary>Whether what is sure is at least half of this rise: the reference loop that tells has noise of its own.</summary>
        public bool IsMostly(Rise? sure) => sure is not null && sure.Power >= Power / 2;

        /// <summary>Null where there is none.</summary>
        public static Rise? Of(SizedCosts? now, SizedCosts? then) =>
            Between(now, then) is { } rise
            && rise.Power >= Growth.LeastRise
            && Growth.Turn(rise.Now, rise.Then) >= Growth.LeastTurn
            && Growth.Top(rise.Now) - Growth.Top(rise.Then) >= Growth.LeastTopRise
                ? rise
                : null;

        /// <summary>Whatever their difference; null where there are no two curves.</summary>
        public static Rise? Between(SizedCosts? now, SizedCosts? then)
        {
            var sizes = then?.Points.Select(point => point.Size).ToHashSet();
            return now is not null && sizes is not null
                && Growth.Fit(now.Path, now.Input, now.Points.Where(point => sizes.Contains(point.Size))) is { } current
                && Growth.Fit(now.Path, now.Input, then!.Points.Where(point => current.Points.Any(other => other.Size == point.Size))) is { } baseline
                ? new Rise(current, baseline)
                : null;
        }
    }
}

/// <summary>What of a measured row matters for its method's growth.</summary>
/// <param name="Id">The row.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Floor">Nanoseconds of one operation.</param>
/// <param name="Reference">Nanoseconds that the reference loop took beside it; null where it is not known.</param>
internal sealed record RowCost(TestId Id, ImmutableArray<TestInput> Inputs, double Floor, double? Reference)
{
    /// <summary>Its work; null where it was not counted, or nothing of it was.</summary>
    public ExactTotal? Work { get; private init; }

    /// <summary>What it was counted by; null where it was not.</summary>
    public ExactCounts? Exact { get; private init; }

    /// <summary>Of a measured record.</summary>
    public static RowCost Of(TestRecord test) => new(test.Id, test.Inputs, Summary.Of(test, Metric.Time.Name)?.Floor ?? 0, test.Processes.IsEmpty ? null : test.Processes.Min(process => process.ReferenceFloor))
    {
        Work = test.Exact is { WhyNothing: null } ? ExactTotal.Of(test.Exact, Metric.Work) : null,
        Exact = test.Exact,
    };

    /// <summary>True when a row has a size at all.</summary>
    public bool HasSize => Inputs.Any(input => ActionInputs.Size(input.Value) is not null);

    /// <summary>As it would be on a machine as fast as the baseline's was for this row. Whether it is faster or slower matters alike: what bends a curve is that it was not the same for all sizes.</summary>
    public RowCost OnMachineOf(RowCost? baseline) => Reference / baseline?.Reference is > 0 and < double.PositiveInfinity and { } ratio ? this with { Floor = Floor / ratio } : this;
}
