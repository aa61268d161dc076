using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Actions;
using PerfGate.Gating;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>What a report shows of a verdict's actions.</summary>
internal static class ActionCells
{
    private const string None = "–";

    // What is read at once; the rest is there to be looked up.
    private const int MostOpen = 20;
    private const int MostSlowest = 10;

    /// <summary>How many lines a verdict's actions would fill.</summary>
    public static int Lines(Verdict verdict) => (verdict.Current?.Actions?.Series.Length ?? 0) + (verdict.Baseline?.Actions?.Series.Length ?? 0) + MostSlowest;

    /// <summary>The cell of a verdict; null where nobody looked for actions, and nothing was found about any.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="most">The most rows of its table; 0 where there is no room for any.</param>
    public static ActionsCell? Of(Verdict verdict, int most)
    {
        var (then, now) = (verdict.Baseline?.Actions, verdict.Current?.Actions);
        var findings = verdict.Findings.Where(FoundActions.IsAboutAction).ToList();
        if (then is null && now is null && findings.Count == 0)
        {
            return null;
        }

        var difference = ActionDifference.Of(then, now);
        var rows = FoundActions.WorstFirst(verdict, difference).Select(pair => Row(verdict, pair)).Take(most).ToImmutableArray();
        var nodes = most == 0 ? [] : ActionTreeCells.Of(verdict, difference, most);
        return new ActionsCell
        {
            Title = findings.Any(finding => finding.Kind != VerdictKind.Passed) ? "For which inputs" : "Actions",
            Headline = most == 0 ? "" : Headline(difference, now ?? then),
            WhyNot = WhyNot(then, now),
            Findings = [.. findings.Where(finding => finding.Kind != VerdictKind.Passed).Select(RowBuilder.Finding)],
            Nodes = nodes,
            Tables = Tables(rows),
            Slowest = most == 0 ? [] : [.. (now?.Slowest ?? []).Take(MostSlowest).Select(Slow)],
            Rest = Rest(difference, rows.Length, most, now),
        };
    }

    /// <summary>The first rows of the table: what was found, or as many as there is room for.</summary>
    public static IEnumerable<ActionRowCell> Worst(ActionsCell cell) => cell.Tables.SelectMany(table => table.Rows).Where(row => row.Verdict is not null);

    private static ActionRowCell Row(Verdict verdict, ActionPair pair)
    {
        var series = (pair.After ?? pair.Before)!;
        var about = FoundActions.About(verdict, pair);
        return new ActionRowCell
        {
            Verdict = about is null or { Kind: VerdictKind.Passed } ? null : VerdictCells.OfAction(about.Kind),
            Owner = ActionNames.Owner(pair.Path),
            Action = ActionNames.Name(pair.Path),
            Inputs = ActionNames.Inputs(pair.Inputs),
            Baseline = Time(pair.Before?.Floor),
            Current = Time(pair.After?.Floor),
            Ratio = pair.Ratio is { } ratio ? Quantity.Ratio(ratio).ToString() : Side(pair, verdict),
            Median = Time(series.Median),
            P99 = Time(series.Percentile99),
            Calls = Count(series.Count),
            Failed = series.Failed > 0 ? Count(series.Failed) : "",
        };
    }

    // A side that dropped calls may have had these among them.
    private static string Side(ActionPair pair, Verdict verdict) =>
        pair.Before is null ? (verdict.Baseline?.Actions is { Dropped: 0, WhyNot: null } ? "new" : None)
        : verdict.Current?.Actions is { Dropped: 0, WhyNot: null } ? "gone" : None;

    private static ImmutableArray<ActionTable> Tables(ImmutableArray<ActionRowCell> rows)
    {
        const string Label = "Actions by inputs";
        return rows.Length == 0 ? []
            : rows.Length <= MostOpen ? [new ActionTable("", Label, rows)]
            : [new ActionTable("", Label, rows[..MostOpen]), new ActionTable(string.Create(CultureInfo.InvariantCulture, $"{rows.Length - MostOpen} more"), "More actions by inputs", rows[MostOpen..])];
    }

    private static SlowCallCell Slow(SlowCall call) => new(Time(call.Duration), ActionNames.Owner(call.Path), ActionNames.Name(call.Path), ActionNames.Inputs(call.Inputs), PlainText.Line(call.Failure, 300));

    private static string Headline(ActionDifference difference, ActionProfile? profile)
    {
        var calls = difference.Nodes.Sum(node => (node.After ?? node.Before)?.Calls ?? 0);
        var actions = difference.Nodes.Count(node => (node.After ?? node.Before) is not null);
        return actions == 0 || profile is null ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{Plural(calls, "call")} of {Plural(actions, "action")} in one operation, as seen in a pass of {Plural(profile.Operations, "operation")} of its own");
    }

    private static string WhyNot(ActionProfile? then, ActionProfile? now)
    {
        var reason = now switch
        {
            null => "No actions of this run: nobody listened to any (option Actions).",
            { WhyNot: { } why, Series.IsEmpty: true } => $"No actions, because {why}.",
            { WhyNot: { } why } => $"Its actions were listened to once and not a second time: {why}.",
            _ when then is null => "The baseline has no actions to compare these with; they are of this run alone.",
            { Dropped: > 0 } => $"{Plural(now.Dropped, "call")} with further paths and inputs {(now.Dropped == 1 ? "was" : "were")} not kept.",
            _ => then is { WhyNot: { } why, Series.IsEmpty: true } ? $"The baseline has no actions, because {why}." : "",
        };
        return PlainText.Line(reason, 1000);
    }

    private static string Rest(ActionDifference difference, int shown, int most, ActionProfile? now) =>
        difference.Pairs.IsEmpty ? ""
        : most == 0 ? "Its actions are left out: other tests came out worse."
        : difference.Pairs.Length > shown ? $"{Plural(difference.Pairs.Length - shown, "line")} of actions that grew less {(difference.Pairs.Length - shown == 1 ? "is" : "are")} not shown."
        : now?.Slowest.Length > MostSlowest ? $"Of the slowest calls the first {MostSlowest} are shown." : "";

    private static string Time(double? nanoseconds) => nanoseconds is { } time ? Quantity.Time(time).ToString() : None;

    /// <summary>A number of things: <c>1 call</c>, <c>2.5 calls</c>.</summary>
    public static string Plural(double count, string what) => Count(count) + " " + what + (count == 1 ? "" : "s");

    private static string Count(double value) => value.ToString(value < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);
}
