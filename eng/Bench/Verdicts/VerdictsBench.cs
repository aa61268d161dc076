using System.Globalization;

namespace PerfGate.Bench.Verdicts;

/// <summary>How often a comparison of two builds errs, what it finds, and what it costs.</summary>
/// <param name="builder">Builds the variants.</param>
/// <param name="folder">Where results go.</param>
/// <param name="options">What was asked for.</param>
/// <param name="stop">Ends it.</param>
internal sealed class VerdictsBench(VariantBuilder builder, string folder, VerdictsOptions options, CancellationToken stop)
{
    private const string PerfGate = "perfgate";
    private const int RowsOfSuite = 10;
    private readonly Comparison _comparison = new(folder);
    private readonly RawResults _raw = new(Path.Combine(folder, "raw.jsonl"));

    /// <summary>Measures what was asked for, printing a table a part; 1 when a target is not met.</summary>
    /// <param name="packages">The folder of the packed packages.</param>
    /// <param name="folder">Where builds and results go.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string packages, string folder, VerdictsOptions options, CancellationToken stop)
    {
        Console.Out.WriteLine($"Verdicts: {Figures.Machine()}");
        Console.Out.WriteLine();
        var builder = new VariantBuilder(packages, Path.Combine(folder, "builds"));
        builder.Begin();
        var host = Host.Ticks();
        var bench = new VerdictsBench(builder, folder, options, stop);
        var isMet = true;
        foreach (var load in options.Loads)
        {
            isMet &= await bench.VerdictsAsync(load);
        }

        isMet &= await bench.AloneAsync();
        isMet &= await bench.SuiteAsync();
        await bench.JitAsync();
        await bench.SideBySideAsync();
        Console.Out.WriteLine($"At the end: {Figures.Machine()}; {Host.TookSince(host)}");
        return isMet ? 0 : 1;
    }

    // All workloads in one comparison, as a suite has them. Changes take turns, so that a machine that drifts favours none of them.
    private async Task<bool> VerdictsAsync(LoadKind load)
    {
        var outcomes = new List<Outcome>();
        using (Load.Start(load))
        {
            for (var round = 1; round <= options.Rounds; round++)
            {
                foreach (var change in options.Changes)
                {
                    outcomes.AddRange(await CompareAsync(options.Workloads, rows: 1, Template(PerfGate, load, change, round)));
                }

                await Console.Error.WriteLineAsync($"  {load}: {round} of {options.Rounds} rounds");
            }
        }

        return outcomes.Count == 0 || VerdictTables.Verdicts(load, outcomes);
    }

    // What one test costs that is compared by itself, start-up and all.
    private async Task<bool> AloneAsync()
    {
        var outcomes = new List<Outcome>();
        for (var round = 1; round <= options.Alone; round++)
        {
            foreach (var change in options.Changes)
            {
                foreach (var workload in options.Workloads)
                {
                    outcomes.AddRange(await CompareAsync([workload], rows: 1, Template("alone", LoadKind.None, change, round)));
                }
            }

            await Console.Error.WriteLineAsync($"  alone: {round} of {options.Alone} rounds");
        }

        return outcomes.Count == 0 || VerdictTables.Alone(outcomes);
    }

    private async Task<bool> SuiteAsync()
    {
        var suites = new List<IReadOnlyList<Outcome>>();
        for (var round = 1; round <= options.Suite; round++)
        {
            suites.Add(await CompareAsync(VariantBuilder.Workloads, RowsOfSuite, Template("suite", LoadKind.None, 0, round)));
            await Console.Error.WriteLineAsync($"  suite: {round} of {options.Suite} rounds");
        }

        return suites.Count == 0 || VerdictTables.Suites(suites);
    }

    private async Task JitAsync()
    {
        var pairs = new JitPairs(builder, options.Workloads, folder, stop);
        var outcomes = new List<Outcome>();
        for (var round = 1; round <= options.Jit; round++)
        {
            foreach (var outcome in await pairs.CompareAsync(round))
            {
                _raw.Add(outcome);
                outcomes.Add(outcome);
            }

            await Console.Error.WriteLineAsync($"  JIT modes: {round} of {options.Jit} rounds");
        }

        if (outcomes.Count > 0)
        {
            JitPairs.Print(outcomes, await pairs.StartUpsAsync());
        }
    }

    private async Task SideBySideAsync()
    {
        var others = new BenchmarkDotNet(builder, options.Workloads, Path.Combine(folder, "benchmarkdotnet"));
        int[] changes = [.. options.Changes.Where(change => change is 0 or 5 or 10)];
        var outcomes = new List<Outcome>();
        for (var round = 1; round <= options.Bdn; round++)
        {
            foreach (var change in changes)
            {
                outcomes.AddRange(await CompareAsync(options.Workloads, rows: 1, Template("PerfGate, lock-step", LoadKind.None, change, round)));
            }

            await foreach (var outcome in others.CompareAsync(round, changes, stop))
            {
                _raw.Add(outcome);
                outcomes.Add(outcome);
            }

            await Console.Error.WriteLineAsync($"  side by side: {round} of {options.Bdn} rounds");
        }

        if (outcomes.Count > 0)
        {
            VerdictTables.SideBySide(outcomes);
        }
    }

    private async Task<IReadOnlyList<Outcome>> CompareAsync(IReadOnlyList<string> workloads, int rows, Outcome template)
    {
        var before = await builder.TestsAsync(Variant.Base, rows, stop);
        var after = await builder.TestsAsync(Variant.Head(template.Change), rows, stop);

        // The load on the others leaves one core free.
        var most = template.Load == LoadKind.Others ? 1 : options.Lanes;
        string[] lanes = most is { } number ? ["--lanes", number.ToString(CultureInfo.InvariantCulture)] : [];
        string[] filter = workloads.Count == VariantBuilder.Workloads.Count ? [] : ["--", "--filter-method", .. workloads.Select(workload => "*." + workload)];
        var outcomes = await _comparison.RunAsync(before, after, template, [.. lanes, .. filter], stop);
        foreach (var outcome in outcomes)
        {
            _raw.Add(outcome);
        }

        return outcomes;
    }

    private static Outcome Template(string way, LoadKind load, int change, int round) =>
        new() { Way = way, Load = load, Change = change, Round = round, Workload = "", Verdict = "", Seconds = 0, Operation = 0 };
}
