using PerfGate.Gating;
using PerfGate.Runs;
using SkiaSharp;

namespace PerfGate.Reporting.Tests;

public sealed class HistoryTests : IDisposable
{
    private static readonly TestId Id = new("Shop.Tests.SearchTests.Query");
    private readonly string _directory = Directory.CreateTempSubdirectory("perfgate-history-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Earlier_runs_are_drawn_in_the_order_of_their_time_and_this_one_is_last()
    {
        var history = Row([Earlier(3, 1010), Earlier(1, 1030), Earlier(2, 990)]).History!;

        Assert.Equal([990.0, 1010, 1030, 2000], history.Points.Select(point => point.Floor).OrderBy(floor => floor));
        Assert.Equal([1010.0, 990, 1030, 2000], history.Points.Select(point => point.Floor));
        Assert.Equal("3 earlier runs took 990 ns to 1.03 µs, this one 2 µs", history.Label);
        Assert.Equal("4be1f0a", history.Points[^1].Name);
    }

    [Fact]
    public void What_cannot_be_compared_with_this_run_is_no_history()
    {
        var strange = Earlier(4, 5000);
        var elsewhere = strange with { Environment = strange.Environment with { Machine = strange.Environment.Machine with { Class = "another" } } };
        var other = strange with { Environment = strange.Environment with { Assembly = "Other.Tests" } };
        var later = strange with { Environment = strange.Environment with { Started = Make.Timestamp.AddDays(1) } };

        Assert.Equal(3, Row([Earlier(1, 1000), Earlier(2, 1000), elsewhere, other, later]).History!.Points.Length);
        Assert.Null(Row([Earlier(1, 1000), elsewhere, other, later]).History);
    }

    [Fact]
    public void Noise_is_drawn_as_an_even_line()
    {
        var points = Row([Earlier(1, 1990), Earlier(2, 2010)]).History!.Points;

        Assert.True(Histories.Ends(points) is (< 1900, > 2100));
    }

    [Fact]
    public void The_page_has_the_column_only_where_there_is_a_history()
    {
        Assert.Contains("class=\"hist\">History</th>", Html([Earlier(1, 1000), Earlier(2, 1000)]));
        Assert.DoesNotContain(">History<", Html([]));
    }

    [Fact]
    public void What_failed_gets_a_picture_of_its_history_in_light_and_dark()
    {
        var paths = ReportFiles.Write([Judged()], _directory, TimeProvider.System, [Earlier(1, 1000), Earlier(2, 1010)]);

        var light = Assert.Single(paths.History);
        foreach (var file in new[] { light, Path.Combine(_directory, Charts.OnDark(Path.GetFileName(light))) })
        {
            using var image = SKBitmap.Decode(file);
            Assert.Equal((1800, 680), (image.Width, image.Height));
        }
    }

    private static Judgement Judged()
    {
        var (then, now) = (Make.Record(Id, 1000, 64), Make.Record(Id, 2000, 64));
        return new Judgement { Run = Make.Run(Make.Environment(), now), Baseline = Make.Run(Make.BaselineEnvironment(), then), Verdicts = [Make.Verdict(VerdictKind.Regressed, then, now, "it is slower")] };
    }

    private static Run Earlier(int days, double floor) => Make.Run(Make.BaselineEnvironment() with { Started = Make.Timestamp.AddDays(-days) }, Make.Record(Id, floor, 64));

    private static ReportRow Row(Run[] earlier) => Assert.Single(ReportBuilder.Build([Judged()], Make.Timestamp, earlier).Rows);

    private static string Html(Run[] earlier)
    {
        using var html = new StringWriter();
        HtmlReport.Write(ReportBuilder.Build([Judged()], Make.Timestamp, earlier), html);
        return html.ToString();
    }
}
