namespace PerfGate.Build;

/// <summary>The counts as a table, in Markdown so that the same lines stand in docs/verdicts.md.</summary>
internal static class NoiseTable
{
    public static IEnumerable<string> Lines(NoiseTally unchanged, NoiseTally injected)
    {
        List<string[]> rows =
        [
            ["test", "unchanged: time regressed", "inconclusive", "allocation regressed", "injected: time regressed", "inconclusive", "allocation regressed"],
            .. unchanged.Tests.Select(test => (string[])[$"`{test}`", .. Counts(unchanged, test), .. Counts(injected, test)]),
            ["all", .. Sums(unchanged), .. Sums(injected)],
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [new string('-', widths[0]), .. widths[1..].Select(width => new string('-', width - 1) + ":")]);
        return rows.Select(row => "| " + string.Join(" | ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))) + " |");
    }

    private static string[] Counts(NoiseTally tally, string test) =>
        [Of(tally.Count(test, "time", "regressed"), tally), Of(tally.Count(test, "time", "inconclusive"), tally), Of(tally.Count(test, "allocated", "regressed"), tally)];

    private static string[] Sums(NoiseTally tally) =>
        [$"{tally.Count("time", "regressed")}", $"{tally.Count("time", "inconclusive")}", $"{tally.Count("allocated", "regressed")}"];

    private static string Of(int count, NoiseTally tally) => $"{count}/{tally.Runs}";
}
