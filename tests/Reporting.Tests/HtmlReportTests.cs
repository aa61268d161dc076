using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting.Tests;

public partial class HtmlReportTests
{
    [Fact]
    public void Whatever_a_test_is_called_the_page_keeps_its_elements_and_attributes()
    {
        var plain = Tags(Html(Hostile.Judgements("plain")));

        Hostile.Text.Sample(text => Assert.Equal(plain, Tags(Html(Hostile.Judgements(text + "x")))), iter: 100, threads: 1);
    }

    [Fact]
    public void No_control_or_direction_character_reaches_the_page() =>
        Hostile.Text.Sample(
            text => Assert.DoesNotContain(
                Html(Hostile.Judgements(text)).EnumerateRunes(),
                rune => rune.Value != '\n' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.Surrogate),
            iter: 100,
            threads: 1);

    [Fact]
    public void The_policy_forbids_the_network_and_every_script_but_our_own()
    {
        var html = Html(Example.Judgements());

        var policy = Policy().Match(html).Groups["policy"].Value;
        Assert.StartsWith("default-src 'none';", policy);
        Assert.Contains($"script-src '{Hash(Script().Match(html).Groups["text"].Value)}'", policy);
        Assert.Contains($"style-src '{Hash(Style().Match(html).Groups["text"].Value)}'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("style=\"", html);
        Assert.DoesNotMatch("(src|href)=\"(?!#)", html);
        Assert.DoesNotContain("http://", html);
        Assert.DoesNotContain("https://", html);
    }

    [Fact]
    public void Each_test_and_input_has_one_row_with_its_verdict()
    {
        var html = Html(Example.Judgements());

        Assert.Equal(Example.Judgements().Sum(judgement => judgement.Verdicts.Length), Regex.Count(html, "<div class=\"detail\" id=\"t-[0-9a-f]{8}\""));
        foreach (var word in new[] { "slower", "allocates more", "over budget", "missing", "could not be judged", "not comparable", "no baseline yet", "faster, allocates less", "within limits" })
        {
            Assert.Contains($"</svg>{word}</td>", html);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(100)]
    public void A_thousand_tests_fit_into_five_megabytes(int regressed)
    {
        var (then, now) = (Large(1), Large(2));
        var actions = Actions.Many(inputs: 100, name: "Something_with_a_telling_name").Verdicts[0].Current!.Actions;
        var verdicts = Enumerable.Range(0, 1000).Select(i =>
        {
            var id = new TestId($"Shop.Tests.Area{i % 40}Tests.Something_with_a_telling_name_{i}", "(first: 100, second: \"some text\")");
            var inputs = new[] { new TestInput("first", "100"), new TestInput("second", "\"some text\"") };
            var source = new SourceLocation($"Area{i % 40}/Area{i % 40}Tests.cs", i);
            var verdict = Make.Verdict(i < regressed ? VerdictKind.Regressed : VerdictKind.Passed, Make.Record(id, 1e5 * (1 + i), 640) with { Inputs = [.. inputs], Source = source }, Make.Record(id, 1.02e5 * (1 + i), 640, seed: 2) with { Inputs = [.. inputs], Source = source }, "its time is within the limit");
            return verdict with { Baseline = verdict.Baseline! with { Profile = then, Actions = actions }, Current = verdict.Current! with { Profile = now, Actions = actions } };
        }).ToList();

        var html = Html([new Judgement { Run = Make.Run(Make.Environment(), [.. verdicts.Select(verdict => verdict.Current!)]), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [.. verdicts] }]);

        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1_000_000, 5_000_000);
        Assert.Equal(Math.Min(regressed, 30), Regex.Count(html, "class=\"flame\""));
        Assert.Equal(regressed, Regex.Count(html, "class=\"grown\""));
        Assert.Equal(1000, Regex.Count(html, "class=\"actions\""));
    }

