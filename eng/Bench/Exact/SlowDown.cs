using System.Globalization;
using PerfGate.Bench.Verdicts;

namespace PerfGate.Bench.Exact;

/// <summary>How much longer programs take that do something, by cost, and the same algorithms in Python under cProfile.</summary>
/// <param name="programs">The woven programs.</param>
/// <param name="rounds">Processes of each way.</param>
/// <param name="stop">Ends it.</param>
internal sealed class SlowDown(CountedOutput programs, int rounds, CancellationToken stop)
{
    private static readonly string[] Costs = ["calls", "allocated", "wall", "cpu", "ctxsw"];
    private static readonly (string Name, string What)[] Workloads =
    [
        ("words", "concordance of a text, letter by letter"),
        ("records", "objects to JSON and back"),
        ("ways", "shortest ways over a grid, own heap"),
    ];

    /// <summary>Prints the table; it has no target.</summary>
    public async Task<bool> PrintAsync()
    {
        var rows = new List<string[]>();
        var timings = new Timings(programs, rounds, stop);
        foreach (var (name, what) in Workloads)
        {
            var taken = await timings.TakeAsync(name, Costs);
            var python = await timings.PythonAsync(name);
            rows.Add([
                what, Milliseconds(taken[0]), .. taken.Skip(1).Select(way => Times(way, taken[0])),
                python is { } both ? Milliseconds(both.Plain) : "no python3", python is { } pair ? Times(pair.Profiled, pair.Plain) : "-",
            ]);
        }

        Console.Out.WriteLine($"Slow-down: woven over plain by cost, and cProfile over plain Python; medians of {rounds} rounds of alternating processes");
        Console.Out.WriteLine();
        Markdown.Print(["program", "plain", .. Costs, "Python", "cProfile"], rows);
        return true;
    }

    private static string Milliseconds(IReadOnlyList<Taken> taken) => (Figures.Median(taken.Select(one => one.Median)) / 1e6).ToString("0.00 ms", CultureInfo.InvariantCulture);

    private static string Times(IReadOnlyList<Taken> counted, IReadOnlyList<Taken> plain) =>
        Figures.Median(counted.Zip(plain, (one, other) => one.Median / other.Median)).ToString("0.0x", CultureInfo.InvariantCulture);
}
