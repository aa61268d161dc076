using PerfGate.Instrumentation;

namespace PerfGate.Bench.Exact;

/// <summary>What exact counts cost, how exact they are, and what they find.</summary>
internal static class ExactBench
{
    /// <summary>Prints a table a part, as docs/exact.md has them; 1 when a target is missed.</summary>
    /// <param name="folder">Where copies and run files go.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string folder, ExactOptions options, CancellationToken stop)
    {
        Console.Out.WriteLine($"Exact counts: {Figures.Machine()}");
        Console.Out.WriteLine();
        var host = Host.Ticks();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var programs = CountedOutput.Of("Counted", "PerfGate.Counted");
        var isMet = true;
        foreach (var part in options.Parts)
        {
            isMet &= part switch
            {
                "calls" => await new PerCall(programs.Weave(folder, stop), options.Rounds, stop).PrintAsync(),
                "slow-down" => await new SlowDown(programs.Weave(folder, stop), options.Rounds, stop).PrintAsync(),
                "exactness" => await new Exactness(programs.Weave(folder, stop), folder, stop).PrintAsync(),
                "worsened" => await new Mistakes(programs.Weave(folder, stop), folder, options.Rounds, stop).PrintAsync(),
                _ => await WeavingCost.PrintAsync(folder, stop),
            };
        }

        Console.Out.WriteLine($"At the end: {Figures.Machine()}; {Host.TookSince(host)}");
        return isMet ? 0 : 1;
    }
}
