using PerfGate.Gating;
using PerfGate.Runs;
using SkiaSharp;

namespace PerfGate.Reporting.Tests;

public class ChartsTests
{
    private static readonly Report Report = ReportBuilder.Build(Example.Judgements(), Make.Timestamp);

    [Fact]
    public void The_overview_names_every_test_it_draws()
    {
        using var image = SKBitmap.Decode(Charts.Overview(Report));
        var drawn = Report.Rows.Count(row => row.Overview is not null);

        Assert.Equal(1800, image.Width);
        Assert.True(Dark(image, 0, 20, 1800, 80) > 500, "the headline is blank");
        for (var i = 0; i < drawn; i++)
        {
            Assert.True(Dark(image, 0, 184 + (i * 48), 600, 48) > 100, $"the name of line {i} is blank");
            Assert.True(Dark(image, 1200, 184 + (i * 48), 600, 48) > 100, $"the numbers of line {i} are blank");
        }

        Assert.True(Dark(image, 600, image.Height - 88, 600, 88) > 50, "the axis has no labels");
    }

    [Fact]
    public void A_distribution_shows_its_title_its_axes_and_both_sides()
    {
        var row = Report.Rows.First(row => row.Verdict.Word == "slower");
        using var image = SKBitmap.Decode(Charts.Distribution(row));

        Assert.Equal((1800, 880), (image.Width, image.Height));
        Assert.True(Dark(image, 0, 20, 1800, 60) > 300, "the title is blank");
        Assert.True(Dark(image, 0, 236, 140, 530) > 100, "the left axis has no labels");
        Assert.True(Dark(image, 140, 760, 1600, 44) > 100, "the bottom axis has no labels");
        Assert.True(Count(image, color => color is { Red: > 150, Green: < 90, Blue: < 90 }) > 2000, "the run is not drawn");
        Assert.True(Count(image, color => color is { Red: > 80 and < 130, Green: > 90 and < 140, Blue: > 100 and < 150 }) > 2000, "the baseline is not drawn");
    }

    [Fact]
    public void Growth_shows_its_title_its_axes_and_both_sides()
    {
        var row = Report.Rows.Single(row => row.Growth.Length > 0);
        using var image = SKBitmap.Decode(Charts.Growth(row, row.Growth[0]));

        Assert.Equal((1800, 880), (image.Width, image.Height));
        Assert.True(Dark(image, 0, 20, 1800, 60) > 300, "the title is blank");
        Assert.True(Dark(image, 0, 236, 180, 490) > 100, "the left axis has no labels");
        Assert.True(Dark(image, 180, 726, 1320, 60) > 50, "the bottom axis has no labels");
        Assert.True(Dark(image, 1510, 236, 290, 490) > 100, "the lines have no exponents");
        Assert.True(Count(image, color => color is { Red: > 150, Green: < 90, Blue: < 90 }) > 2000, "the run is not drawn");
        Assert.True(Count(image, color => color is { Red: > 80 and < 130, Green: > 90 and < 140, Blue: > 100 and < 150 }) > 1000, "the baseline is not drawn");
    }

    [Fact]
    public void On_a_dark_ground_texts_are_light()
    {
        var row = Report.Rows.Single(row => row.Growth.Length > 0);
        foreach (var chart in new[] { Charts.Overview(Report, ChartGround.Dark), Charts.Distribution(row, ChartGround.Dark)!, Charts.Growth(row, row.Growth[0], ChartGround.Dark) })
        {
            using var image = SKBitmap.Decode(chart);
            Assert.True(Count(image, color => color.Red + color.Green + color.Blue < 120) > image.Width * image.Height * 0.8, "the ground is not dark");
            Assert.True(Count(image, color => color.Red + color.Green + color.Blue > 600) > 500, "nothing is light");
            Assert.Equal(0, Count(image, color => color is { Red: > 250, Green: > 250, Blue: > 250 }));
        }
    }

    [Fact]
    public void Charts_drawn_at_once_are_those_drawn_alone()
    {
        var row = Report.Rows.First(row => row.Chart is not null);
        var alone = Charts.Distribution(row)!;

        Assert.All(Enumerable.Range(0, 24).AsParallel().WithDegreeOfParallelism(8).Select(_ => Charts.Distribution(row)!).ToList(), chart => Assert.Equal(alone, chart));
    }

    [Fact]
    public void The_typeface_is_our_own() => Assert.Equal(("Liberation Sans", "Liberation Sans"), (ChartFont.Regular.FamilyName, ChartFont.Bold.FamilyName));

    [Fact]
    public void At_most_forty_tests_are_drawn_and_twenty_get_their_own_chart()
    {
        var verdicts = Enumerable.Range(0, 300).Select(i => Make.Record(new TestId($"A.B.C{i:000}"), 1000, 64, 1, 9)).Select(record => Make.Verdict(VerdictKind.Regressed, record, record, "it is slower")).ToList();
        var report = ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), [.. verdicts.Select(verdict => verdict.Current!)]), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [.. verdicts] }], Make.Timestamp);

        using var image = SKBitmap.Decode(Charts.Overview(report));

        Assert.Equal(2 * (92 + 44 + (40 * 24)), image.Height);
        Assert.Equal(20, report.Rows.Count(row => row.Chart is not null));
        Assert.Equal(20, report.Rows.Where(row => row.Chart is not null).Select(row => row.Chart!.FileName).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Hostile_names_make_harmless_file_names_and_readable_charts() =>
        CsCheck.Check.Sample(
            Hostile.Text,
            text =>
            {
                var report = ReportBuilder.Build(Hostile.Judgements(text), Make.Timestamp);
                var row = report.Rows.First(row => row.Chart is not null);
                Assert.Matches("^distribution-[a-z0-9-]{0,60}-[0-9a-f]{8}\\.png$", row.Chart!.FileName);
                Assert.NotNull(SKBitmap.Decode(Charts.Distribution(row)));
                Assert.Matches("^growth-[a-z0-9-]{0,60}-1-[0-9a-f]{8}\\.png$", row.Growth[0].FileName);
                Assert.NotNull(SKBitmap.Decode(Charts.Growth(row, row.Growth[0])));
            },
            iter: 20,
            threads: 1);

    [Fact]
    public void A_report_without_ratios_still_has_an_overview_that_says_so()
    {
        using var image = SKBitmap.Decode(Charts.Overview(ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), Make.Record(new TestId("A.B.C"), 1, 1)) }], Make.Timestamp)));

        Assert.True(Dark(image, 0, 80, 1800, 50) > 200, "the caption is blank");
    }

    private static int Dark(SKBitmap image, int left, int top, int width, int height)
    {
        var count = 0;
        for (var y = top; y < Math.Min(top + height, image.Height); y++)
        {
            for (var x = left; x < Math.Min(left + width, image.Width); x++)
            {
                var color = image.GetPixel(x, y);
                count += color.Red + color.Green + color.Blue < 450 ? 1 : 0;
            }
        }

        return count;
    }

    private static int Count(SKBitmap image, Func<SKColor, bool> matches) => image.Pixels.Count(matches);
}
