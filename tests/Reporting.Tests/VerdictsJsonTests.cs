using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting.Tests;

public class VerdictsJsonTests
{
    [Fact]
    public void Every_text_comes_back_as_it_was() =>
        Hostile.Text.Sample(
            text =>
            {
                using var json = Write(Hostile.Judgements(text));
                var test = json.RootElement.GetProperty("assemblies")[0].GetProperty("tests")[0];
                var expected = WellFormed(text);
                Assert.Equal(expected, test.GetProperty("name").GetString());
                Assert.Equal(expected, test.GetProperty("inputs")[0].GetProperty("value").GetString());
                Assert.Equal("(" + expected + ")", test.GetProperty("row").GetString());
                Assert.Equal(expected, test.GetProperty("source").GetProperty("file").GetString());
                var culprit = Assert.Single(test.GetProperty("explanation").GetProperty("culprits").EnumerateArray());
                Assert.Equal(["PriceIndex.Lookup", "A" + expected.Replace("/", "", StringComparison.Ordinal)], culprit.GetProperty("path").EnumerateArray().Select(frame => frame.GetString()));
                var action = test.GetProperty("actions")[0];
                Assert.Equal(["A" + expected, "B" + expected], action.GetProperty("path").EnumerateArray().Select(name => name.GetString()));
                Assert.Equal((expected, expected), (action.GetProperty("inputs")[0].GetProperty("name").GetString(), action.GetProperty("inputs")[0].GetProperty("value").GetString()));
                Assert.Equal(expected, test.GetProperty("growth")[0].GetProperty("input").GetString());
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void A_number_that_json_cannot_hold_is_null_with_its_text_beside_it()
    {
        var record = Make.Record(new TestId("A.B.C"), 1000, 64);
        var verdict = Make.Verdict(VerdictKind.Regressed, record, record, "it is slower");
        verdict = verdict with { Findings = [verdict.Findings[0] with { Baseline = Quantity.Time(0), Current = Quantity.Time(double.PositiveInfinity), Ratio = new RatioEstimate(double.PositiveInfinity, double.NaN, double.PositiveInfinity) }] };

        using var json = Write([new Judgement { Run = Make.Run(Make.Environment(), record), Verdicts = [verdict] }]);

        var finding = json.RootElement.GetProperty("assemblies")[0].GetProperty("tests")[0].GetProperty("findings")[0];
        Assert.Equal(JsonValueKind.Null, finding.GetProperty("ratio").GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.Null, finding.GetProperty("current").GetProperty("value").ValueKind);
        Assert.Equal("∞ s", finding.GetProperty("current").GetProperty("text").GetString());
    }

    [Fact]
    public void What_was_judged_by_pairs_has_the_ratio_of_each_to_the_thousandth()
    {
        var record = Make.Record(new TestId("A.B.C"), 1000, 64);
        var verdict = Make.Verdict(VerdictKind.Regressed, record, record, "it is slower");
        verdict = verdict with { Findings = [verdict.Findings[0] with { Ratio = new RatioEstimate(1.053, 1.041, 1.066), Pairs = [1.05, double.NaN, 1.06] }] };

        ImmutableArray<Judgement> judgements = [new Judgement { Run = Make.Run(Make.Environment(), record), Verdicts = [verdict] }];
        using var json = Write(judgements);

        var finding = json.RootElement.GetProperty("assemblies")[0].GetProperty("tests")[0].GetProperty("findings")[0];
        Assert.Equal([1.05, null, 1.06], finding.GetProperty("pairs").EnumerateArray().Select(pair => pair.ValueKind == JsonValueKind.Null ? (double?)null : pair.GetDouble()));
        Assert.Contains("1.053x (1.041x to 1.066x)", VerdictText.Values(verdict.Findings[0]));
    }

    [Fact]
    public void Actions_stand_with_their_inputs_floors_and_ratio_worst_first()
    {
        using var json = Write(Example.Judgements());
        var test = json.RootElement.GetProperty("assemblies")[0].GetProperty("tests").EnumerateArray().Single(one => one.GetProperty("method").GetString() == "Shop.Tests.ParserTests.Documents");

        var worst = test.GetProperty("actions")[0];
        Assert.Equal(("regressed", 960_000, 2_016_000, 2.1), (worst.GetProperty("verdict").GetString(), worst.GetProperty("baseline").GetProperty("value").GetDouble(), worst.GetProperty("current").GetProperty("value").GetDouble(), worst.GetProperty("ratio").GetDouble()));
        Assert.Equal((29, 0), (test.GetProperty("actions").GetArrayLength(), test.GetProperty("actionsLeftOut").GetInt32()));
        Assert.Equal(2, test.GetProperty("actions").EnumerateArray().Count(action => action.GetProperty("verdict").GetString() == "regressed"));
    }

    [Fact]
    public void Growth_stands_with_its_exponents_and_points()
    {
        using var json = Write(Example.Judgements());
        var growth = json.RootElement.GetProperty("assemblies")[0].GetProperty("tests").EnumerateArray().SelectMany(test => test.GetProperty("growth").EnumerateArray()).Single();

        Assert.Equal((1.08, 1.97), (growth.GetProperty("baselineExponent").GetDouble(), growth.GetProperty("exponent").GetDouble()));
        Assert.Equal([100.0, 300, 1000, 3000, 10000, 30000], growth.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("size").GetDouble()));
        Assert.Equal(6, growth.GetProperty("baselinePoints").GetArrayLength());
    }

    [Fact]
    public void Of_very_many_actions_the_worst_are_written_and_the_rest_counted()
    {
        using var json = Write([Actions.Many(inputs: 1000)]);
        var test = json.RootElement.GetProperty("assemblies")[0].GetProperty("tests")[0];

        Assert.Equal((200, 800), (test.GetProperty("actions").GetArrayLength(), test.GetProperty("actionsLeftOut").GetInt32()));
    }

    private static JsonDocument Write(IReadOnlyList<Judgement> judgements)
    {
        using var stream = new MemoryStream();
        VerdictsJson.Write(judgements, Make.Timestamp, stream);
        return JsonDocument.Parse(stream.ToArray());
    }

    // Half a surrogate pair is no text that UTF-8 could hold.
    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes());
}
