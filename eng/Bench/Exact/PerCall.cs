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
        var (medians, floors) = (new double[Costs.Length], new double[Costs.Length]);
        var timings = new Timings(programs, rounds, stop);
        foreach (var (name, calls) in Workloads)
        {
            var taken = await timings.TakeAsync(name, [.. Costs.Select(cost => cost.Cost)]);
            double[] added = [.. taken.Skip(1).Select(way => Added(way, taken[0]) / calls)];
            medians = [.. medians.Zip(added, Math.Max)];
            floors = [.. floors.Zip(taken.Skip(1).Select(way => (Floor(way) - Floor(taken[0])) / calls), Math.Max)];
            var python = await timings.PythonAsync(name);
            rows.Add([
                name, calls.ToString("N0", CultureInfo.InvariantCulture), Nanoseconds(Plain(taken[0]) / calls), .. added.Select(Nanoseconds),
                python is { } both ? Nanoseconds(Plain(both.Plain) / calls) : "no python3", python is { } pair ? Nanoseconds(Added(pair.Profiled, pair.Plain) / calls) : "-",
            ]);
        }

        Console.Out.WriteLine($"Per call: nanoseconds on top of the plain program, medians of {rounds} rounds of alternating processes");
        Console.Out.WriteLine();
        Markdown.Print(["calls of small methods", "calls", "plain, a call", .. Costs.Select(cost => "+ " + cost.Cost), "Python, a call", "+ cProfile"], rows);
        var isMet = true;
        foreach (var (cost, median, floor) in Costs.Zip(medians, floors).Where(one => one.First.Most is not null))
        {
            isMet &= floor <= cost.Most;
            Console.Out.WriteLine($"  {cost.Cost}: at most {Nanoseconds(floor)} a call by the floors, {Nanoseconds(median)} by the medians; target at most {Nanoseconds(cost.Most!.Value)}: {(floor <= cost.Most ? "met" : "NOT MET")} by the floors, {(median <= cost.Most ? "met" : "NOT MET")} by the medians");
        }

        Console.Out.WriteLine();
        return isMet;
    }

    private static double Plain(IReadOnlyList<Taken> plain) => Figures.Median(plain.Select(one => one.Median));

    private static double Added(IReadOnlyList<Taken> counted, IReadOnlyList<Taken> plain) => Figures.Median(counted.Zip(plain, (one, other) => one.Median - other.Median));

    private static double Floor(IReadOnlyList<Taken> taken) => taken.Min(one => one.Floor);

    private static string Nanoseconds(double value) => value.ToString(Math.Abs(value) < 100 ? "0.0 ns" : "0 ns", CultureInfo.InvariantCulture);
}
