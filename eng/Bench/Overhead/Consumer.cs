using PerfGate.Baselines;
using PerfGate.Runs;

namespace PerfGate.Bench.Overhead;

/// <summary>A built test project as a user has it, with PerfGate from the packed packages or without any.</summary>
/// <param name="Folder">The project's folder.</param>
/// <param name="PerfTests">How many series it measures; 0 for the plain twin.</param>
internal sealed record Consumer(string Folder, int PerfTests)
{
    private DirectoryBaselineStore Baselines => new(Path.Combine(Folder, "perf-baselines"));

    // The measuring lock lies in the temporary folder: with one of its own, no stranger's measuring on this machine is waited for.
    private string Temporary => Path.Combine(Folder, "tmp");

    /// <summary>One `dotnet test --no-build`: what it took.</summary>
    /// <param name="mode">`record`, or `gate` against the baseline of <see cref="RecordBaselineAsync"/>.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="BenchFailedException">It failed, or did not measure and compare all it should have: then the time is no figure.</exception>
    public async Task<ChildTimes> TestAsync(string mode, CancellationToken stop)
    {
        var (times, run) = await RunAsync(mode, stop);
        if (run is not null && mode == "gate" && !(Baselines.Load(run.Environment) is { } baseline && baseline.Tests.Length == PerfTests && run.Environment.CompareWith(baseline.Environment).Time))
        {
            throw new BenchFailedException($"{Folder} has no baseline of {PerfTests} series to be compared with.");
        }

        return times;
    }

    /// <summary>Makes one recorded run the baseline.</summary>
    public async Task RecordBaselineAsync(CancellationToken stop) =>
        Baselines.Save((await RunAsync("record", stop)).Run ?? throw new BenchFailedException($"{Folder} measures nothing."));

    private async Task<(ChildTimes Times, Run? Run)> RunAsync(string mode, CancellationToken stop)
    {
        var results = Path.Combine(Folder, "results", Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(Temporary);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PERFGATE_MODE"] = mode,
            ["PERFGATE_RESULTS"] = results,

            // Recording gives each new test its call tree, a second and a bit each; what is asked here is what measuring costs. In gate mode
            // nothing is set: a test that passes must not be profiled.
            ["PERFGATE_PROFILE"] = mode == "record" ? "never" : "",
            [OperatingSystem.IsWindows() ? "TMP" : "TMPDIR"] = Temporary,
        };
        var times = await Child.RunAsync(Folder, ["test", "--no-build", "--configuration", "Release"], environment, stop);
        return (times, PerfTests == 0 ? null : Read(results));
    }

    private Run Read(string results)
    {
        var files = Directory.Exists(results) ? Directory.GetFiles(results, "*" + RunFile.Extension) : [];
        var run = files.Length == 1 ? RunReader.Read(files[0]) : throw new BenchFailedException($"{Folder} wrote {files.Length} run files into {results}; expected 1.");
        var measured = run.Tests.Count(test => test.IsMeasured);
        return measured == PerfTests && run.Warnings.IsEmpty ? run : throw new BenchFailedException($"{Folder} measured {measured} series of {PerfTests}: {files[0]} {string.Join(' ', run.Warnings)}");
    }
}
