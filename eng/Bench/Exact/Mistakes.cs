using System.Globalization;
using PerfGate.Bench.Verdicts;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Bench.Exact;

/// <summary>Algorithms made worse: what that costs in time, in work with and without stand-ins, and in bytes, and what the gate finds of it.</summary>
/// <param name="programs">The woven programs.</param>
/// <param name="folder">Where run files go.</param>
/// <param name="rounds">Processes of each side behind a time.</param>
/// <param name="stop">Ends it.</param>
internal sealed class Mistakes(CountedOutput programs, string folder, int rounds, CancellationToken stop)
{
    private const double WorkLimit = 0.01;
    private const double BytesLimit = 0.001;
    private const double LeastBytes = 16;
    private static readonly Dictionary<string, string> AsItIs = new(StringComparer.Ordinal);

    /// <summary>Prints the table; it has no target.</summary>
    public async Task<bool> PrintAsync()
    {
        var (before, after) = (await TotalsAsync("before", programs), await TotalsAsync("after", programs));
        var bare = programs.Plain!.WithoutStandIns(folder).Weave(folder, stop);
        var (bareBefore, bareAfter) = (await TotalsAsync("before", bare, "bare-"), await TotalsAsync("after", bare, "bare-"));
        var times = await TimesAsync(before.Keys);
        var rows = new List<string[]>();
        foreach (var name in before.Keys)
        {
            double[] grown = [.. after[name].Zip(before[name], (now, then) => now / then)];
            var byWork = grown[1] > 1 + WorkLimit;
            var byBytes = after[name][2] - before[name][2] > Math.Max(LeastBytes, BytesLimit * before[name][2]);
            rows.Add([
                name, Times(times[name]), Times(bareAfter[name][1] / bareBefore[name][1]), Times(grown[1]), Times(grown[2]),
                (byWork, byBytes) switch { (true, true) => "work, bytes", (true, false) => "work", (false, true) => "bytes", _ => "**nothing**" },
            ]);
        }

        Console.Out.WriteLine($"Mistakes: with over without; times are medians of {rounds} rounds of alternating processes, counts are exact");
        Console.Out.WriteLine();
        Markdown.Print(["mistake", "time", "work without stand-ins", "work", "bytes", "found by"], rows);
        Console.Out.WriteLine($"  found by counts alone: {rows.Count(row => row[^1] != "**nothing**")} of {rows.Count}");
        Console.Out.WriteLine();
        return true;
    }

    private async Task<Dictionary<string, double[]>> TotalsAsync(string side, CountedOutput output, string results = "")
    {
        var counted = await output.CountAsync(Path.Combine(folder, "worsened", results + side), ["worsened", side], AsItIs, stop);
        return counted.ToDictionary(
            one => one.Key,
            one => one.Value.Exact is { Tree: { } tree } ? Counts.Of(tree).Last().Total.ToArray() : throw new BenchFailedException($"{one.Key} was not counted: {one.Value.Exact?.WhyNot ?? one.Value.NotMeasured}"),
            StringComparer.Ordinal);
    }

    private async Task<Dictionary<string, double>> TimesAsync(IEnumerable<string> names)
    {
        var ratios = names.ToDictionary(name => name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            var first = await TimedAsync(round % 2 == 0 ? "before" : "after", round);
            var second = await TimedAsync(round % 2 == 0 ? "after" : "before", round);
            var (before, after) = round % 2 == 0 ? (first, second) : (second, first);
            foreach (var (name, list) in ratios)
            {
                list.Add(Median(after[name]) / Median(before[name]));
            }
        }

        return ratios.ToDictionary(one => one.Key, one => Figures.Median(one.Value), StringComparer.Ordinal);
    }

    private Task<IReadOnlyDictionary<string, TestRecord>> TimedAsync(string side, int round) =>
        programs.Plain!.TimeAsync(Path.Combine(folder, "worsened", $"{side}-{round}"), ["worsened", side], stop);

    private static double Median(TestRecord record) => Summary.Of(record, Metric.Time.Name)?.Median ?? throw new BenchFailedException($"{record.DisplayName} was not timed: {record.NotMeasured}");

    private static string Times(double ratio) => double.IsNaN(ratio) ? "none" : Quantity.Ratio(ratio).ToString();
}
