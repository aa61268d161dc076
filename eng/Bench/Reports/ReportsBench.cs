using System.Globalization;
using PerfGate.Tests.Suites;

namespace PerfGate.Bench.Reports;

/// <summary>How long `perfgate report` takes for large suites, run files read and judged included, how much memory at most, and when a browser first shows the page.</summary>
internal static class ReportsBench
{
    private const int Runs = 5;
    private const double MaxSeconds = 3;
    private const double MaxMegabytes = 400;
    private const double MaxPage = 5_000_000;
    private const double MaxComment = 65_536;
    private const double MaxPaint = 1;

    /// <summary>Prints all; 1 when a target is not met.</summary>
    /// <param name="folder">Where run files and reports go.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string folder, CancellationToken stop)
    {
        Console.Out.WriteLine($"Reports of large suites by `perfgate report`: {Figures.Machine()}");
        Console.Out.WriteLine($"whole process: two run files read and judged, HTML, Markdown, JSON and PNG written; rendering: the latter alone, for the first time in its process; medians of {Runs} runs");
        Console.Out.WriteLine();
        var host = Host.Ticks();
        var thousand = await PrintAsync("1,000 tests, 20 regressed with trees", SyntheticSuite.Create(1000, 20), folder, hasTarget: true, stop);
        var paint = await PrintPaintAsync(Path.Combine(folder, "1,000 tests, 20 regressed with trees", "report.html"));
        var everyTree = await PrintAsync("1,000 tests, a tree of each in the baseline", SyntheticSuite.Create(1000, 20, everyTree: true), folder, hasTarget: false, stop);
        var tenThousand = await PrintAsync("10,000 tests, 200 regressed with trees", SyntheticSuite.Create(10_000, 200), folder, hasTarget: false, stop);
        var isMet = thousand && paint && everyTree && tenThousand;
        Console.Out.WriteLine();
        Console.Out.WriteLine($"  {(isMet ? "every target is met" : "NOT every target is met")}; {Host.TookSince(host)}");
        return isMet ? 0 : 1;
    }

    // The comment's limit holds for a suite of any size.
    private static async Task<bool> PrintAsync(string name, SyntheticSuite suite, string folder, bool hasTarget, CancellationToken stop)
    {
        var project = Path.Combine(folder, name);
        if (Directory.Exists(project))
        {
            Directory.Delete(project, recursive: true);
        }

        Directory.CreateDirectory(project);
        var run = suite.Write(project);
        var taken = await ToolProcess.RunAsync(Runs, [0, 3], ["report", run, "--results", project], stop);
        var pictures = Directory.GetFiles(project, "*.png");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name} (run file {Size(run) / 1e6:0.0} MB)"));
        return Print("rendering", Figures.Median(await RenderTime.OfAsync(run, Runs, stop)), "0.00 s", hasTarget ? MaxSeconds : null)
            & Print("whole process", Figures.Median(taken.Select(times => times.Seconds)), "0.00 s", most: null)
            & Print("peak memory", taken.Max(times => times.Megabytes), "0 MB", hasTarget ? MaxMegabytes : null)
            & Print("report.html", Size(Path.Combine(project, "report.html")), "#,0 bytes", hasTarget ? MaxPage : null)
            & Print("comment.md", Size(Path.Combine(project, "comment.md")), "#,0 bytes", MaxComment)
            & Print($"{pictures.Length} pictures", pictures.Sum(Size), "#,0 bytes", most: null);
    }

    private static async Task<bool> PrintPaintAsync(string page) =>
        await FirstPaint.OfAsync(page) is not { } paints || Print("first paint in the browser", Figures.Median(paints), "0.00 s", MaxPaint);

    private static bool Print(string what, double value, string format, double? most)
    {
        var isMet = !(value > most);
        var target = most is { } limit ? $"   at most {limit.ToString(format, CultureInfo.InvariantCulture)}: {(isMet ? "met" : "NOT met")}" : "";
        Console.Out.WriteLine($"    {what,-28} {value.ToString(format, CultureInfo.InvariantCulture),16}{target}");
        return isMet;
    }

    private static double Size(string path) => new FileInfo(path).Length;
}
