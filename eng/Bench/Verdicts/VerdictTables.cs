using System.Globalization;

namespace PerfGate.Bench.Verdicts;

/// <summary>The figures, ready to be pasted into docs/verdicts.md.</summary>
internal static class VerdictTables
{
    /// <summary>Ways of comparing beside each other: all workloads together.</summary>
    /// <param name="outcomes">Of every way.</param>
    public static void SideBySide(IReadOnlyList<Outcome> outcomes)
    {
        var changes = outcomes.Select(outcome => outcome.Change).Distinct().Order().ToArray();
        Markdown.Print(
            ["compared by", .. changes.Select(Column), "seconds a test"],
            outcomes.GroupBy(outcome => outcome.Way, StringComparer.Ordinal).Select(way => (string[])
            [
                way.Key, .. changes.Select(change => Found(way.Where(outcome => outcome.Change == change)).ToString()), Number(Figures.Median(way.Select(outcome => outcome.Seconds))),
            ]));
    }

    private static string Column(int change) => change == 0 ? "unchanged, yet failed" : $"{change} % slower: found";

    private static Share Found(IEnumerable<Outcome> outcomes)
    {
        var list = outcomes.ToList();
        return new Share(list.Count(outcome => outcome.IsFound), list.Count);
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
