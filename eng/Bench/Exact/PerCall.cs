using System.Globalization;
using PerfGate.Bench.Verdicts;

namespace PerfGate.Bench.Exact;

/// <summary>What a call takes longer because it is counted, where calls are all there is.</summary>
/// <param name="programs">The woven programs.</param>
/// <param name="rounds">Processes of each way.</param>
/// <param name="stop">Ends it.</param>
internal sealed class PerCall(CountedOutput programs, int rounds, CancellationToken stop)
{
    private static readonly (string Name, int Calls)[] Workloads = [("recursion", (2 * 46368) - 1), ("walk", (3 * 32767) + 1), ("loop", 100_000)];
    private static readonly (string Cost, double? Most)[] Costs = [("calls", 12), ("allocated", 40), ("wall", 45), ("cpu", null)];

    /// <summary>Prints the table; false when a target is missed.</summary>
    public async Task<bool> PrintAsync()
    {
        var rows = new List<string[]>();
        var worst = new double[Costs.Length];
        var timings = new Timings(programs, rounds, stop);
        foreach (var (name, calls) in Workloads)
        {
            var taken = await timings.TakeAsync(name, [.. Costs.Select(cost => cost.Cost)]);
            var added = taken.Skip(1).Select(way => Figures.Median(way.Zip(taken[0], (counted, plain) => (counted - plain) / calls))).ToArray();
            worst = [.. worst.Zip(added, Math.Max)];
            var python = await timings.PythonAsync(name);
            rows.Add([
                name, calls.ToString("N0", CultureInfo.InvariantCulture), Nanoseconds(Figures.Median(taken[0]) / calls), .. added.Select(Nanoseconds),
                python is { } both ? Nanoseconds(Figures.Median(both.Plain) / calls) : "no python3", python is { } pair ? Nanoseconds(Figures.Median(pair.Profiled.Zip(pair.Plain, (with, without) => (with - without) / calls))) : "-",
            ]);
        }

        Console.Out.WriteLine($"Per call: nanoseconds on top of the plain program, medians of {rounds} rounds of alternating processes");
        Console.Out.WriteLine();
        Markdown.Print(["calls of small methods", "calls", "plain, a call", .. Costs.Select(cost => "+ " + cost.Cost), "Python, a call", "+ cProfile"], rows);
        var isMet = true;
        foreach (var ((cost, most), ns) in Costs.Zip(worst).Where(pair => pair.First.Most is not null))
        {
            isMet &= ns <= most;
            Console.Out.WriteLine($"  {cost}: at most {Nanoseconds(ns)} a call; target at most {Nanoseconds(most!.Value)}: {(ns <= most ? "met" : "NOT MET")}");
        }

        Console.Out.WriteLine();
        return isMet;
    }

    private static string Nanoseconds(double value) => value.ToString(Math.Abs(value) < 100 ? "0.0 ns" : "0 ns", CultureInfo.InvariantCulture);
}
