using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using PerfGate.Bench.Verdicts;
using PerfGate.Instrumentation;

namespace PerfGate.Bench.Exact;

/// <summary>How long weaving takes, and how much larger it makes assemblies.</summary>
internal static class WeavingCost
{
    private const double Megabyte = 1024 * 1024;

    /// <summary>Prints the table; it has no target.</summary>
    /// <param name="packages">The folder of the packed packages.</param>
    /// <param name="folder">Where copies go.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<bool> PrintAsync(string packages, string folder, CancellationToken stop)
    {
        var root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));
        var sample = await Sample.BuildAsync(packages, Path.Combine(folder, "sample"), isInjected: false, stop);
        var rows = new List<string[]>();
        foreach (var (name, source, assemblies) in new (string, string, ImmutableArray<string>)[]
        {
            ("the programs of this bench", CountedOutput.Of("Counted", "PerfGate.Counted").Folder, []),
            ("the sample's perf tests", sample.Output, []),
            ("the tool, with all assemblies that are not PerfGate's", Path.Combine(root, "src", "Tool", "bin", "Release", "net8.0"), ["*"]),
        })
        {
            rows.Add(Row(name, new WeaveRequest { Source = source, Copies = Path.Combine(folder, "weaving"), Assemblies = assemblies }, stop));
        }

        Console.Out.WriteLine("Weaving: a folder copied and woven in this process, and once more when nothing has changed");
        Console.Out.WriteLine();
        Markdown.Print(["output folder", "files", "assemblies woven", "methods", "before", "woven", "seconds", "again"], rows);
        return true;
    }

    private static string[] Row(string name, WeaveRequest request, CancellationToken stop)
    {
        var since = Stopwatch.GetTimestamp();
        var copy = WovenCopy.Make(request, stop);
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        since = Stopwatch.GetTimestamp();
        WovenCopy.Make(request, stop);
        var again = Stopwatch.GetElapsedTime(since).TotalSeconds;
        WovenAssembly[] woven = [.. copy.Assemblies.Where(assembly => assembly.Methods > 0)];
        var files = Directory.GetFiles(request.Source, "*", SearchOption.AllDirectories);
        return [
            name, string.Create(CultureInfo.InvariantCulture, $"{files.Length}, {Megabytes(files)}"), $"{woven.Length}", woven.Sum(assembly => assembly.Methods).ToString("N0", CultureInfo.InvariantCulture),
            Megabytes(woven.Select(assembly => Path.Combine(request.Source, assembly.File))), Megabytes(woven.Select(assembly => Path.Combine(copy.Directory, assembly.File))), Figures.Seconds(seconds), Figures.Seconds(again),
        ];
    }

    private static string Megabytes(IEnumerable<string> files) => (files.Sum(file => new FileInfo(file).Length) / Megabyte).ToString("0.00 MB", CultureInfo.InvariantCulture);
}