    [Fact]
    public void Of_ten_thousand_tests_the_first_thousand_and_all_that_did_not_pass_are_whole()
    {
        var record = Make.Record(new TestId("A.B.C"), 1000, 64, 1, 3);
        var verdicts = Enumerable.Range(0, 10_000).Select(i => Make.Verdict(i < 1500 ? VerdictKind.Inconclusive : VerdictKind.Passed, record with { Id = new TestId($"A.B.C{i:00000}") }, record with { Id = new TestId($"A.B.C{i:00000}") }, "it may be slower")).ToList();

        var html = Html([new Judgement { Run = Make.Run(Make.Environment(), record), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [.. verdicts] }]);

        Assert.Equal(10_000, Regex.Count(html, "class=\"detail\""));
        Assert.Equal(1500, Regex.Count(html, "class=\"metrics\""));
        Assert.Contains("8500 of the tests that passed are shown without counters", html);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 10_000_000, 20_000_000);
    }

    [Theory]
    [InlineData(VerdictKind.Regressed, true)]
    [InlineData(VerdictKind.Passed, false)]
    public void Pairs_are_drawn_in_their_order_where_they_did_not_pass(VerdictKind kind, bool isDrawn)
    {
        var record = Make.Record(new TestId("A.B.C"), 1000, 64, 6, 40);
        var verdict = Make.Verdict(kind, record, record, "it is slower");
        verdict = verdict with { Findings = [.. verdict.Findings.Select(finding => finding.Metric == "time" ? finding with { Ratio = new RatioEstimate(1.06, 1.04, 1.07), Pairs = [1.05, 1.07, double.NaN, 1.06] } : finding)] };

        var html = Html([new Judgement { Run = Make.Run(Make.Environment(), record), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [verdict] }]);

        Assert.Equal(isDrawn, html.Contains("Ratio of each of 4 pairs in order: 1.050x, 1.070x, 1.060x\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_branch_of_a_tree_is_closed()
    {
        var html = Html(Example.Judgements());

        Assert.Equal(Regex.Count(html, "<details"), Regex.Count(html, "</details>"));
        Assert.Equal(Regex.Count(html, "<p[ >]"), Regex.Count(html, "</p>"));
        Assert.Equal(Regex.Count(html, "<svg"), Regex.Count(html, "</svg>"));
    }

    // Of 700 nodes, with names as long as they are.
    private static Profile Large(uint seed) => Make.Profile(
        "Something.With_a_telling_name",
        seed,
        1e4,
        [.. Enumerable.Range(0, 600).Select(i => ($"Warehouse.Reserve/Inventory.Locate{i % 10}/StockKeeping.WithdrawAsync{i % 100}/Dictionary<Int32, T>.TryInsert{i}", seed * (1.0 + (i % 7))))]);

    private static string Html(IReadOnlyList<Judgement> judgements)
    {
        using var writer = new StringWriter();
        HtmlReport.Write(ReportBuilder.Build(judgements, Make.Timestamp), writer);
        return writer.ToString();
    }

    // Every tag with its attributes, but for the row's key, the words of the drawing's description, and the labels of its axes, which follow the values.
    private static string Tags(string html) => string.Join('\n', Tag().Matches(Tick().Replace(html, "")).Select(match => Varying().Replace(match.Value, "")));

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("<[^<>]*>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Tag();

    [GeneratedRegex("<text class=\"(size|time)\" x=\"[0-9.]*\" y=\"[0-9.]*\">[^<>]*</text>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Tick();

    [GeneratedRegex(" (id=\"t-[0-9a-f]{8}|href=\"#t-[0-9a-f]{8}|data-l=\"[^\"]*|d=\"[^\"]*|aria-label=\"[^\"]*|data-[bcra]=\"[^\"]*)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Varying();

    [GeneratedRegex("Content-Security-Policy\" content=\"(?<policy>[^\"]*)\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Policy();

    [GeneratedRegex("<script>(?<text>.*?)</script>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 10_000)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(?<text>.*?)</style>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 10_000)]
    private static partial Regex Style();
}
