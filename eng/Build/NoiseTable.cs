namespace PerfGate.Build;

/// <summary>What the gate said, a line for each test and metric: false alarms in the unchanged build, finds in the injected one.</summary>
internal static class NoiseTable
{
    public static IEnumerable<string> Lines(NoiseTally unchanged, NoiseTally injected)
    {
        List<string[]> rows =
        [
            ["test", "metric", "unchanged: regressed", "inconclusive", "injected: regressed", "inconclusive"],
            .. unchanged.Tests.SelectMany(test => NoiseMeasure.Metrics
                .Where(metric => IsJudged(unchanged, test, metric) || IsJudged(injected, test, metric))
                .Select(metric => (string[])[$"`{test}`", metric, .. Counts(unchanged, test, metric), .. Counts(injected, test, metric)])),
            .. NoiseMeasure.Metrics.Select(metric => (string[])["all", metric, .. Sums(unchanged, metric), .. Sums(injected, metric)]),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select((width, column) => IsText(column) ? new string('-', width) : new string('-', width - 1) + ":")]);
        return rows.Select(row => "| " + string.Join(" | ", row.Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + " |");
    }

    private static bool IsText(int column) => column < 2;

    // Actions and growth leave a verdict only where something was found.
    private static bool IsJudged(NoiseTally tally, string test, string metric) =>
        metric is "time" or "allocated" || tally.Count(test, metric, "regressed") + tally.Count(test, metric, "inconclusive") > 0;

    private static string[] Counts(NoiseTally tally, string test, string metric) =>
        [$"{tally.Count(test, metric, "regressed")}/{tally.Runs}", $"{tally.Count(test, metric, "inconclusive")}/{tally.Runs}"];

    private static string[] Sums(NoiseTally tally, string metric) => [$"{tally.Count(metric, "regressed")}", $"{tally.Count(metric, "inconclusive")}"];
}
