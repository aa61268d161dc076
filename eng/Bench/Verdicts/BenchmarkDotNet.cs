using System.Text.Json;
using Perfolizer.Mathematics.SignificanceTesting.Base;
using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;
using Perfolizer.Metrology;
using Pragmastat;

namespace PerfGate.Bench.Verdicts;

/// <summary>The same workloads by BenchmarkDotNet, each build one process after the other, compared as its results usually are: for scale.</summary>
/// <param name="builder">Builds its programs.</param>
/// <param name="workloads">The workloads that are compared.</param>
/// <param name="folder">Where its results go.</param>
internal sealed class BenchmarkDotNet(VariantBuilder builder, IReadOnlyList<string> workloads, string folder)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(30);

    private static readonly Dictionary<string, Func<double[], double[], bool>> Rules = new(StringComparer.Ordinal)
    {
        ["Mann-Whitney, p < 0.05, 2 %"] = IsShiftedUp,
        ["means, 5 %"] = (before, after) => after.Average() > before.Average() * 1.05,
    };

    private static readonly Dictionary<string, string> Jobs = new(StringComparer.Ordinal) { ["default job"] = "default", ["short job"] = "short" };

    /// <summary>One comparison of each change by each job and rule.</summary>
    /// <param name="round">Its number.</param>
    /// <param name="changes">The slow-downs.</param>
    /// <param name="stop">Ends it.</param>
    public async IAsyncEnumerable<Outcome> CompareAsync(int round, IReadOnlyList<int> changes, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var (name, job) in Jobs)
        {
            foreach (var change in changes)
            {
                var before = await MeasureAsync(Variant.Base, job, stop);
                var after = await MeasureAsync(Variant.Head(change), job, stop);
                var seconds = (before.Seconds + after.Seconds) / workloads.Count;
                foreach (var (rule, isSlower) in Rules)
                {
                    foreach (var workload in workloads)
                    {
                        var (then, now) = (before.Times[workload], after.Times[workload]);
                        yield return new Outcome
                        {
                            Way = $"BenchmarkDotNet {name}; {rule}",
                            Change = change,
                            Round = round,
                            Workload = workload,
                            Verdict = isSlower(then, now) ? Outcome.Regressed : "passed",
                            Seconds = seconds,
                            Operation = Figures.Median(then),
                            Base = then,
                            Head = now,
                        };
                    }
                }
            }
        }
    }

    private async Task<(double Seconds, Dictionary<string, double[]> Times)> MeasureAsync(Variant variant, string job, CancellationToken stop)
    {
        var program = await builder.BenchmarksAsync(variant, stop);
        var results = Path.Combine(folder, variant.Name);
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        string[] filters = [.. workloads.Select(workload => "*." + workload)];
        string[] arguments = [program, "--filter", .. filters, "--job", job, "--exporters", "briefjson", "--artifacts", results];
        var ended = await Child.RunAsync(Path.GetDirectoryName(program)!, arguments, new Dictionary<string, string>(StringComparer.Ordinal), [0], Timeout, stop);
        var reports = Directory.Exists(results) ? Directory.GetFiles(results, "*-brief.json", SearchOption.AllDirectories) : [];
        var times = reports.Length == 1 ? Read(reports[0]) : throw new BenchFailedException($"BenchmarkDotNet wrote {reports.Length} reports into {results}; expected 1.");
        return workloads.All(times.ContainsKey) ? (ended.Wall, times) : throw new BenchFailedException($"{reports[0]} has {times.Count} benchmarks; expected {workloads.Count}.");
    }

    // Nanoseconds an operation, one an iteration, without those that BenchmarkDotNet takes for outliers.
    private static Dictionary<string, double[]> Read(string path)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(path));
        return report.RootElement.GetProperty("Benchmarks").EnumerateArray().ToDictionary(
            benchmark => benchmark.GetProperty("Method").GetString()!,
            benchmark => benchmark.GetProperty("Statistics").GetProperty("OriginalValues").EnumerateArray().Select(value => value.GetDouble()).ToArray(),
            StringComparer.Ordinal);
    }

    private static bool IsShiftedUp(double[] before, double[] after) =>
        MannWhitneyTest.Instance.Perform(new Sample(after), new Sample(before), AlternativeHypothesis.Greater, Threshold.Parse("2%")).PValue < 0.05;
}
