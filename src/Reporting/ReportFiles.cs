using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.RegularExpressions;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting;

/// <summary>The files that were written.</summary>
public sealed record ReportPaths
{
    /// <summary>The HTML report.</summary>
    public required string Html { get; init; }

    /// <summary>The comment for a pull request.</summary>
    public required string Markdown { get; init; }

    /// <summary>All verdicts.</summary>
    public required string Json { get; init; }

    /// <summary>The overview chart; its like on a dark ground, as of every chart, lies beside it: <see cref="Charts.OnDark"/>. Null where charts cannot be drawn on this machine.</summary>
    public string? Overview { get; init; }

    /// <summary>One chart for each of the worst tests that failed, worst first.</summary>
    public ImmutableArray<string> Distributions { get; init; } = [];

    /// <summary>One chart for each of the worst tests whose cost grows faster with size, worst first.</summary>
    public ImmutableArray<string> Growth { get; init; } = [];

    /// <summary>One chart for each of the worst tests that failed and have a history, worst first.</summary>
    public ImmutableArray<string> History { get; init; } = [];

    /// <summary>What could not be written although the report as a whole was.</summary>
    public ImmutableArray<Warning> Warnings { get; init; } = [];
}

/// <summary>Writes a report's files into a directory. A reader finds the old file or the new one, never half of one.</summary>
public static partial class ReportFiles
{
    private const string OverviewName = "overview.png";

    /// <summary>Writes <c>report.html</c>, <c>comment.md</c>, <c>verdicts.json</c>, <c>overview.png</c>, one <c>distribution-*.png</c> for each of the worst tests that failed, one <c>growth-*.png</c> where growth made it fail, and one <c>history-*.png</c> where there is a history, each chart once more as <c>*-dark.png</c>; removes the charts of an earlier report.</summary>
    /// <param name="judgements">One a test assembly and framework.</param>
    /// <param name="directory">Where to; created where it is not there.</param>
    /// <param name="time">The clock the report is dated by.</param>
    /// <param name="earlier">Earlier runs of the same assemblies: the tests' history.</param>
    /// <param name="failure">How the run failed, whatever was measured; null where it did not.</param>
    /// <exception cref="PerfGateException">The directory or a file cannot be written.</exception>
    public static ReportPaths Write(IReadOnlyList<Judgement> judgements, string directory, TimeProvider time, IReadOnlyList<Run>? earlier = null, string? failure = null)
    {
        var timestamp = time.GetUtcNow();
        var explanations = new Explanations(judgements);
        var report = ReportBuilder.Build(judgements, timestamp, earlier, explanations).Failing(failure, judgements.Any(judgement => judgement.Fails));
        var full = Path.GetFullPath(directory);
        try
        {
            Directory.CreateDirectory(full);
            var paths = new ReportPaths { Html = "", Markdown = "", Json = "" };
            AtOnce(
                () => paths = WriteCharts(report, full, paths),
                () => WriteText(full, "report.html", writer => HtmlReport.Write(report, writer)),
                () => WriteText(full, "comment.md", writer => writer.Write(MarkdownReport.Render(report))),
                () => WriteFile(full, "verdicts.json", stream => VerdictsJson.Write(judgements, timestamp, explanations, stream)));
            return paths with { Html = Path.Combine(full, "report.html"), Markdown = Path.Combine(full, "comment.md"), Json = Path.Combine(full, "verdicts.json") };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PerfGateException(DiagnosticCodes.ReportNotWritten, $"the report cannot be written to {full}: {exception.Message} Choose another directory, or make this one writable.", exception);
        }
    }

    private static ReportPaths WriteCharts(Report report, string directory, ReportPaths paths)
    {
        // An old chart beside a new report would lie.
        foreach (var old in Directory.EnumerateFiles(directory, "*.png").Where(path => ChartName().IsMatch(Path.GetFileName(path))).ToList())
        {
            File.Delete(old);
        }

        try
        {
            // Alone and first: where nothing can be drawn, it is said once.
            var overview = Write(new Chart(OverviewName, ground => Charts.Overview(report, ground)));
            var distributions = report.Rows.Where(row => row.Chart is not null).Select(row => new Chart(row.Chart!.FileName, ground => Charts.Distribution(row, ground)!)).ToList();
            var growth = report.Rows.SelectMany(row => row.Growth.Where(growth => growth.FileName.Length > 0).Select(growth => new Chart(growth.FileName, ground => Charts.Growth(row, growth, ground)))).ToList();
            var histories = report.Rows.Where(row => row.History is { FileName.Length: > 0 }).Select(row => new Chart(row.History!.FileName, ground => Charts.History(row, ground)!)).ToList();
            return paths with { Overview = overview, Distributions = WriteAll(distributions), Growth = WriteAll(growth), History = WriteAll(histories) };
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            return paths with
            {
                Warnings = [new Warning(DiagnosticCodes.ChartsUnavailable, $"no charts were written to {directory}: the native library that draws them does not load on this machine ({(exception.InnerException ?? exception).Message}). The other reports are complete.")],
            };
        }

        string Write(Chart chart)
        {
            WriteFile(directory, Charts.OnDark(chart.FileName), stream => stream.Write(chart.Draw(ChartGround.Dark)));
            return WriteFile(directory, chart.FileName, stream => stream.Write(chart.Draw(ChartGround.Light)));
        }

        ImmutableArray<string> WriteAll(List<Chart> charts)
        {
            var written = new string[charts.Count];
            AtOnce([.. charts.Select((chart, i) => (Action)(() => written[i] = Write(chart)))]);
            return [.. written];
        }
    }

    // Most of the time is drawing and compiling templates, and nobody waits for anybody.
    private static void AtOnce(params Action[] writes)
    {
        try
        {
            Parallel.Invoke(writes);
        }
        catch (AggregateException failures)
        {
            // A full disk is said as such, wherever it was met.
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }

    private sealed record Chart(string FileName, Func<ChartGround, byte[]> Draw);

    private static string WriteText(string directory, string name, Action<TextWriter> write) => WriteFile(directory, name, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        write(writer);
    });

    internal static string WriteFile(string directory, string name, Action<Stream> write)
    {
        var path = Path.Combine(directory, name);
        var aside = Path.Combine(directory, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
            return path;
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    [GeneratedRegex("^(overview|(distribution|growth|history)-[a-z0-9-]*-[0-9a-f]{8})(-dark)?\\.png$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChartName();
}
