namespace PerfGate.Bench.Overhead;

/// <summary>What PerfGate adds to `dotnet test --no-build`, beyond the time it is given to measure.</summary>
internal static class OverheadBench
{
    private const double MostAddedSeconds = 0.3;
    private const double MostOutside = 0.15;

    // Rounds of plain, perf, perf, plain: two pairs each, in an order that a drifting machine does not favour.
    private const int CostRounds = 4;
    private const int ShareRounds = 1;
    private const int Rows = 1000;
    private static readonly TimeSpan OneBudget = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RowBudget = TimeSpan.FromMilliseconds(20);

    /// <summary>Prints every figure with its target; 1 when one is not met, or not proven to be.</summary>
    /// <param name="packages">The folder of the packed packages.</param>
    /// <param name="folder">Where the consumers go.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string packages, string folder, CancellationToken stop)
    {
        Console.Out.WriteLine($"Overhead: {Figures.Machine()}");
        var builder = new ConsumerBuilder(packages, folder);
        builder.Clear();
        var isMet = true;
        foreach (var framework in Framework.All)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine(framework.Name);
            var plain = await builder.PlainAsync(framework, 1, stop);
            var ordinary = await builder.PlainAsync(framework, Rows, stop);
            var one = await builder.PerfAsync(framework, 1, OneBudget, stop);
            await one.RecordBaselineAsync(stop);
            var many = await builder.PerfAsync(framework, Rows, RowBudget, stop);
            await many.RecordBaselineAsync(stop);
            foreach (var mode in new[] { "record", "gate" })
            {
                isMet &= AddedCost(mode, await AlternateAsync(plain, one, mode, CostRounds, stop));
                isMet &= Outside(mode, await AlternateAsync(plain, many, mode, ShareRounds, stop));
            }

            var rows = await AlternateAsync(plain, ordinary, "off", ShareRounds, stop);
            Console.Out.WriteLine($"  for comparison, {Rows} ordinary cases without PerfGate: a test phase of {Figures.Seconds(Wall(rows.With) - Wall(rows.Without))}, none of it measuring; {AddedCpu(rows)}");
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine($"At the end: {Figures.Machine()}");
        return isMet ? 0 : 1;
    }

    private static bool AddedCost(string mode, Pairs pairs)
    {
        var budget = OneBudget.TotalSeconds;
        var added = Wall(pairs.With) - Wall(pairs.Without) - budget;
        var single = pairs.With.Zip(pairs.Without, (with, without) => with.Wall - without.Wall - budget).Order().ToArray();

        // Of eight pairs, the second and the seventh hold the true median between them in 93 of 100 cases.
        var (lower, upper) = (single[1], single[^2]);
        var isMet = Print($"one perf test, {mode}", $"adds {Figures.Seconds(added)}", $"at most {Figures.Seconds(MostAddedSeconds)}", upper <= MostAddedSeconds, lower > MostAddedSeconds);
        Console.Out.WriteLine(
            $"    median of {pairs.With.Count}: {Figures.Seconds(Wall(pairs.With))}, less the plain twin's {Figures.Seconds(Wall(pairs.Without))} and a budget of {Figures.Seconds(budget)}; " +
            $"pairs {Figures.Seconds(lower)} to {Figures.Seconds(upper)}; {AddedCpu(pairs)}");
        return isMet;
    }

    // The test phase is what the rows add to a `dotnet test` of one plain test: loading PerfGate, discovery and all. Of it, the rows' budgets are measuring.
    private static bool Outside(string mode, Pairs pairs)
    {
        var measuring = Rows * RowBudget.TotalSeconds;
        var phase = Wall(pairs.With) - Wall(pairs.Without);
        var single = pairs.With.Zip(pairs.Without, (with, without) => 1 - (measuring / (with.Wall - without.Wall))).Order().ToArray();
        var isMet = Print(
            $"{Rows} perf cases, {mode}", $"{Figures.Percent(1 - (measuring / phase))} outside measuring", $"under {Figures.Percent(MostOutside)}", single[^1] < MostOutside, single[0] >= MostOutside);
        Console.Out.WriteLine(
            $"    median of {pairs.With.Count}: {Figures.Seconds(Wall(pairs.With))}, less the plain twin's {Figures.Seconds(Wall(pairs.Without))}, is a test phase of {Figures.Seconds(phase)}, " +
            $"of which budgets {Figures.Seconds(measuring)}; pairs {Figures.Percent(single[0])} to {Figures.Percent(single[^1])}; {AddedCpu(pairs)}");
        return isMet;
    }

    private static async Task<Pairs> AlternateAsync(Consumer plain, Consumer perf, string mode, int rounds, CancellationToken stop)
    {
        var pairs = new Pairs([], []);
        for (var round = 0; round < rounds; round++)
        {
            pairs.Without.Add(await plain.TestAsync(mode, stop));
            pairs.With.Add(await perf.TestAsync(mode, stop));
            pairs.With.Add(await perf.TestAsync(mode, stop));
            pairs.Without.Add(await plain.TestAsync(mode, stop));
        }

        return pairs;
    }

    private static double Wall(IEnumerable<ChildTimes> times) => Figures.Median(times.Select(time => time.Wall));

    // Waiting for a processor on a busy machine is in the wall time and not in this one. Budgets are in both.
    private static string AddedCpu(Pairs pairs)
    {
        var all = pairs.With.Concat(pairs.Without).ToArray();
        var cpu = all.All(times => times.Cpu is not null)
            ? $"CPU time added {Figures.Seconds(Figures.Median(pairs.With.Select(times => times.Cpu!.Value)) - Figures.Median(pairs.Without.Select(times => times.Cpu!.Value)))}"
            : "CPU time is not told by this system";

        // A virtual machine runs its budgets to the end while the host takes processors away, and what is outside them takes longer by as much.
        return all.All(times => times.Stolen is not null) ? $"{cpu}; the host took {Figures.Percent(Figures.Median(all.Select(times => times.Stolen!.Value)))} of the processor time" : cpu;
    }

    // A figure that noise could have made is no proof of anything, least of all that a target is met.
    private static bool Print(string what, string figure, string target, bool isMet, bool isMissed)
    {
        Console.Out.WriteLine($"  {what}: {figure}; target {target}: {(isMet ? "met" : isMissed ? "NOT MET" : "NOT PROVEN, single pairs disagree; repeat it on a quieter machine")}");
        return isMet;
    }

    private sealed record Pairs(List<ChildTimes> Without, List<ChildTimes> With);
}
