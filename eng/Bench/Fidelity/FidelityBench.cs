using System.Diagnostics;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Sampling;

namespace PerfGate.Bench.Fidelity;

/// <summary>What a profiled pass says of work whose shares are known, what it costs, and whether it leaves a trace in what is timed after it.</summary>
internal static class FidelityBench
{
    private const double MostOff = 0.03;

    // Some 4000 samples: at a share of one half, chance alone is a standard deviation under one point.
    private static readonly TimeSpan PassLength = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);

    /// <summary>Prints all; 1 when a share is off by more than it may.</summary>
    /// <param name="folder">Where child processes put their figures.</param>
    /// <param name="only">The name of the one workload to look at, without what a pass costs; null for all.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string folder, string? only, CancellationToken stop)
    {
        Console.Out.WriteLine($"Fidelity of the sampler: {Figures.Machine()}");
        Console.Out.WriteLine($"passes of {PassLength.TotalSeconds:0} s; the truth is counted by the parts themselves in the same pass");
        Console.Out.WriteLine();
        Console.Out.WriteLine("  workload            part                           truth      tree   points off");
        var host = Host.Ticks();
        var (worst, isMet) = (0.0, true);
        using var threads = new ThreadWorks();
        foreach (var work in SyncWorks.All().Concat(threads.All()).Where(work => only is null || work.Name == only))
        {
            worst = Math.Max(worst, await CompareAsync(work, stop));
            isMet &= worst <= MostOff;
            if (work.Name == "contended lock") threads.StopHolder();
        }

        SyncWorks.Clear();
        Console.Out.WriteLine();
        Console.Out.WriteLine($"  every share within {Points(MostOff)} points: {(isMet ? "met" : "NOT MET")}, the worst is {Points(worst)} off; {Host.TookSince(host)}");
        if (only is null)
        {
            await PassCost.PrintAsync(folder, stop);
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine($"At the end: {Figures.Machine()}");
        return isMet ? 0 : 1;
    }

    private static async Task<double> CompareAsync(KnownWork work, CancellationToken stop)
    {
        var measurer = new Measurer(new Instruments(), new MeasurementPlan());
        Part.Home = work.Body.IsAsync ? 0 : Environment.CurrentManagedThreadId;
        await measurer.RunPassAsync(work.Body, null, null, WarmUp, stop);
        var (pass, pauses) = ((ProfiledPass?)null, 0L);
        var profile = await new EventPipeProfiler().ProfileAsync(new ProfileTarget(work.Name, work.Body.IsAsync), () => MeasuringThread(async () =>
        {
            Part.Home = work.Body.IsAsync ? 0 : Environment.CurrentManagedThreadId;
            Array.ForEach(work.Parts, part => part.Clear());
            pauses = Part.Pauses();
            pass = await measurer.RunPassAsync(work.Body, null, null, PassLength, stop);
            pauses = Part.Pauses() - pauses;
            return pass;
        }));
        if (profile.Tree is not { } tree)
        {
            throw new BenchFailedException($"{work.Name}: no profile, because {profile.WhyNot}");
        }

        // What the trees stand for: the whole pass on its own thread, and what the parts did on others meanwhile.
        var whole = (double)(pass!.To - pass.From) + work.Parts.Sum(part => part.Elsewhere);
        var worst = 0.0;
        foreach (var part in work.Parts)
        {
            var (truth, seen) = ((part.Frame == KnownWork.Collecting ? pauses : part.Ticks) / whole, ShareOf(tree, part.Frame));
            var off = Math.Abs(seen - truth);
            worst = part.WhyNotSeen is null ? Math.Max(worst, off) : worst;
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {(part == work.Parts[0] ? work.Name : ""),-19} {part.Frame,-26} {Figures.Percent(truth),9} {Figures.Percent(seen),9} {(part.WhyNotSeen is null ? Points(off) : "unseen"),12}{(part.WhyNotSeen is { } why ? $": {why}" : "")}"));
        }

        var covered = tree.Inclusive()[0].Take(2 * tree.Slices).Sum() / (whole * 1e9 / Stopwatch.Frequency);
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {"",-19} {profile.Samples} samples, one in {profile.Interval / 1e6:0.00} ms, {profile.Dropped} dropped; the tree holds {Figures.Percent(covered)} of the pass"));
        return worst;
    }

    /// <summary>On a thread of its own, as PerfGate measures: a pool thread would be sampled with the plumbing of tasks around it.</summary>
    internal static async Task<T> MeasuringThread<T>(Func<Task<T>> run)
    {
        var thread = new MeasuringThread(idle: TimeSpan.FromSeconds(1));
        return await thread.RunAsync(run);
    }

    // Of a frame in several places of the tree all count, but not those inside itself.
    private static double ShareOf(CallTree tree, string frame)
    {
        var merged = tree.MergeRecursion();
        var inclusive = merged.Inclusive();
        return Enumerable.Range(0, merged.Nodes.Length).Where(node => merged.Frames[merged.Nodes[node].Frame] == frame).Sum(Time) / Time(0);

        // Running and waiting are the first two costs.
        double Time(int node) => inclusive[node].Take(2 * merged.Slices).Sum();
    }

    private static string Points(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);
}
