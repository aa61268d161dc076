using PerfGate.Diagnostics;
using PerfGate.Gating;

namespace PerfGate.Reporting.Tests;

public sealed class ReportFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("perfgate-reporting-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_run_that_failed_is_no_green_whatever_was_measured()
    {
        var judgement = Example.Shop();
        judgement = judgement with { Verdicts = [.. judgement.Verdicts.Where(verdict => verdict.Kind == VerdictKind.Passed)] };
        var paths = ReportFiles.Write([judgement], _directory, TimeProvider.System, failure: "a test run failed (PG2006)");
        Assert.Contains("Failed: a test run failed (PG2006); its log says why. What was measured: Passed", File.ReadAllText(paths.Html));
        Assert.Contains("Failed: a test run failed (PG2006)", File.ReadAllText(paths.Markdown));

        var junit = Path.Combine(_directory, "junit.xml");
        new CiFiles(junit).Write([judgement], paths.Html, "a test run failed (PG2006)");
        Assert.Contains("errors=\"1\"", File.ReadAllText(junit));
    }

    [Fact]
    public void Every_file_is_written_and_its_path_returned()
    {
        var paths = ReportFiles.Write(Example.Judgements(), Path.Combine(_directory, "a", "b"), TimeProvider.System);

        string[] charts = [paths.Overview!, .. paths.Distributions, .. paths.Growth];
        string[] all = [paths.Html, paths.Markdown, paths.Json, .. charts, .. charts.Select(chart => Path.Combine(Path.GetDirectoryName(chart)!, Charts.OnDark(Path.GetFileName(chart))))];
        Assert.Single(paths.Growth);
        Assert.Equal(6, paths.Distributions.Length);
        Assert.Empty(paths.Warnings);
        Assert.All(all, path => Assert.True(new FileInfo(path).Length > 500, path));
        Assert.Equal(all.Order(StringComparer.Ordinal), Directory.GetFiles(Path.Combine(_directory, "a", "b")).Order(StringComparer.Ordinal));
        Assert.All(paths.Distributions, path => Assert.Matches("^distribution-[a-z0-9-]*-[0-9a-f]{8}\\.png$", Path.GetFileName(path)));
        Assert.All(paths.Growth, path => Assert.Matches("^growth-[a-z0-9-]*-[0-9a-f]{8}\\.png$", Path.GetFileName(path)));
    }

    [Fact]
    public void A_second_report_replaces_the_first_and_leaves_strangers_alone()
    {
        var first = ReportFiles.Write(Example.Judgements(), _directory, TimeProvider.System);
        var mine = Path.Combine(_directory, "distribution-of-my-own.png");
        File.WriteAllText(mine, "not ours");

        var second = ReportFiles.Write([Example.Pricing()], _directory, TimeProvider.System);

        Assert.Empty(second.Distributions);
        Assert.All(first.Distributions.Concat(first.Growth), path => Assert.False(File.Exists(path) || File.Exists(path.Replace(".png", "-dark.png")), path));
        Assert.True(File.Exists(mine));
        Assert.Contains("Passed:", File.ReadAllText(second.Html));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_told()
    {
        var file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "");

        var exception = Assert.Throws<PerfGateException>(() => ReportFiles.Write(Example.Judgements(), Path.Combine(file, "report"), TimeProvider.System));

        Assert.Equal(DiagnosticCodes.ReportNotWritten, exception.Code);
        Assert.Contains(file, exception.Message);
    }

    [Fact]
    public void A_chart_that_cannot_be_written_is_told_as_a_file_is()
    {
        var name = Path.GetFileName(ReportFiles.Write(Example.Judgements(), _directory, TimeProvider.System).Distributions[0]);
        var blocked = Path.Combine(_directory, "blocked");
        Directory.CreateDirectory(Path.Combine(blocked, name));

        var exception = Assert.Throws<PerfGateException>(() => ReportFiles.Write(Example.Judgements(), blocked, TimeProvider.System));

        Assert.Equal(DiagnosticCodes.ReportNotWritten, exception.Code);
    }
}
