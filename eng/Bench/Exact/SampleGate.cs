using PerfGate.Baselines;
using PerfGate.Bench.Verdicts;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tool.Counting;

namespace PerfGate.Bench.Exact;

/// <summary>The sample, counted on one processor of a calm machine and then again and again on all of a busy one: the way of `perfgate run --exact`, without its timed passes.</summary>
internal static class SampleGate
{
    /// <summary>The verb of this program that counts a timed run and keeps it as a baseline.</summary>
    public const string RecordVerb = "exact-record";

    /// <summary>The verb of this program that counts a timed run and judges it; a line for each finding that is not passed.</summary>
    public const string JudgeVerb = "exact-judge";

    private const string Unchanged = "unchanged";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Judges as often as asked for; false where an unchanged build did not pass, or a mistake did.</summary>
    /// <param name="packages">The folder of the packed packages.</param>
    /// <param name="folder">Where the copies of the sample go.</param>
    /// <param name="times">How often the unchanged build is counted.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<bool> PrintAsync(string packages, string folder, int times, CancellationToken stop)
    {
        var sample = await Sample.BuildAsync(packages, Path.Combine(folder, "sample"), isInjected: false, stop);
        var run = await sample.TimeAsync(stop);
        var baseline = Path.Combine(folder, "baseline");
        await RecordAsync(run, baseline, stop);

        var (passed, others) = (0, new List<string>());
        using (Load.Start(LoadKind.Free))
        {
            for (var time = 0; time < times; time++)
            {
                var said = await JudgeAsync(run, baseline, stop);
                passed += said == Unchanged ? 1 : 0;
                others.AddRange(said == Unchanged ? [] : said.Split('\n'));
            }
        }

        var tests = RunReader.Read(run).Tests.Length;
        Console.Out.WriteLine($"Gate: {tests} tests of the sample, counted on one processor and then {times} times on {ThreadPin.Cores().Count} with as many busy threads beside them");
        Console.Out.WriteLine();
        Console.Out.WriteLine($"  unchanged: {passed} of {times}; target all: {(passed == times ? "met" : "NOT MET")}");
        foreach (var other in others.GroupBy(line => line, StringComparer.Ordinal))
        {
            Console.Out.WriteLine($"    {other.Count()} x {other.Key}");
        }

        var injected = await Sample.BuildAsync(packages, Path.Combine(folder, "injected"), isInjected: true, stop);
        Console.Out.WriteLine();
        Console.Out.WriteLine("The demo's four mistakes, by counts alone:");
        Console.Out.WriteLine();
        Console.Out.WriteLine(await JudgeAsync(await injected.TimeAsync(stop), baseline, stop));
        Console.Out.WriteLine();
        return passed == times;
    }

    /// <summary>Counts a timed run and keeps it.</summary>
    public static async Task KeepAsync(string run, string baseline, CancellationToken stop) => new DirectoryBaselineStore(baseline).Save(await CountAsync(run, stop));

    /// <summary>Counts a timed run and prints what its counts say.</summary>
    public static async Task PrintFindingsAsync(string run, string baseline, CancellationToken stop)
    {
        var counted = await CountAsync(run, stop);
        var judgement = Gate.Judge(counted, new DirectoryBaselineStore(baseline).Load(counted.Environment));
        var findings = judgement.Verdicts
            .SelectMany(verdict => verdict.Findings.Select(finding => (verdict.Id, Finding: finding)))
            .Where(one => one.Finding.Metric == Metric.Work.Name || one.Finding.Metric == Metric.ExactAllocated.Name)
            .ToArray();
        string[] lines = [.. findings.Where(one => one.Finding.Kind != VerdictKind.Passed).Select(one => $"{one.Finding.Kind}: {one.Id.ShortName}: {one.Finding.Reason}")];

        // What was not compared did not pass.
        if (findings.Length < 2 * judgement.Verdicts.Length)
        {
            throw new BenchFailedException($"of {judgement.Verdicts.Length} tests there are only {findings.Length} findings about work and bytes: {string.Join("; ", lines)}{string.Concat(counted.Warnings)}");
        }

        Console.Out.WriteLine(lines.Length == 0 ? Unchanged : string.Join('\n', lines));
    }

    private static async Task<Run> CountAsync(string run, CancellationToken stop)
    {
        var pass = new ExactPass
        {
            Results = Path.Combine(Path.GetDirectoryName(run)!, "counted"),
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PERFGATE_EXACT"] = "true" },
            Timeout = Patience,
            Say = _ => { },
        };
        return await pass.CountAsync(RunReader.Read(run), stop);
    }

    // On one processor, as the system says and not only the runtime, where there is a way to have it so.
    private static Task<string> RecordAsync(string run, string baseline, CancellationToken stop) => OperatingSystem.IsLinux()
        ? Child.ReadAsync("taskset", Environment.CurrentDirectory, ["-c", "0", Child.Dotnet, typeof(SampleGate).Assembly.Location, RecordVerb, run, baseline], new Dictionary<string, string>(StringComparer.Ordinal), stop)
        : Child.ReadAsync(Child.Dotnet, Environment.CurrentDirectory, [typeof(SampleGate).Assembly.Location, RecordVerb, run, baseline], new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_PROCESSOR_COUNT"] = "1" }, stop);

    private static async Task<string> JudgeAsync(string run, string baseline, CancellationToken stop) =>
        (await Child.ReadAsync(Child.Dotnet, Environment.CurrentDirectory, [typeof(SampleGate).Assembly.Location, JudgeVerb, run, baseline], new Dictionary<string, string>(StringComparer.Ordinal), stop)).Trim();
}
