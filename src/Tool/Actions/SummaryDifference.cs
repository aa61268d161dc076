using System.Globalization;
using PerfGate.Actions;
using PerfGate.Units;

namespace PerfGate.Tool.Actions;

/// <summary>One series in two logs; one of both may be missing.</summary>
internal sealed record SeriesDifference(SummaryRow? Before, SummaryRow? After)
{
    // Not the gate's rule (ActionComparison): a log is of one process that nobody repeated, without a baseline's spread, a reference loop, slices
    // or a timed pass beside it, and this tells where to look and fails nothing. What differs by less may be the machine, and of few calls
    // nothing is said.
    private const double Limit = 1.25;
    private const int FewestCalls = 3;

    public SummaryRow Row => (After ?? Before)!;

    public double? FloorRatio => Ratio(row => row.Floor);

    public double? MedianRatio => Ratio(row => row.Median);

    /// <summary>Enough calls on both sides to say something.</summary>
    public bool IsKnown => Before is { Count: >= FewestCalls, IsOthers: false } && After is { Count: >= FewestCalls, IsOthers: false };

    public bool IsSlower => IsKnown && FloorRatio >= Limit && MedianRatio >= Limit;

    public bool IsFaster => IsKnown && FloorRatio <= 1 / Limit && MedianRatio <= 1 / Limit;

    /// <summary>What the calls of the later log took more than they would have taken before.</summary>
    public double Growth => Before is null || After is null ? 0 : (After.Median - Before.Median) * After.Count;

    private double? Ratio(Func<SummaryRow, double> value) => Before is { } before && After is { } after && value(before) > 0 ? value(after) / value(before) : null;
}

/// <summary>Two logs' summaries side by side.</summary>
internal static class SummaryDifference
{
    /// <summary>Every series of both, what grew most first; then the new ones and those that are gone.</summary>
    public static IReadOnlyList<SeriesDifference> Of(IReadOnlyList<SummaryRow> before, IReadOnlyList<SummaryRow> after)
    {
        var then = before.ToLookup(Key, StringComparer.Ordinal);
        var now = after.ToLookup(Key, StringComparer.Ordinal);
        return
        [
            .. now.Select(group => new SeriesDifference(then[group.Key].FirstOrDefault(), group.First()))
                .Concat(then.Where(group => !now.Contains(group.Key)).Select(group => new SeriesDifference(group.First(), null)))
                .OrderBy(series => series.After is null ? 2 : series.Before is null ? 1 : 0)
                .ThenByDescending(series => series.Growth)
                .ThenByDescending(series => series.Row.Total)
                .ThenBy(series => series.Row.ToString(), StringComparer.Ordinal),
        ];
    }

    /// <summary>For which inputs each action path became slower, the one that grew most first.</summary>
    public static IEnumerable<string> Sentences(IReadOnlyList<SeriesDifference> series)
    {
        foreach (var path in series.Where(item => item.IsKnown).GroupBy(item => PathKey(item.Row), StringComparer.Ordinal).Where(path => path.Any(item => item.IsSlower)))
        {
            var slower = path.Where(item => item.IsSlower).ToList();
            var rule = InputRule.Describe([.. path.Select(item => new InputCase(item.Row.Inputs, item.IsSlower))]);
            var where = rule is not null ? " " + rule : path.Count() == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" for {slower.Count} of {path.Count()} inputs");
            var ratios = slower.Select(item => item.FloorRatio!.Value).Order().ToList();
            var ratio = ratios[0] == ratios[^1] ? $"{Quantity.Ratio(ratios[0])}" : $"{Quantity.Ratio(ratios[0])} to {Quantity.Ratio(ratios[^1])}";
            yield return $"{slower[0].Row.PathText}: slower{where} ({ratio})";
        }
    }

    /// <summary>All as text.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<SeriesDifference> series, int top)
    {
        var sentences = Sentences(series).ToList();
        foreach (var sentence in sentences.Count > 0 ? sentences : [series.Any(item => item.IsKnown) ? "No action became slower." : "Nothing can be said of what became slower: no action was called at least 3 times with the same inputs in both logs."])
        {
            yield return sentence;
        }

        if (series.Count > 0)
        {
            yield return "";
            yield return SummaryText.Line("floors", "medians", "floor", "was", "median", "was", "calls", "were", "action");
        }

        foreach (var item in series.Take(top))
        {
            yield return Line(item);
        }

        if (series.Count > top)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"and {series.Count - top} more rows (--top shows more)");
        }
    }

    private static string Line(SeriesDifference item)
    {
        var said = item.After is null ? " <- gone" : item.Before is null ? " <- new" : item.IsSlower ? " <- slower" : item.IsFaster ? " <- faster" : "";
        return SummaryText.Line(
            Ratio(item.FloorRatio), Ratio(item.MedianRatio), Time(item.After?.Floor), Time(item.Before?.Floor), Time(item.After?.Median), Time(item.Before?.Median),
            Calls(item.After), Calls(item.Before), item.Row + said);
    }

    private static string Ratio(double? ratio) => ratio is { } value ? Quantity.Ratio(value).ToString() : "";

    private static string Time(double? nanoseconds) => nanoseconds is { } value ? SummaryText.Time(value) : "";

    private static string Calls(SummaryRow? row) => row is null ? "" : SummaryText.Number(row.Count);

    // A control character is in no name that was made harmless.
    private static string PathKey(SummaryRow row) => string.Join('\n', row.Path);

    private static string Key(SummaryRow row) => PathKey(row) + "\n\n" + row.InputsText;
}
