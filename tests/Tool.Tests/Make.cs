using System.Collections.Immutable;
using PerfGate.Baselines;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Tool.Tests;

/// <summary>Evidence made by hand.</summary>
internal static class Make
{
    public static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero);

    /// <summary>A run of six processes whose project directory is the folder.</summary>
    public static Run Run(Folder folder, params TestRecord[] tests) => new()
    {
        Environment = new RunEnvironment
        {
            Assembly = "Shop.Tests",
            TargetFramework = "net10.0",
            Configuration = "Release",
            Started = Then,
            Mode = "record",
            Machine = new Machine("box", "linux", "Linux", "x64", "cpu", 4),
            Runtime = new RuntimeInfo("10.0.1", "no-pgo", "workstation-concurrent"),
            ProjectDirectory = folder.Path,
        },
        Tests = [.. tests.OrderBy(test => test.Id)],
        Declared = [.. tests.Select(test => test.Id.Method).Distinct()],
    };

    public static TestRecord Test(string name, double nanoseconds, double bytes = 0, int processes = 6, string row = "") => new()
    {
        Id = new TestId("Shop.Tests." + name, row),
        Source = new SourceLocation("SearchTests.cs", 12),
        Processes =
        [
            .. Enumerable.Range(0, processes).Select(_ => new ProcessSamples
            {
                Operations = 10,
                IsWarm = true,
                Samples =
                [
                    new Sample(Metric.Time.Name, Metric.Time.Unit, [.. Enumerable.Repeat(nanoseconds, 40)]),
                    new Sample(Metric.Allocated.Name, Metric.Allocated.Unit, [.. Enumerable.Repeat(bytes, 40)]),
                ],
            }),
        ],
    };

    public static TestRecord Unmeasured(string name, string why) => new() { Id = new TestId("Shop.Tests." + name), NotMeasured = why };

    /// <summary>Writes a run file into the folder.</summary>
    public static string File(Folder folder, Run run, string name = "Shop.Tests.net10.0.merged.run.jsonl")
    {
        RunFile.Write(folder[name], run);
        return folder[name];
    }

    /// <summary>Writes the baseline beside the project.</summary>
    public static string Baseline(Folder folder, Run run) => new DirectoryBaselineStore(folder["perf-baselines"]).Save(run);

    /// <summary>Runs a command line.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> Tool(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Program.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
