using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting.Tests;

public class MarkdownReportTests
{
    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseEmphasisExtras().UseTaskLists().UseFootnotes().UseEmojiAndSmiley().UseMathematics().Build();

    [Fact]
    public void Nothing_that_a_test_says_becomes_markup_a_link_or_a_mention() => Hostile.Text.Sample(text => Check(Render(Hostile.Judgements(text))), iter: 300, threads: 1);

    [Fact]
    public void Every_row_of_every_table_keeps_its_cells() =>
        Hostile.Text.Sample(
            text =>
            {
                var tables = Markdown.Parse(Render(Hostile.Judgements(text)), GitHub).Descendants<Table>().ToList();
                Assert.Equal([2, 2, 2, 2, 2, 8, 8, 8, 8], tables.Select(table => table.Count));
                Assert.All(tables, table => Assert.Single(table.OfType<TableRow>().Select(row => row.Count).Distinct()));
            },
            iter: 200,
            threads: 1);

    [Theory]
    [InlineData("Shop.Tests.SearchTests.Query", 10_000)]
    [InlineData("😀", 2_000)]
    [InlineData("`|<@#", 1_000)]
    public void The_comment_never_exceeds_githubs_limit(string name, int count)
    {
        var kinds = Enum.GetValues<VerdictKind>();
        var verdicts = Enumerable.Range(0, count).Select(i =>
        {
            var id = new TestId(string.Concat(Enumerable.Repeat(name, 30)) + i.ToString(CultureInfo.InvariantCulture), "(" + string.Concat(Enumerable.Repeat(name, 60)) + ")");
            var record = Make.Record(id, 1000, 64, processes: 1, batches: 3) with { Source = new SourceLocation(id.Row, 1) };
            var kind = kinds[i % kinds.Length];
            return Make.Verdict(kind, kind == VerdictKind.New ? null : record, kind == VerdictKind.Missing ? null : record, id.Row);
        }).ToList();
        var judgement = new Judgement { Run = Make.Run(Make.Environment(name, "net10.0"), [.. verdicts.Select(verdict => verdict.Current).OfType<TestRecord>()]), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [.. verdicts], Warnings = [.. verdicts.Select(verdict => new Warning("PG2001", verdict.Id.ToString()))] };

        var comment = Render([judgement]);

        Assert.InRange(Encoding.UTF8.GetByteCount(comment), 1_000, MarkdownReport.MostBytes);
        Assert.StartsWith("<!-- perfgate:default -->\n", comment);
        Check(comment);
    }

    [Fact]
    public void The_table_stops_at_twenty_and_counts_the_rest()
    {
        var verdicts = Enumerable.Range(0, 57).Select(i => Make.Record(new TestId($"A.B.C{i:00}"), 1000, 64, 1, 3)).Select(record => Make.Verdict(VerdictKind.Regressed, record, record, "it is slower")).ToList();

        var comment = Render([new Judgement { Run = Make.Run(Make.Environment(), [.. verdicts.Select(verdict => verdict.Current!)]), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [.. verdicts] }]);

        Assert.Equal(20, Regex.Count(comment, "^\\| 🔴", RegexOptions.Multiline));
        Assert.Contains("…and 37 more", comment);
        Assert.Contains("57 regressed", comment);
    }

    [Fact]
    public void What_grew_is_a_diff_that_no_name_of_a_method_can_close() =>
        Hostile.Text.Sample(
            text =>
            {
                var block = Assert.Single(Markdown.Parse(Render(Hostile.Judgements(text)), GitHub).Descendants<FencedCodeBlock>());
                var lines = block.Lines.ToString().Split('\n');
                Assert.Equal(6, lines.Length);
                Assert.All([lines[0], lines[3]], line => Assert.StartsWith("  ", line));
                Assert.EndsWith(", counted; it grew in:", lines[0]);
                Assert.EndsWith("by its samples it grew in:", lines[3]);
                Assert.All([.. lines[1..3], .. lines[4..]], line => Assert.StartsWith("- ", line));
                Assert.All(lines, line => Assert.InRange(line.Length, 10, 400));
            },
            iter: 200,
            threads: 1);

