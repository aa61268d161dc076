using System.Globalization;
using CsCheck;
using PerfGate.Actions;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting.Tests;

public class GrowthCellsTests
{
    private static readonly Gen<double> Positive = Gen.Double[-300, 300].Select(power => Math.Pow(10, power));

    [Fact]
    public void The_exponents_of_both_sides_are_said_and_drawn()
    {
        var growth = Of(Actions.Curve(["Parse", "Tokenize"], "size", 1.08, 60), Actions.Curve(["Parse", "Tokenize"], "size", 1.97, 0.4));

        Assert.Equal(("Parse → Tokenize by size", "n^1.97, was n^1.08"), (growth.Title, growth.Exponents));
        Assert.Equal(["baseline n^1.08", "current n^1.97"], growth.Sides.Select(side => side.Legend));
        Assert.All(growth.Sides, side => Assert.Equal(6, side.Points.Length));
        Assert.Equal(["100", "300", "1000", "3000", "10000", "30000"], growth.Rows.Select(row => row.Size));
        Assert.Matches("^growth-b-c-1-[0-9a-f]{8}\\.png$", growth.FileName);
    }

    [Fact]
    public void A_limit_that_is_broken_without_a_baseline_has_one_side()
    {
        var growth = Of(null, Actions.Curve([], "n", 2, 1));

        Assert.Equal(("the whole test by n", "n^2.00"), (growth.Title, growth.Exponents));
        Assert.Equal("current", Assert.Single(growth.Sides).Name);
        Assert.All(growth.Rows, row => Assert.Equal(("–", "–"), (row.Baseline, row.Ratio)));
    }

    [Fact]
    public void Lines_that_end_at_one_place_have_labels_that_can_be_read()
    {
        var curve = Actions.Curve([], "n", 1.5, 10);

        var heights = Of(curve, curve).Sides.Select(side => side.LabelAt!.Value).ToList();

        Assert.True(Math.Abs(heights[0] - heights[1]) >= 13.9, $"{heights[0]} and {heights[1]}");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void An_exponent_that_is_none_is_not_drawn(double exponent)
    {
        var growth = Of(null, Actions.Curve([], "n", 1, 10) with { Exponent = exponent });

        Assert.Equal("", Assert.Single(growth.Sides).Path);
        Assert.NotEmpty(growth.Rows);
    }

    [Fact]
    public void A_size_that_a_logarithm_does_not_know_is_not_drawn()
    {
        double[] sizes = [0, -3, double.NaN, double.PositiveInfinity, 300, 1000, 3000];
        var growth = Of(null, new GrowthCurve([], "n", [.. sizes.Select(size => new GrowthPoint(size, 1000))], 0));

        Assert.Equal([300, 1000, 3000], growth.Sides[0].Points.Select(point => point.Size));
        Assert.Empty(ReportBuilder.Build([Judgement(null, new GrowthCurve([], "n", [new GrowthPoint(0, 1)], 1))], Make.Timestamp).Rows[0].Growth);
    }

    [Fact]
    public void Whatever_is_measured_lies_within_the_drawing()
    {
        var point = Gen.Select(Positive, Positive, (size, time) => new GrowthPoint(size, time));

        Gen.Select(point.Array[1, 12], point.Array[1, 12], Gen.Double[-3, 5]).Sample(
            (then, now, exponent) =>
            {
                var growth = Of(new GrowthCurve([], "n", [.. then], exponent), new GrowthCurve([], "n", [.. now], exponent));

                Assert.All(then.Concat(now), one =>
                {
                    Assert.InRange(growth.Sizes.At(one.Size), 58, 372);
                    Assert.InRange(growth.Times.At(one.Floor), 12, 214);
                });
                Assert.DoesNotContain("NaN", string.Concat(growth.Sides.Select(side => side.Path + side.Marks)));
                Assert.DoesNotContain("∞", string.Concat(growth.Sides.Select(side => side.Path + side.Marks)));
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void An_axis_has_a_few_labels_in_order()
    {
        Gen.Select(Positive, Gen.Double[1, 1e9]).Sample(
            (low, factor) =>
            {
                var ticks = LogAxis.Over([low, low * factor], Unit.Count, 0, 300).Ticks;

                Assert.InRange(ticks.Length, 1, 7);
                Assert.All(ticks, tick => Assert.InRange(double.Parse(tick.At, CultureInfo.InvariantCulture), 0, 300));
                Assert.Equal(ticks.Select(tick => tick.Value).Order(), ticks.Select(tick => tick.Value));
            },
            iter: 500,
            threads: 1);
        Assert.Equal(["100", "1000", "10000"], LogAxis.Over([100, 30000], Unit.Count, 0, 300).Ticks.Select(tick => tick.Label));
        Assert.Equal(["2", "3", "5"], LogAxis.Over([2, 5], Unit.Count, 0, 300).Ticks.Select(tick => tick.Label));
    }

    private static GrowthCell Of(GrowthCurve? baseline, GrowthCurve current) => Assert.Single(Assert.Single(ReportBuilder.Build([Judgement(baseline, current)], Make.Timestamp).Rows).Growth);

    private static Judgement Judgement(GrowthCurve? baseline, GrowthCurve current)
    {
        var record = Make.Record(new TestId("A.B.C"), 1000, 64, 1, 3);
        var finding = new Finding { Code = "PG0016", Kind = VerdictKind.Regressed, Metric = "growth", Action = current.Path, Growth = current, BaselineGrowth = baseline, Reason = "it grows" };
        return new Judgement { Run = Make.Run(Make.Environment(), record), Verdicts = [new Verdict { Id = record.Id, Kind = VerdictKind.Regressed, Current = record, Findings = [finding] }] };
    }
}
