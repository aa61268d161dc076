using PerfGate.Baselines;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;

namespace PerfGate.Bench.Verdicts;

/// <summary>Two builds compared by the real `perfgate compare`, in a process of its own.</summary>
/// <param name="folder">Where it leaves its results; those of the last comparison stay, and those of each false alarm.</param>
internal sealed class Comparison(string folder)
{
    // The tool's exit codes for "nothing failed" and "a test regressed"; every other one means that there is no figure.
    private static readonly int[] Judged = [0, 3];
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);

    private static string Tool { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "src", "Tool", "bin", "Release", "net8.0", "perfgate.dll"));

    /// <summary>Compares.</summary>
    /// <param name="before">The test assembly of the base.</param>
    /// <param name="after">The test assembly of the head.</param>
    /// <param name="template">What is known of every outcome beforehand.</param>
    /// <param name="arguments">Further arguments of the tool.</param>
    /// <param name="stop">Ends it, and all that it started.</param>
    /// <returns>One outcome a test; each took its share of the seconds of the whole.</returns>
    /// <exception cref="BenchFailedException">It failed, or did not measure all tests of both sides.</exception>
    public async Task<IReadOnlyList<Outcome>> RunAsync(string before, string after, Outcome template, IEnumerable<string> arguments, CancellationToken stop)
    {
        var results = Path.Combine(folder, "last");
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        Directory.CreateDirectory(results);
        var times = await Child.RunAsync(folder, [Tool, "compare", before, after, "--results", results, .. arguments], new Dictionary<string, string>(StringComparer.Ordinal), Judged, Timeout, stop);
        var outcomes = Read(Path.Combine(results, "compare"), template);
        outcomes = [.. outcomes.Select(outcome => outcome with { Seconds = times.Wall / outcomes.Count })];
        if (outcomes.Any(outcome => outcome.IsFound && outcome.Change == 0))
        {
            Keep(results, template);
        }

        return outcomes;
    }

    /// <summary>Reads what a comparison left.</summary>
    /// <param name="results">Its folder.</param>
    /// <param name="template">What is known beforehand.</param>
    public static List<Outcome> Read(string results, Outcome template)
    {
        var files = Directory.GetFiles(results, "*" + RunFile.Extension);
        var head = files.Length == 1 ? RunReader.Read(files[0]) : throw new BenchFailedException($"a comparison wrote {files.Length} run files into {results}; expected 1.");
        var @base = head.Environment.BaselineDirectory is { } directory && new DirectoryBaselineStore(directory).Load(head.Environment) is { } found
            ? found
            : throw new BenchFailedException($"{files[0]} names no base.");
        var verdicts = Gate.Judge(head, @base).Verdicts;
        return verdicts.All(verdict => verdict is { Current.IsMeasured: true, Baseline.IsMeasured: true })
            ? [.. verdicts.Select(verdict => Of(verdict, template))]
            : throw new BenchFailedException($"{files[0]} does not hold every test of both sides: {string.Join(' ', head.Warnings)}");
    }

    // What was injected allocates, too; what is asked here is what was seen of time.
    private static Outcome Of(Verdict verdict, Outcome template)
    {
        var name = verdict.Id.Method[(verdict.Id.Method.LastIndexOf('.') + 1)..];
        var times = PairedComparison.Of(verdict.Current!, verdict.Baseline!) ?? throw new BenchFailedException($"{verdict.Id} was not measured in pairs.");
        return template with
        {
            Workload = name + verdict.Id.Row,
            Verdict = Text(verdict.Findings.First(finding => finding.Metric == Metric.Time.Name).Kind),
            Operation = times.Baseline,
            Wall = Rounded(times),
            Cpu = PairedComparison.Of(verdict.Current!, verdict.Baseline!, Metric.Cpu) is { } cpu ? Rounded(cpu) : [],
        };
    }

    private static double[] Rounded(PairedComparison compared) => [.. compared.Ratios.Select(ratio => Math.Round(ratio, 6))];

    private static string Text(VerdictKind kind) => kind == VerdictKind.Regressed ? Outcome.Regressed : kind.ToString().ToLowerInvariant();

    // What a person will want to look into.
    private void Keep(string results, Outcome template)
    {
        var kept = Path.Combine(folder, "false-alarms", FormattableString.Invariant($"{template.Way} {template.Load} {template.Round}, {DateTime.UtcNow:yyyyMMdd-HHmmss}"));
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        Directory.Move(results, kept);
    }
}
