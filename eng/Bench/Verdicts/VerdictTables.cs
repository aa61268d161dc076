using System.Globalization;
using PerfGate.Units;

namespace PerfGate.Bench.Verdicts;

/// <summary>The figures, ready to be pasted into docs/verdicts.md, each with its target.</summary>
internal static class VerdictTables
{
    private const double MostAlarms = 0.001;
    private const double MostSuites = 0.01;
    private const double LeastFound = 0.95;
    private const int MustBeFound = 5;
    private const double MostSecondsUnchanged = 3;
    private const double MostSeconds = 15;
    private const double MostSecondsSuite = 150;

    // What waits for disks and memory is told apart, because it is noisier by nature.
    private static readonly string[] NotCpu = [nameof(Works.FileIO), nameof(Works.Pointers)];

    /// <summary>What was found, by workload and change; true when the targets are met.</summary>
    public static bool Verdicts(LoadKind load, IReadOnlyList<Outcome> outcomes)
    {
        var changes = Changes(outcomes);
        Console.Out.WriteLine($"Load: {load}. Regressed, of the comparisons of each; pairs on the average (at most):");
        Console.Out.WriteLine();
        Markdown.Print(
            ["workload", "operation", .. changes.Select(Column), "sd of a pair", .. changes.Where(change => change > 0).Select(change => $"{change} % measured as"), .. changes.Select(change => $"pairs, {Column(change)}")],
            [
                .. outcomes.GroupBy(outcome => outcome.Workload, StringComparer.Ordinal).Select(workload => Row(workload.Key, [.. workload], changes)),
                Row("**CPU workloads**", [.. outcomes.Where(IsCpu)], changes),
                Row("**all**", outcomes, changes),
            ]);
        Inconclusive(outcomes, changes);
        var unchanged = outcomes.Where(outcome => outcome.Change == 0).ToList();
        var isMet = unchanged.Count == 0 || AtMost("false alarms", Found(unchanged), MostAlarms);
        var changed = outcomes.Where(outcome => outcome.Change == MustBeFound && IsCpu(outcome)).ToList();
        isMet &= changed.Count == 0 || AtLeast($"{MustBeFound} % found on CPU workloads", Found(changed), LeastFound);
        Console.Out.WriteLine();
        return isMet;
    }

    /// <summary>What a test costs that is compared by itself; true when the targets are met.</summary>
    public static bool Alone(IReadOnlyList<Outcome> outcomes)
    {
        var changes = Changes(outcomes);
        Console.Out.WriteLine("One test by itself: seconds of the whole command, median and worst");
        Console.Out.WriteLine();
        Markdown.Print(
            ["workload", .. changes.Select(change => change == 0 ? "unchanged" : $"{change} % slower"), "pairs, unchanged"],
            outcomes.GroupBy(outcome => outcome.Workload, StringComparer.Ordinal).Append(outcomes.GroupBy(_ => "**all**", StringComparer.Ordinal).Single()).Select(workload => (string[])
            [
                workload.Key, .. changes.Select(change => Seconds(workload.Where(outcome => outcome.Change == change))), Pairs(workload.Where(outcome => outcome.Change == 0)),
            ]));
        var unchanged = outcomes.Where(outcome => outcome.Change == 0).Select(outcome => outcome.Seconds).ToList();
        var isMet = unchanged.Count == 0 || Target("an unchanged test", Figures.Median(unchanged), MostSecondsUnchanged);
        isMet &= Target("the slowest verdict", outcomes.Max(outcome => outcome.Seconds), MostSeconds);
        Console.Out.WriteLine();
        return isMet;
    }

    /// <summary>What the suite costs, and how often it fails; true when the targets are met.</summary>
    public static bool Suites(IReadOnlyList<IReadOnlyList<Outcome>> suites)
    {
        var failed = Share.Of(suites, suite => suite.Any(outcome => outcome.IsFound));
        var seconds = suites.Select(suite => suite.Sum(outcome => outcome.Seconds)).ToList();
        Console.Out.WriteLine($"A suite of {suites[0].Count} unchanged tests");
        Console.Out.WriteLine();
        Markdown.Print(
            ["suites", "that failed", "tests inconclusive", "seconds, median", "worst", "pairs a test, mean", "most"],
            [
                [
                    $"{suites.Count}", failed.ToString(), $"{suites.Sum(suite => suite.Count(IsInconclusive))}",
                    Number(Figures.Median(seconds)), Number(seconds.Max()), Number(suites.SelectMany(suite => suite).Average(outcome => outcome.Wall.Count)), $"{suites.SelectMany(suite => suite).Max(outcome => outcome.Wall.Count)}",
                ],
            ]);
        var isMet = AtMost("suites that failed", failed, MostSuites);
        isMet &= Target("the suite", Figures.Median(seconds), MostSecondsSuite);
        Console.Out.WriteLine();
        return isMet;
    }

