using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Gating;

public class VerdictTextTests
{
    private static readonly Judgement Red = Gate.Judge(
        Example.Run(Example.Test("Shop.Tests.Search.Query", [2.04e6, 2.1e6], [1024, 1024]), Example.Test("Shop.Tests.Search.Load")),
        Example.Run(Example.Test("Shop.Tests.Search.Query", [1e6, 1e6], [1000, 1000])));

    [Fact]
    public void The_message_of_a_failing_test_says_what_how_much_how_sure_and_where() => Assert.Equal(
        """
        Shop.Tests.Search.Query: regressed: it is slower: 2.04x of the baseline's time; PG0002: it allocates +24 B an operation.
          time 1 ms -> 2.04 ms, 2.04x, limit +25%, provable from +25 %
          allocated 1000 B -> 1 KB (+24 B), limit +16B,0.1%
          Where: unknown; it was not profiled (option Profile).
          Baseline: b.jsonl
          Run: r.jsonl
        """.ReplaceLineEndings("\n"),
        VerdictText.Message(Red.Verdicts[0], "b.jsonl", "r.jsonl"));

    [Fact]
    public void A_line_of_output_gives_the_numbers() =>
        Assert.Equal("PerfGate: regressed, 2.04 ms (median 2.07 ms, 2 batches), 1 KB allocated; 2.04x.", VerdictText.Line(Red.Verdicts[0]));

    [Fact]
    public void A_line_of_output_says_why_nothing_can_be_said()
    {
        var suspect = Gate.Judge(Example.Run(Example.Test("A", [1.3e6, 1.3e6])), Example.Run(Example.Test("A", [1e6, 1e6])) with { Tests = [Example.Test("A", [Example.Process([1e6]), Example.Process([1.4e6])])] }).Verdicts[0];
        Assert.Equal(VerdictKind.Inconclusive, suspect.Kind);
        Assert.Equal($"PerfGate: inconclusive, 1.3 ms (median 1.3 ms, 2 batches), 1000 B allocated; {VerdictText.Ratio(suspect.Findings[0])}; {suspect.Findings[0].Reason}.", VerdictText.Line(suspect));
    }

    [Fact]
    public void The_headline_agrees_with_the_verdicts()
    {
        Assert.Equal("Failed: 1 regressed, 1 new.", VerdictText.Headline([Red]));
        var green = Gate.Judge(Example.Run(Example.Test("A")), Example.Run(Example.Test("A")));
        Assert.Equal("Passed: 1 passed.", VerdictText.Headline([green]));
        Assert.Equal("Failed: 1 regressed, 1 new, 1 passed.", VerdictText.Headline([green, Red]));
        var empty = Gate.Judge(Example.Run(), null);
        Assert.Equal("Failed: nothing was measured.", VerdictText.Headline([empty]));
        Assert.Equal("Failed: nothing was measured.", VerdictText.Headline([]));
        Assert.Equal("Failed: 1 passed. Nothing was measured in 1 of 2 assemblies.", VerdictText.Headline([green, empty]));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void The_culture_of_the_machine_changes_no_word(string culture)
    {
        var expected = VerdictText.Message(Red.Verdicts[0], null, null);
        Cultures.With(culture, () => Assert.Equal(expected, VerdictText.Message(Red.Verdicts[0], null, null)));
    }

    [Fact]
    public void Every_verdict_has_its_word() =>
        Assert.Equal(
            ["regressed", "over budget", "missing", "inconclusive", "not comparable", "new", "improved", "passed"],
            Enum.GetValues<VerdictKind>().Select(VerdictText.Word));

    [Fact]
    public void A_short_name_is_class_method_and_row()
    {
        Assert.Equal("Search.Query(n: 3)", new TestId("Shop.Tests.Search.Query", "(n: 3)").ShortName);
        Assert.Equal("Search.Query", new TestId("Search.Query").ShortName);
        Assert.Equal("Query", new TestId("Query").ShortName);
        Assert.Equal("", new TestId("").ShortName);
    }
}
