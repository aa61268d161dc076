using System.Diagnostics;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Measuring;

namespace PerfGate.Bench.Fidelity;

/// <summary>What profiled passes by each engine say of work whose shares and waits are known, what they cost, and whether they leave a trace in what is timed after them.</summary>
internal static class FidelityBench
{
    /// <summary>The verb of this program that looks at one workload, in a process of its own.</summary>
    public const string Verb = "fidelity-of";
    private const double MostOff = 0.03;
    private const double LeastBeside = 0.01;

    // Some 4000 samples: at a share of one half, chance alone is a standard deviation under one point.
    private static readonly TimeSpan PassLength = TimeSpan.FromSeconds(8);

    // Until the code is the one that stays.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Prints all; 1 when perf_event, or EventPipe where it is looked at alone, is off by more than it may be.</summary>
    /// <param name="folder">Where child processes put their figures.</param>
    /// <param name="options">What is looked at.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string folder, FidelityOptions options, CancellationToken stop)
    {
        Console.Out.WriteLine($"Fidelity of the samplers: {Figures.Machine()}");
        Console.Out.WriteLine($"passes of {PassLength.TotalSeconds:0} s; the truth is counted by the parts themselves in the same pass, so each engine has its own, of the time in which a thread had a processor or waited; to eventpipe, who was ready and had none worked, too");
        Console.Out.WriteLine();
        var judged = options.Engines.Contains(Engine.PerfEvent) ? Engine.PerfEvent : options.Engines[0];
        var (shares, waits) = (await SharesAsync(folder, options, judged, stop), await Waits.PrintAsync(options, judged, stop));
        if (shares is null && waits is null && options.Only is not (FidelityOptions.Cost or FidelityOptions.After))
        {
            throw new BenchFailedException($"there is no workload {options.Only}");
        }

        var isMet = shares is not false && waits is not false;
        if (options.Has(FidelityOptions.Cost))
        {
            isMet &= await PassCost.PrintAsync(options.Engines, judged, stop);
        }

        if (options.Has(FidelityOptions.After))
        {
            await PassCost.PrintAfterAsync(folder, options.Engines, stop);
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine($"At the end: {Figures.Machine()}");
        return isMet ? 0 : 1;
    }

    /// <summary>Prints the rows of one workload, and in its last line by how much each engine is off.</summary>
    public static async Task RunOneAsync(string name, string engines, CancellationToken stop)
    {
        var work = SyncWorks.All().Single(work => work.Name == name);
        var worst = new List<double>();
        await PrintAsync(work, Engine.Named(engines)!, worst, stop);
        Console.Out.WriteLine(string.Join(' ', worst.Select(off => off.ToString("R", CultureInfo.InvariantCulture))));
    }

    // Null where none of the workloads is looked at.
    private static async Task<bool?> SharesAsync(string folder, FidelityOptions options, Engine judged, CancellationToken stop)
    {
        using var threads = new ThreadWorks();
        var works = SyncWorks.All().Concat(NativeWorks.All()).Concat(threads.All()).Where(work => options.Has(work.Name)).ToList();
        if (works.Count == 0)
        {
            return null;
        }

        var engines = options.Engines;
        Console.Out.WriteLine($"  {"",-46}{string.Concat(engines.Select(engine => $"  {engine.Name,32}"))}");
        Console.Out.WriteLine($"  {"workload",-19} {"part",-26}{string.Concat(engines.Select(_ => $"  {"truth",9} {"tree",9} {"points off",12}"))}");
        var host = Host.Ticks();
        var worst = engines.ToDictionary(engine => engine, _ => new List<double>());
        foreach (var work in works)
        {
            var off = new List<double>();
            await (work.NeedsServerCollector ? PrintInChildAsync(folder, work, options, off, stop) : PrintAsync(work, engines, off, stop));
            for (var i = 0; i < engines.Count; i++)
            {
                worst[engines[i]].Add(off[i]);
            }

            if (work.Name == "contended lock") threads.StopHolder();
        }

        SyncWorks.Clear();
        Console.Out.WriteLine();
        foreach (var engine in engines)
        {
            var missed = works.Where((_, i) => worst[engine][i] > MostOff).Select(work => work.Name).ToArray();
            Console.Out.WriteLine($"  {engine.Name}: every share within {Points(MostOff)} points: {(missed.Length == 0 ? "met" : "NOT MET")}, the worst is {Points(worst[engine].Max())} off{(missed.Length == 0 ? "" : $"; missed by {missed.Length} of {works.Count}: {string.Join(", ", missed)}")}");
        }

        Console.Out.WriteLine($"  {Host.TookSince(host)}");
        return worst[judged].Max() <= MostOff;
    }

    private static async Task PrintAsync(KnownWork work, IReadOnlyList<Engine> engines, List<double> worst, CancellationToken stop)
    {
        var found = new List<Shares>();
        foreach (var engine in engines)
        {
            found.Add(await CompareAsync(engine, work, stop));
        }

        for (var part = 0; part < work.Parts.Length; part++)
        {
            Console.Out.WriteLine($"  {(part == 0 ? work.Name : ""),-19} {work.Parts[part].Frame,-26}{string.Concat(engines.Zip(found, (engine, shares) => Cells(work.Parts[part], engine, shares.Truth[part], shares.Seen[part])))}");
        }

        foreach (var (engine, shares) in engines.Zip(found))
        {
            foreach (var part in work.Parts.Where(part => part.WhyNotSeen(engine) is not null))
            {
                Console.Out.WriteLine($"  {"",-19} {engine.Name} does not see {part.Frame}: {part.WhyNotSeen(engine)}");
            }

            Console.Out.WriteLine($"  {"",-19} {engine.Name}: {shares.Note}");
            worst.Add(work.Parts.Select((part, i) => part.WhyNotSeen(engine) is null ? Math.Abs(shares.Seen[i] - shares.Truth[i]) : 0).Max());
        }
    }

    private static string Cells(Part part, Engine engine, double truth, double seen) =>
        $"  {Figures.Percent(truth),9} {Figures.Percent(seen),9} {(part.WhyNotSeen(engine) is null ? Points(Math.Abs(seen - truth)) : "unseen"),12}";

    private static async Task PrintInChildAsync(string folder, KnownWork work, FidelityOptions options, List<double> worst, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var engines = options.Engines.Count > 1 ? "both" : options.Engines[0].Name;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_gcServer"] = "1" };
        var lines = (await Child.ReadAsync(Child.Dotnet, folder, [typeof(FidelityBench).Assembly.Location, Verb, work.Name, engines], environment, stop)).TrimEnd().Split('\n');
        Array.ForEach(lines[..^1], Console.Out.WriteLine);
        worst.AddRange(lines[^1].Split(' ').Select(off => double.Parse(off, CultureInfo.InvariantCulture)));
    }

    private sealed record Shares(double[] Truth, double[] Seen, string Note);

    private static async Task<Shares> CompareAsync(Engine engine, KnownWork work, CancellationToken stop)
    {
        var leavesOut = engine == Engine.PerfEvent && !work.Collects && !work.IsFine;
        Part.AsksForQueue = !work.IsFine;
        var (profile, tree, pass, pauses, queued) = await ProfileAsync(engine, work.Name, work.Body, () => Array.ForEach(work.Parts, part => part.Clear()), stop);
        Part.AsksForQueue = true;
        var ticks = work.Parts.Select(part => (double)(part.Frame == KnownWork.Collecting ? pauses : part.TicksTo(leavesOut))).ToArray();
        var inclusive = tree.Inclusive();
        var times = work.Parts.Select(part => SumOf(tree, Time, part.Is) - (part.Frame == KnownWork.Collecting ? Beside(tree, Time, part.Is) : 0)).ToArray();

        // What the trees stand for: the whole pass on its own thread, and what the parts did on others meanwhile.
        var own = pass.To - pass.From - (leavesOut ? queued - work.Parts.Sum(part => part.Awakened) : 0);
        var whole = work.IsAmongParts ? ticks.Sum() : own + work.Parts.Sum(part => (double)part.ElsewhereTo(leavesOut));
        var seen = work.IsAmongParts ? times.Sum() : Time(0) - Strange(tree, Time, work);
        var covered = seen / (whole * 1e9 / Stopwatch.Frequency);
        return new Shares([.. ticks.Select(part => part / whole)], [.. times.Select(time => time / seen)], string.Create(
            CultureInfo.InvariantCulture,
            $"{profile.Samples} samples, {Engine.Note(profile)}; the tree holds {Figures.Percent(covered)} of {(work.IsAmongParts ? "the parts" : "the pass")}{Beside(tree, Time)}"));

        // Running and waiting are the first two costs.
        double Time(int node) => inclusive[node].Take(2 * tree.Slices).Sum();
    }

    /// <summary>One profiled pass after a plain one, on a thread as PerfGate measures.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">The name of the tree's root.</param>
    /// <param name="body">One operation.</param>
    /// <param name="clear">Sets the counts of the truth to nothing, right before the pass.</param>
    /// <param name="stop">Ends it.</param>
    internal static async Task<(Profile Profile, CallTree Tree, ProfiledPass Pass, long Pauses, long Queued)> ProfileAsync(Engine engine, string name, TestBody body, Action clear, CancellationToken stop)
    {
        var measurer = new Measurer(new Instruments(), new MeasurementPlan());
        Part.Home = body.IsAsync ? 0 : Environment.CurrentManagedThreadId;
        await MeasuringThread(() => measurer.RunPassAsync(body, null, null, WarmUp, stop));
        var (pass, pauses, queued) = ((ProfiledPass?)null, 0L, 0L);

        // The truth is that of the pass that is sampled, so there is no other one.
        var (profile, tree) = await engine.ProfileAsync(name, body.IsAsync, allocates: false, () => MeasuringThread(async () =>
        {
            Part.Home = body.IsAsync ? 0 : Environment.CurrentManagedThreadId;
            clear();
            (pauses, queued) = (Part.Pauses(), Part.InQueue());
            pass = await measurer.RunPassAsync(body, null, null, PassLength, stop);
            (pauses, queued) = (Part.Pauses() - pauses, body.IsAsync ? 0 : Part.InQueue() - queued);
            return pass;
        }));
        return (profile, tree, pass!, pauses, queued);
    }

    /// <summary>On a thread of its own, as PerfGate measures: a pool thread would be sampled with the plumbing of tasks around it.</summary>
    internal static async Task<T> MeasuringThread<T>(Func<Task<T>> run)
    {
        var thread = new MeasuringThread(idle: TimeSpan.FromSeconds(1));
        return await thread.RunAsync(run);
    }

    // What stands beside the test's own methods, and the way to the costliest below it.
    private static string Beside(CallTree tree, Func<int, double> time)
    {
        var beside = Enumerable.Range(1, tree.Nodes.Length - 1).Where(node => tree.Nodes[node].Parent == 0 && tree.Frames[tree.Nodes[node].Frame].StartsWith('[') && time(node) >= time(0) * LeastBeside);
        return string.Concat(beside.Select(node => $", {Figures.Percent(time(node) / time(0))} of it {tree.Frames[tree.Nodes[node].Frame]}{Below(node)}"));

        string Below(int node)
        {
            var children = Enumerable.Range(node + 1, tree.Nodes.Length - node - 1).Where(child => tree.Nodes[child].Parent == node).ToArray();
            return children.Length == 0 ? "" : children.MaxBy(time) is var most ? $"/{tree.Frames[tree.Nodes[most].Frame]}{Below(most)}" : "";
        }
    }

    // What threads do that the test did not start, but for its parts: the compiler's, while the tiers of any code change.
    private static double Strange(CallTree tree, Func<int, double> time, KnownWork work) =>
        SumOf(tree, time, frame => frame == CallTree.OtherThreads) - Beside(tree, time, frame => Array.Exists(work.Parts, part => part.Frame != KnownWork.Collecting && part.Is(frame)));

    // What frames cost on other threads. What is collected there beside the test is in no truth: that one knows the pauses only.
    private static double Beside(CallTree tree, Func<int, double> time, Func<string, bool> isMeant)
    {
        var isOther = new bool[tree.Nodes.Length];
        for (var node = 1; node < isOther.Length; node++)
        {
            isOther[node] = isOther[tree.Nodes[node].Parent] || tree.Frames[tree.Nodes[node].Frame] == CallTree.OtherThreads;
        }

        return SumOf(tree, node => isOther[node] ? time(node) : 0, isMeant);
    }

    /// <summary>What frames cost: in several places of a tree all count, but not those inside another.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="cost">What a node and all below it cost.</param>
    /// <param name="isMeant">Whether a frame is one of them.</param>
    internal static double SumOf(CallTree tree, Func<int, double> cost, Func<string, bool> isMeant)
    {
        var (sum, isInside) = (0.0, new bool[tree.Nodes.Length]);
        for (var node = 0; node < tree.Nodes.Length; node++)
        {
            var (parent, frame, _) = tree.Nodes[node];
            var (isHere, wasInside) = (isMeant(tree.Frames[frame]), parent >= 0 && isInside[parent]);
            sum += isHere && !wasInside ? cost(node) : 0;
            isInside[node] = isHere || wasInside;
        }

        return sum;
    }

    private static string Points(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);
}
