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
                Assert.Equal(["A" + expected, "B" + expected], culprit.GetProperty("path").EnumerateArray().Select(frame => frame.GetString()));
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

    private static JsonDocument Write(IReadOnlyList<Judgement> judgements)
    {
        using var stream = new MemoryStream();
        VerdictsJson.Write(judgements, Make.Timestamp, stream);
        return JsonDocument.Parse(stream.ToArray());
    }

    // Half a surrogate pair is no text that UTF-8 could hold.
    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes());
}