    [Fact]
    public void Trees_give_way_before_tests_do()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 200));
        (string, double)[] Paths(double slow) => [.. Enumerable.Range(0, 3).Select(i => ($"{i}{name}/{i}a{name}", 100 * slow)), ("Rest", 300)];
        TestRecord Record(int i, double floor) => Make.Record(new TestId($"A.B.C{i:00}"), floor, 64, 1, 3);
        var verdicts = Enumerable.Range(0, 20)
            .Select(i => Make.Verdict(VerdictKind.Regressed, Record(i, 600) with { Profile = Make.Profile("T", 1, 1, Paths(1)) }, Record(i, 1200) with { Profile = Make.Profile("T", 2, 1, Paths(3)) }, "it is slower")).ToList();

        var comment = Render([new Judgement { Run = Make.Run(Make.Environment(), [.. verdicts.Select(verdict => verdict.Current!)]), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [.. verdicts] }]);

        Check(comment);
        Assert.InRange(Encoding.UTF8.GetByteCount(comment), 1_000, MarkdownReport.MostBytes);
        Assert.Equal(20, Regex.Count(comment, "^\\| 🔴", RegexOptions.Multiline));
        Assert.Equal(10, Regex.Count(comment, "^```diff$", RegexOptions.Multiline));
        Assert.Contains("…and 10 more", comment);
    }

    [Fact]
    public void For_which_inputs_is_a_sentence_and_a_small_table()
    {
        var comment = Render(Example.Judgements());

        Assert.Contains("- `it is slower only for size >= 10000, in Parse → Tokenize: 2.10x at worst`\n", comment);
        Assert.Contains("| `Parse → Tokenize` | `size: 30000, trim: true` | 960 µs | 2.02 ms | 2.10x |\n", comment);
        Assert.Contains("- `the whole test by n`: `n^1.97, was n^1.08`: `its time grows with n^1.97", comment);
        Assert.DoesNotContain("CheckoutTests.Pay", comment);
    }

    [Fact]
    public void Of_many_inputs_the_ten_worst_are_shown_and_the_rest_counted()
    {
        var comment = Render([Actions.Many(inputs: 30)]);

        Check(comment);
        Assert.Equal(10, Regex.Count(comment, "^\\| `Step` \\|", RegexOptions.Multiline));
        Assert.Contains("…and 20 more", comment);
    }

    [Theory]
    [InlineData("😀")]
    [InlineData("`|<@#")]
    public void Inputs_give_way_before_tests_do(string name)
    {
        var comment = Render([Actions.Many(inputs: 30, tests: 20, string.Concat(Enumerable.Repeat(name, 200)))]);

        Check(comment);
        Assert.InRange(Encoding.UTF8.GetByteCount(comment), 1_000, MarkdownReport.MostBytes);
        Assert.Equal(20, Regex.Count(comment, "^\\| 🔴", RegexOptions.Multiline));
        Assert.Contains("For which inputs", comment);
    }

    [Theory]
    [InlineData("https://ci.example/run/1#artifacts", "https://ci.example/run/1#artifacts")]
    [InlineData("https://ci.example/a) **b** <img src=x> [c](https://evil.example", "https://ci.example/a%29%20**b**%20%3Cimg%20src=x%3E%20[c]%28https://evil.example")]
    [InlineData("https://ci.example/\n\n# x", "https://ci.example/%0A%0A#%20x")]
    public void The_only_link_is_that_of_the_report(string address, string shown)
    {
        var comment = MarkdownReport.Render(ReportBuilder.Build(Hostile.Judgements("[a](https://evil.example)"), Make.Timestamp), new CommentFrame { ReportUrl = address });

        var link = Assert.Single(Markdown.Parse(comment, GitHub).Descendants<LinkInline>());
        Assert.Equal(shown, link.Url);
        Assert.Equal("Report", link.FirstChild!.ToString());
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//evil.example")]
    [InlineData("")]
    public void What_is_no_address_of_the_web_is_no_link(string address) =>
        Assert.Empty(Markdown.Parse(MarkdownReport.Render(ReportBuilder.Build(Example.Judgements(), Make.Timestamp), new CommentFrame { ReportUrl = address }), GitHub).Descendants<LinkInline>());

    [Theory]
    [InlineData("linux", true)]
    [InlineData("windows x64, net8", false)]
    [InlineData("a  b", false)]
    [InlineData("a -->", false)]
    [InlineData("a\nb", false)]
    [InlineData("@octocat", false)]
    public void A_name_fits_into_the_marker_or_is_none(string name, bool isName) => Assert.Equal(isName, CommentFrame.IsName(name));

    [Fact]
    public void Prose_holds_nothing_that_github_makes_a_reference_or_a_link_of()
    {
        string[] weapons = ["@octocat", "@org/team", "#12", "GH-12", "gh-7", "org/repo#3", "ABC-123", "0123456", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "org/repo@deadbeef", "https://evil.example", "HTTP://evil.example", "www.evil.example", "WWW.evil.example", "a@evil.example", "mailto:a@evil.example", "`", "|", "<b>", "*", "_", "~", "[x](y)", "![x](y)", "&lt;", "&#64;", "$x$", " ", "\\", "more "];
        var random = new Random(64);
        for (var i = 0; i < 3000; i++)
        {
            var text = "x" + string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => weapons[random.Next(weapons.Length)]));
            var document = Markdown.Parse(MarkdownText.Prose(text), GitHub);

            Assert.All(document.Descendants<Inline>(), inline => Assert.True(inline is LiteralInline or ContainerInline { Parent: null }, $"{text}: {inline.GetType()}"));
            var shown = string.Concat(document.Descendants<LiteralInline>().Select(literal => literal.Content.ToString()));
            Assert.DoesNotMatch("(?i)@[a-z0-9]|#[0-9]|[a-z]-[0-9]|[0-9a-f]{7}|://|www\\.", shown);
            Assert.Equal(text.TrimEnd(), shown.Replace("\u2060", "").TrimEnd());
        }
    }

    [Fact]
    public void The_comment_of_ten_thousand_failures_is_whole_and_small()
    {
        var records = Enumerable.Range(0, 10_000).Select(i => Make.Record(new TestId($"A.B.C{i:00000}", "(n: 1)"), 1000, 64, 1, 3)).ToList();
        var verdicts = records.Select(record => Make.Verdict(VerdictKind.Regressed, record, record, "it is slower")).ToList();

        var comment = Render([new Judgement { Run = Make.Run(Make.Environment(), [.. records]), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [.. verdicts] }]);

        Check(comment);
        Assert.Contains("…and 9980 more", comment);
        Assert.InRange(Encoding.UTF8.GetByteCount(comment), 1000, 20_000);
    }

    private static string Render(IReadOnlyList<Judgement> judgements) => MarkdownReport.Render(ReportBuilder.Build(judgements, Make.Timestamp));

    private static void Check(string comment)
    {
        var document = Markdown.Parse(comment, GitHub);
        Assert.All(document.Descendants<HtmlBlock>(), block => Assert.Matches("^(<!-- perfgate:default -->|<details( open)?><summary>[A-Za-z ]+( \\([0-9]+\\))?</summary>|</details>)$", block.Lines.ToString().Trim()));
        Assert.Empty(document.Descendants<HtmlInline>());
        Assert.Empty(document.Descendants<LinkInline>());
        Assert.Empty(document.Descendants<AutolinkInline>());
        Assert.Empty(document.Descendants<LinkReferenceDefinition>());
        Assert.Empty(document.Descendants<Markdig.Extensions.Mathematics.MathInline>());
        Assert.All(document.Descendants<FencedCodeBlock>(), block => Assert.True(block.ClosingFencedCharCount >= block.OpeningFencedCharCount, "a fence is not closed"));
        Assert.Equal(Regex.Count(comment, "^<details", RegexOptions.Multiline), Regex.Count(comment, "^</details>$", RegexOptions.Multiline));
        Assert.Single(document.Descendants<HeadingBlock>());
        Assert.Empty(document.Descendants<QuoteBlock>());
        Assert.All(document.Descendants<CodeBlock>(), block => Assert.Equal("diff", Assert.IsType<FencedCodeBlock>(block).Info));
        Assert.All(document.Descendants<LiteralInline>(), literal => Assert.DoesNotMatch("@[A-Za-z0-9]|#[0-9]|(?i)gh-[0-9]|evil\\.|https?:", literal.Content.ToString()));
        Assert.DoesNotContain(comment, letter => char.IsControl(letter) && letter != '\n');
    }
}
