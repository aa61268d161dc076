using System.Diagnostics;
using System.Globalization;
using PerfGate.Reporting;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Bench.Reports;

/// <summary>How long the files of a report take, HTML, Markdown, JSON and PNG, in a process that has read and judged a run and rendered nothing yet.</summary>
internal static class RenderTime
{
    /// <summary>The verb of this program that is such a process.</summary>
    public const string Verb = "render";

    // As the tool's own runtime configuration has it.
    private static readonly Dictionary<string, string> Runtime = new(StringComparer.Ordinal) { ["DOTNET_TieredPGO"] = "0", ["DOTNET_TC_CallCountingDelayMs"] = "1" };

    /// <summary>Seconds, one a process.</summary>
    public static async Task<IReadOnlyList<double>> OfAsync(string run, int processes, CancellationToken stop)
    {
        var (directory, taken) = (Path.GetDirectoryName(run)!, Path.Combine(Path.GetDirectoryName(run)!, "render.txt"));
        var seconds = new List<double>();
        for (var process = 0; process < processes; process++)
        {
            await Child.RunAsync(directory, [typeof(RenderTime).Assembly.Location, Verb, run, directory, taken], Runtime, stop);
            seconds.Add(double.Parse(await File.ReadAllTextAsync(taken, stop), CultureInfo.InvariantCulture));
        }

        return seconds;
    }

    /// <summary>Reads, judges, and times the rest.</summary>
    /// <param name="run">The run file.</param>
    /// <param name="directory">Where the report goes.</param>
    /// <param name="taken">The file that gets the seconds.</param>
    public static void Take(string run, string directory, string taken)
    {
        var judgements = Judging.Judge([RunReader.Read(run)], new BaselinePlace(named: null));
        var since = Stopwatch.GetTimestamp();
        ReportFiles.Write(judgements, directory, TimeProvider.System);
        File.WriteAllText(taken, Stopwatch.GetElapsedTime(since).TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
    }
}
