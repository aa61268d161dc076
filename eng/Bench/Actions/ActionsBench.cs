using System.Diagnostics;
using System.Globalization;

namespace PerfGate.Bench.Actions;

/// <summary>What an action costs the thread that logs it: while nobody listens, with a writer to nowhere and with one to a file.</summary>
internal static class ActionsBench
{
    // Fits into the queue twice: what is measured is logging, not dropping.
    private const int Burst = 4_000;
    private const int Rounds = 60;
    private const int OffLoop = 20_000_000;
    private const double MaxOff = 5;
    private const double MaxOn = 1_200;
    private const double MaxLoggedCall = 500;

    /// <summary>Prints all; 1 when a target is not met.</summary>
    /// <param name="folder">Where the logs go.</param>
    /// <param name="stop">Ends it.</param>
    public static Task<int> RunAsync(string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        Console.Out.WriteLine($"Costs of an action: {Figures.Machine()}");
        Console.Out.WriteLine($"nanoseconds on the calling thread, medians; an action has two inputs and a result");
        Console.Out.WriteLine();
        Console.Out.WriteLine("                                    ns an action   of an empty call   bytes allocated   target");
        var host = Host.Ticks();
        var empty = Off(Works.Empty);
        Print("empty call", empty, empty, 0, null);
        var isMet = PrintOff("off, no input", Works.Bare, empty) & PrintOff("off, two inputs and a result", Works.Multiply, empty) & PrintOff("off, Run with a lambda", Works.Run, empty, isTarget: false) & PrintOff("off, [LogCall], two inputs", Works.Logged, empty);
        var emptyAsync = Off(Works.EmptyAsync);
        Print("empty async call", emptyAsync, empty, 0, null);
        isMet &= PrintOff("off, [LogCall] on an async method", Works.LoggedAsync, emptyAsync);
        stop.ThrowIfCancellationRequested();
        isMet &= PrintOn("on, to a null stream", () => ActionLog.WriteTo(Stream.Null), Works.Multiply, empty, MaxOn);
        isMet &= PrintOn("on, [LogCall], to a null stream", () => ActionLog.WriteTo(Stream.Null), Works.Logged, empty, MaxLoggedCall);
        using (Stranger())
        {
            isMet &= PrintOn("on, [LogCall], a stranger listens", () => ActionLog.WriteTo(Stream.Null), Works.Logged, empty, target: null);
        }

        stop.ThrowIfCancellationRequested();
        var file = Path.Combine(folder, "actions.log");
        File.Delete(file);
        isMet &= PrintOn("on, to a file", () => ActionLog.WriteTo(file), Works.Multiply, empty, MaxOn);
        isMet &= PrintOn("on, [LogCall], to a file", () => ActionLog.WriteTo(file), Works.Logged, empty, MaxLoggedCall);
        isMet &= PrintOn("on, async [LogCall], to a file", () => ActionLog.WriteTo(file), Works.LoggedAsync, emptyAsync, target: null);
        isMet &= PrintOn("on, to a file, text inputs", () => ActionLog.WriteTo(file), Works.Texts, empty, target: null);
        Console.Out.WriteLine();
        Console.Out.WriteLine($"  {(isMet ? "every target is met" : "NOT every target is met")}; {Host.TookSince(host)}");
        Console.Out.WriteLine($"At the end: {Figures.Machine()}");
        return Task.FromResult(isMet ? 0 : 1);
    }

    private static bool PrintOff(string name, Action<int> work, double empty, bool isTarget = true)
    {
        var cost = Off(work);
        var before = GC.GetAllocatedBytesForCurrentThread();
        work(OffLoop / 10);
        Print(name, cost, empty, (GC.GetAllocatedBytesForCurrentThread() - before) / (OffLoop / 10.0), isTarget ? MaxOff : null);
        return !isTarget || cost - empty <= MaxOff;
    }

    private static double Off(Action<int> work)
    {
        work(OffLoop / 10);
        var rounds = new List<double>();
        for (var round = 0; round < 7; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            work(OffLoop);
            rounds.Add(Stopwatch.GetElapsedTime(begun).TotalNanoseconds / OffLoop);
        }

        return Figures.Median(rounds);
    }

    private static bool PrintOn(string name, Func<ActionLogWriter> log, Action<int> work, double empty, double? target)
    {
        var (costs, whole) = (new List<double>(), new List<double>());
        var (allocated, dropped) = (0.0, 0L);
        using (var writer = log())
        {
            for (var round = -10; round < Rounds; round++)
            {
                var (bytes, begun) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
                work(Burst);
                var took = Stopwatch.GetElapsedTime(begun);
                allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / Burst;
                writer.Flush();
                if (round >= 0)
                {
                    costs.Add(took.TotalNanoseconds / Burst);
                    whole.Add(Stopwatch.GetElapsedTime(begun).TotalNanoseconds / Burst);
                }
            }

            dropped = writer.Dropped;
        }

        var cost = Figures.Median(costs);
        Print(name, cost, empty, allocated, target);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    with the writer's own thread: {Figures.Median(whole):0} ns an action until it is written; rounds {costs.Min():0} to {costs.Max():0}; {dropped} dropped"));
        return dropped == 0 && !(cost - empty > target);
    }

    // As OpenTelemetry does, and without what it does then.
    private static ActivityListener Stranger()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ActionLog.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = static _ => { },
            ActivityStopped = static _ => { },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static void Print(string name, double cost, double empty, double allocated, double? target)
    {
        var verdict = target is { } most ? string.Create(CultureInfo.InvariantCulture, $"at most {most:0}: {(cost - empty <= most ? "met" : "NOT MET")}") : "";
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-32} {cost,14:0.00} {cost / empty,18:0.0} {allocated,17:0}   {verdict}"));
    }
}
