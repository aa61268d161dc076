namespace PerfGate.Bench.Verdicts;

/// <summary>How often a comparison of two builds errs, what it finds, and what it costs.</summary>
internal static class VerdictsBench
{
    /// <summary>Measures what was asked for, printing a table a part; 1 when a target is not met.</summary>
    /// <param name="packages">The folder of the packed packages.</param>
    /// <param name="folder">Where builds and raw results go.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string packages, string folder, VerdictsOptions options, CancellationToken stop)
    {
        Console.Out.WriteLine($"Verdicts: {Figures.Machine()}");
        var builder = new VariantBuilder(packages, Path.Combine(folder, "builds"));
        builder.Begin();
        var raw = new RawResults(Path.Combine(folder, "raw.jsonl"));
        var host = Host.Ticks();
        await SideBySideAsync(builder, folder, options, raw, stop);
        Console.Out.WriteLine($"At the end: {Figures.Machine()}; {Host.TookSince(host)}");
        return 0;
    }

    private static async Task SideBySideAsync(VariantBuilder builder, string folder, VerdictsOptions options, RawResults raw, CancellationToken stop)
    {
        var others = new BenchmarkDotNet(builder, options.Workloads, Path.Combine(folder, "benchmarkdotnet"));
        var outcomes = new List<Outcome>();
        for (var round = 1; round <= options.Bdn; round++)
        {
            await foreach (var outcome in others.CompareAsync(round, [.. options.Changes.Where(change => change is 0 or 5 or 10)], stop))
            {
                raw.Add(outcome);
                outcomes.Add(outcome);
            }
        }

        VerdictTables.SideBySide(outcomes);
    }
}
