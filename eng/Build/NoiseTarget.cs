using System.Globalization;

namespace PerfGate.Build;

/// <summary>The measure of a gate: on a busy machine, how often it is red without a cause, and how often it finds one. Runs the
/// sample's test executable in gate mode, one process a run as `dotnet test` does, unchanged and with the injected mistakes.</summary>
internal static class NoiseTarget
{
    private const int BaselineProcesses = 6;
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BaselineTimeout = TimeSpan.FromMinutes(60);

    public static async Task<int> RunAsync(Repository repository, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var options = NoiseOptions.Parse(arguments);
        var folder = Path.Combine(repository.Artifacts, "noise");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await PackTarget.RunAsync(repository, stop);
        var tool = await PerfGateTool.InstallAsync(repository, Path.Combine(folder, "tools"), stop);
        var unchanged = SampleCopy.Create(repository, Path.Combine(folder, "unchanged"));
        await unchanged.BuildAsync(isInjected: false, stop);
        var injected = SampleCopy.Create(repository, Path.Combine(folder, "injected"));
        await injected.BuildAsync(isInjected: true, stop);

        var baseline = Path.Combine(folder, "baseline");
        await RecordBaselineAsync(tool, unchanged, baseline, Path.Combine(folder, "runs", "baseline"), options, stop);

        NoiseTally before, after;
        using (new NoiseLoad(options.Load))
        {
            before = await MeasureAsync(tool, unchanged, baseline, Path.Combine(folder, "runs", "unchanged"), options, stop);
            after = await MeasureAsync(tool, injected, baseline, Path.Combine(folder, "runs", "injected"), options, stop);
        }

        return Conclude(repository, options, before, after);
    }

    // Without the load: what a quiet machine recorded and a busy one is judged by is the case that cries wolf.
    private static async Task RecordBaselineAsync(PerfGateTool tool, SampleCopy sample, string baseline, string results, NoiseOptions options, CancellationToken stop)
    {
        Directory.CreateDirectory(baseline); // one that is named and is not there is refused
        var processes = BaselineProcesses.ToString(CultureInfo.InvariantCulture);
        await MustRunAsync(
            tool.Command(
                sample.TestFolder,
                BaselineTimeout,
                ["run", sample.TestProject, "--no-build", "--processes", processes, "--baseline", baseline, "--results", results, .. options.Filter.Count == 0 ? [] : (string[])["--", .. options.Filter]]),
            stop);
        await MustRunAsync(tool.Command(sample.TestFolder, BaselineTimeout, "baseline", "accept", results, "--baseline", baseline), stop);
    }

    private static async Task MustRunAsync(Child child, CancellationToken stop)
    {
        Console.Out.WriteLine($"> {child}");
        if (await child.RunAsync(stop) is var code and not 0)
        {
            throw new BuildFailedException($"`{child}` ended with exit code {code}; its messages stand above.");
        }
    }

    private static async Task<NoiseTally> MeasureAsync(PerfGateTool tool, SampleCopy sample, string baseline, string folder, NoiseOptions options, CancellationToken stop)
    {
        var tally = new NoiseTally();
        for (var number = 1; number <= options.Runs; number++)
        {
            var results = Path.Combine(folder, number.ToString("000", CultureInfo.InvariantCulture));
            Directory.CreateDirectory(results);
            var testExitCode = await RunTestsAsync(sample, baseline, results, options, stop);
            await LoggedAsync(tool.Command(results, RunTimeout, "report", results, "--baseline", baseline, "--results", results), Path.Combine(results, "report.txt"), stop);
            var verdicts = Verdicts.Read(results);

            // The report judges the run file again, so it must agree with the process that failed its tests.
            if (testExitCode == 0 == verdicts.Any(verdict => verdict.Fails))
            {
                throw new BuildFailedException($"the tests ended with exit code {testExitCode}, but {Path.Combine(results, Verdicts.FileName)} says otherwise; see output.txt beside it.");
            }

            tally.Add(verdicts);
            Console.Out.WriteLine($"{Path.GetFileName(folder)} {number} of {options.Runs}: {Describe(verdicts)}");
        }

        return tally;
    }

    private static Task<int> RunTestsAsync(SampleCopy sample, string baseline, string results, NoiseOptions options, CancellationToken stop)
    {
        var test = new Child(Dotnet.Host, sample.TestFolder, [sample.TestAssembly, "--no-ansi", .. options.Filter], RunTimeout)
        {
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PERFGATE_MODE"] = "gate",
                ["PERFGATE_BASELINE"] = baseline,
                ["PERFGATE_RESULTS"] = results,
            },
        };
        return LoggedAsync(test, Path.Combine(results, "output.txt"), stop);
    }

    private static async Task<int> LoggedAsync(Child child, string path, CancellationToken stop)
    {
        using var log = new StreamWriter(path);
        return await (child with { Output = log.WriteLine }).RunAsync(stop);
    }

    private static string Describe(IReadOnlyList<TestVerdict> verdicts) => string.Join(
        ", ",
        verdicts.GroupBy(verdict => verdict.Verdict, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"));

    private static int Conclude(Repository repository, NoiseOptions options, NoiseTally unchanged, NoiseTally injected)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine($"{options.Runs} runs of each build, {options.Load} busy threads on {Environment.ProcessorCount} cores; a baseline of {BaselineProcesses} processes, recorded without them.");
        Console.Out.WriteLine();
        foreach (var line in NoiseTable.Lines(unchanged, injected))
        {
            Console.Out.WriteLine(line);
        }

        Console.Out.WriteLine();
        var shortfalls = NoiseMeasure.Shortfalls(unchanged, injected, options.Expectations).ToList();
        foreach (var shortfall in shortfalls)
        {
            Console.Out.WriteLine($"NOT MET: {shortfall}");
        }

        Console.Out.WriteLine(shortfalls.Count == 0 ? "The measure is met." : "The measure is not met.");
        Console.Out.WriteLine($"Raw run files: {repository.Relative(Path.Combine(repository.Artifacts, "noise", "runs"))}");
        return shortfalls.Count == 0 ? 0 : 1;
    }
}
