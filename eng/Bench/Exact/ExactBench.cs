namespace PerfGate.Bench.Exact;

/// <summary>What exact counts cost, how exact they are, and what they find.</summary>
internal static class ExactBench
{
    /// <summary>Prints a table a part, as docs/exact.md has them; 1 when a target is missed.</summary>
    /// <param name="packages">The folder of the packed packages.</param>
    /// <param name="folder">Where copies and run files go.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string packages, string folder, ExactOptions options, CancellationToken stop)
    {
        Console.Out.WriteLine($"Exact counts: {Figures.Machine()}");
        Console.Out.WriteLine();
        var host = Host.Ticks();
        Clear(folder);
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
                _ => await WeavingCost.PrintAsync(packages, folder, stop),
            };
        }

        isMet &= options.Gate == 0 || await SampleGate.PrintAsync(packages, folder, options.Gate, stop);

        Console.Out.WriteLine($"At the end: {Figures.Machine()}; {Host.TookSince(host)}");
        return isMet ? 0 : 1;
    }

    // What others packed stays. Ours keep their version while their content changes, and would be taken from here.
    private static void Clear(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, Sample.Packages));
        foreach (var old in Directory.GetDirectories(folder).Where(old => Path.GetFileName(old) != Sample.Packages).Concat(Directory.GetDirectories(Path.Combine(folder, Sample.Packages), "perfgate*")))
        {
            Directory.Delete(old, recursive: true);
        }
    }
}
