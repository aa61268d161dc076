using PerfGate.Bench.Verdicts;
using PerfGate.Counting;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Bench.Exact;

/// <summary>Algorithms made worse: what that costs in time, in work with and without stand-ins, and in bytes, and what the gate finds of it by counts.</summary>
/// <param name="programs">The woven programs.</param>
/// <param name="folder">Where run files go.</param>
/// <param name="rounds">Processes of each side behind a time.</param>
/// <param name="stop">Ends it.</param>
internal sealed class Mistakes(CountedOutput programs, string folder, int rounds, CancellationToken stop)
{
    private const string Nothing = "**nothing**";

    // As a recording has them.
    private static readonly Dictionary<string, string>[] Processes = [[], new(StringComparer.Ordinal) { ["DOTNET_PROCESSOR_COUNT"] = "1" }];

    /// <summary>Prints the table; it has no target.</summary>
    public async Task<bool> PrintAsync()
    {
        var (before, after) = await CountAsync(programs, "");
        var (bareBefore, bareAfter) = await CountAsync(programs.Plain!.WithoutStandIns(folder).Weave(folder, stop), "bare-");
        var (ratios, timedBefore, timedAfter) = await TimeAsync();
        var judgement = Gate.Judge(Counted(timedAfter, after), Counted(timedBefore, before));
        var rows = new List<string[]>();
        foreach (var (name, ratio) in ratios.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            rows.Add([
                name, Quantity.Ratio(ratio).ToString(),
                Times(bareBefore[name], bareAfter[name]), Times(before[name], after[name]), Bytes(before[name], after[name]),
                FoundBy(judgement.Verdicts.Single(verdict => CountedOutput.NameOf(verdict.Current!) == name)),
            ]);
        }

        Console.Out.WriteLine($"Mistakes: with over without; times are medians of {rounds} rounds of alternating processes");
        Console.Out.WriteLine();
        Markdown.Print(["mistake", "time", "work without stand-ins", "work", "bytes", "found by"], rows.OrderBy(row => row[^1] == Nothing));
        Console.Out.WriteLine($"  found by counts alone: {rows.Count(row => row[^1] != Nothing)} of {rows.Count}");
        Console.Out.WriteLine();
        return true;
    }

    private async Task<(Dictionary<string, ExactCounts> Before, Dictionary<string, ExactCounts> After)> CountAsync(CountedOutput output, string results)
    {
        var (before, after) = (new List<Run>(), new List<Run>());
        foreach (var conditions in Processes)
        {
            before.Add(await output.CountAsync(Path.Combine(folder, "worsened", $"{results}before-{before.Count}"), ["worsened", "before"], conditions, stop));
            after.Add(await output.CountAsync(Path.Combine(folder, "worsened", $"{results}after-{after.Count}"), ["worsened", "after"], conditions, stop));
        }

        return (Joined(before), Joined(after));
    }

    private static Dictionary<string, ExactCounts> Joined(List<Run> runs) => runs
        .SelectMany(run => run.Tests).GroupBy(CountedOutput.NameOf, StringComparer.Ordinal)
        .ToDictionary(tests => tests.Key, tests => ExactCounts.Join(tests.Select(test => test.Exact!))!, StringComparer.Ordinal);

    private async Task<(Dictionary<string, double> Ratios, Run Before, Run After)> TimeAsync()
    {
        var (before, after) = (new List<Run>(), new List<Run>());
        for (var round = 0; round < rounds; round++)
        {
            // A B B A: a machine that drifts favours neither.
            foreach (var side in round % 2 == 0 ? new[] { "before", "after" } : ["after", "before"])
            {
                (side == "before" ? before : after).Add(await programs.Plain!.TimeAsync(Path.Combine(folder, "worsened", $"{side}-{round}-timed"), ["worsened", side], stop));
            }
        }

        var ratios = before.SelectMany((run, round) => run.Tests.Zip(after[round].Tests, (one, other) => (Name: CountedOutput.NameOf(one), Ratio: Median(other) / Median(one))));
        return (ratios.GroupBy(one => one.Name, StringComparer.Ordinal).ToDictionary(one => one.Key, one => Figures.Median(one.Select(pair => pair.Ratio)), StringComparer.Ordinal), before[0], after[0]);
    }

    private static double Median(TestRecord record) => Summary.Of(record, Metric.Time.Name)?.Median ?? throw new BenchFailedException($"{record.Id} was not timed: {record.NotMeasured}");

    private static Run Counted(Run timed, Dictionary<string, ExactCounts> counts) => timed with { Tests = [.. timed.Tests.Select(test => test with { Exact = counts[CountedOutput.NameOf(test)] })] };

    private static string Times(ExactCounts before, ExactCounts after)
    {
        var (then, now) = (Total(before, Metric.Work), Total(after, Metric.Work));
        return now == then ? "the same" : Quantity.Ratio(now / then).ToString();
    }

    // Most had next to none before, and a quotient would say nothing.
    private static string Bytes(ExactCounts before, ExactCounts after)
    {
        var (then, now) = (Total(before, Metric.Allocated), Total(after, Metric.Allocated));
        var (from, to) = (Quantity.Size(then).ToString(), Quantity.Size(now).ToString());
        return now == then ? "the same" : from == to ? $"{Quantity.Size(now - then).ToSignedString()} to {from}" : $"{from} to {to}";
    }

    private static double Total(ExactCounts counts, Metric cost) => ExactTotal.Of(counts, cost)?.Typical ?? throw new BenchFailedException($"a test was not counted: {counts.WhyNot}");

    // What the gate said of counts; what it could not prove is not found.
    private static string FoundBy(Verdict verdict)
    {
        string[] found = [.. verdict.Findings.Where(finding => finding.Kind == VerdictKind.Regressed).Select(finding => finding.Metric == Metric.Work.Name ? "work" : finding.Metric == Metric.ExactAllocated.Name ? "bytes" : "").Where(name => name.Length > 0)];
        return found.Length > 0 ? string.Join(", ", found) : Nothing;
    }
}