    /// <summary>Ways of comparing beside each other: all workloads together.</summary>
    public static void SideBySide(IReadOnlyList<Outcome> outcomes)
    {
        var changes = Changes(outcomes);
        Console.Out.WriteLine("Side by side, in the same rounds");
        Console.Out.WriteLine();
        Markdown.Print(
            ["compared by", .. changes.Select(Column), "seconds a test"],
            outcomes.GroupBy(outcome => outcome.Way, StringComparer.Ordinal).Select(way => (string[])
            [
                way.Key, .. changes.Select(change => Found(way.Where(outcome => outcome.Change == change)).ToString()), Number(Figures.Median(way.Select(outcome => outcome.Seconds))),
            ]));
    }

    private static string[] Row(string name, IReadOnlyList<Outcome> outcomes, int[] changes)
    {
        var isOne = outcomes.Select(outcome => outcome.Workload).Distinct(StringComparer.Ordinal).Count() == 1;
        return
        [
            name,
            isOne ? Quantity.Time(Figures.Median(outcomes.Select(outcome => outcome.Operation))).ToString() : "",
            .. changes.Select(change => Found(outcomes.Where(outcome => outcome.Change == change))).Select(share => isOne ? $"{share.Count} of {share.Total}" : share.ToString()),
            isOne ? Deviation(outcomes) : "",
            .. changes.Where(change => change > 0).Select(change => Measured(outcomes.Where(outcome => outcome.Change == change))),
            .. changes.Select(change => Pairs(outcomes.Where(outcome => outcome.Change == change))),
        ];
    }

    private static void Inconclusive(IReadOnlyList<Outcome> outcomes, int[] changes)
    {
        var seconds = outcomes.GroupBy(outcome => (outcome.Change, outcome.Round)).Select(comparison => (comparison.Key.Change, Seconds: comparison.Sum(outcome => outcome.Seconds), Count: comparison.Count())).ToList();
        Markdown.Print(
            ["of all", .. changes.Select(change => change == 0 ? "unchanged" : $"{change} % slower")],
            [
                ["inconclusive", .. changes.Select(change => Share.Of(outcomes.Where(outcome => outcome.Change == change), IsInconclusive).ToString())],
                [$"seconds a comparison of {seconds[0].Count} tests, median (worst)", .. changes.Select(change => Seconds(seconds.Where(one => one.Change == change).Select(one => one.Seconds)))],
            ]);
    }

    private static bool IsCpu(Outcome outcome) => !NotCpu.Contains(outcome.Workload, StringComparer.Ordinal);

    private static bool IsInconclusive(Outcome outcome) => outcome.Verdict == "inconclusive";

    private static int[] Changes(IEnumerable<Outcome> outcomes) => [.. outcomes.Select(outcome => outcome.Change).Distinct().Order()];

    private static string Column(int change) => change == 0 ? "unchanged" : $"{change} % slower";

    private static Share Found(IEnumerable<Outcome> outcomes) => Share.Of(outcomes, outcome => outcome.IsFound);

    // Within each comparison, about its own mean: what separates comparisons is no noise of a pair.
    private static string Deviation(IEnumerable<Outcome> outcomes)
    {
        var (squares, freedom) = (0.0, 0);
        foreach (var outcome in outcomes.Where(outcome => outcome.Wall.Count > 1))
        {
            var mean = outcome.Wall.Average();
            squares += outcome.Wall.Sum(ratio => (ratio - mean) * (ratio - mean));
            freedom += outcome.Wall.Count - 1;
        }

        return freedom > 0 ? Figures.Percent(Math.Sqrt(squares / freedom)) : "-";
    }

    private static string Measured(IEnumerable<Outcome> outcomes)
    {
        var ratios = outcomes.SelectMany(outcome => outcome.Wall).ToList();
        return ratios.Count > 0 ? Figures.Percent(Math.Exp(Figures.Median(ratios)) - 1) : "-";
    }

    private static string Pairs(IEnumerable<Outcome> outcomes)
    {
        var pairs = outcomes.Select(outcome => outcome.Wall.Count).ToList();
        return pairs.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{pairs.Average():0.0} ({pairs.Max()})") : "-";
    }

    private static string Seconds(IEnumerable<Outcome> outcomes) => Seconds(outcomes.Select(outcome => outcome.Seconds));

    private static string Seconds(IEnumerable<double> seconds)
    {
        var list = seconds.ToList();
        return list.Count > 0 ? $"{Number(Figures.Median(list))} ({Number(list.Max())})" : "-";
    }

    private static bool AtMost(string what, Share share, double most) => Target(what, share, $"at most {Figures.Percent(most)}", share.Count <= most * share.Total, share.Upper <= most);

    private static bool AtLeast(string what, Share share, double least) => Target(what, share, $"at least {Figures.Percent(least)}", share.Count >= least * share.Total, share.Lower >= least);

    // A share that chance could have made meets its target and proves nothing.
    private static bool Target(string what, Share share, string target, bool isMet, bool isProven)
    {
        Console.Out.WriteLine($"{what}: {share}; target {target}: {(isProven ? "met" : isMet ? "met as far as so few can tell" : "NOT MET")}");
        return isMet;
    }

    private static bool Target(string what, double seconds, double most)
    {
        Console.Out.WriteLine($"{what}: {Figures.Seconds(seconds)}; target at most {Figures.Seconds(most)}: {(seconds <= most ? "met" : "NOT MET")}");
        return seconds <= most;
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
