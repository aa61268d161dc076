using System.Text;
using System.Text.Json;
using SkiaSharp;
using PerfGate.Tests.Suites;

namespace PerfGate.Browser.Tests;

/// <summary>Large and hostile suites give whole files.</summary>
public sealed class SizesTests(Reports reports)
{
    private const int MostOfComment = 65_536;

    [Fact]
    public void A_thousand_tests_give_a_report_of_five_megabytes_at_most() =>
        Assert.InRange(new FileInfo(reports.OfThousand.Paths.Html).Length, 100_000, 5_000_000);

    /// <summary>Looked at by eye in a browser, and too much for one that several tests share.</summary>
    [Fact]
    public void Ten_thousand_tests_give_a_report_a_comment_and_pictures()
    {
        var written = Reports.Suite("ten-thousand", SyntheticSuite.Create(10_000, 200));

        ExpectWhole(written);
        var page = File.ReadAllText(written.Paths.Html);
        Assert.Equal(written.Judgement.Verdicts.Length, Count(page, "<tbody class="));
        Assert.Equal(1, Count(page, "<script"));
        Assert.EndsWith("</html>", page.TrimEnd());
    }

    [Fact]
    public void Hostile_names_give_a_comment_and_pictures() => ExpectWhole(reports.OfHostile);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static void ExpectWhole(Written written)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(File.ReadAllText(written.Paths.Markdown)), 500, MostOfComment);
        Assert.NotEmpty(written.Paths.Distributions);
        foreach (var picture in written.Paths.Distributions.Concat(written.Paths.Growth).Append(written.Paths.Overview!))
        {
            Assert.Equal(Path.GetDirectoryName(written.Paths.Html), Path.GetDirectoryName(picture));
            using var bitmap = SKBitmap.Decode(picture);
            Assert.True(bitmap is { Width: > 300, Height: > 100 }, picture);
        }

        using var verdicts = JsonDocument.Parse(File.ReadAllBytes(written.Paths.Json));
        Assert.Equal(JsonValueKind.Object, verdicts.RootElement.ValueKind);
    }
}
