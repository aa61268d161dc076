using CsCheck;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Statistics;

public class SummaryTests
{
    [Fact]
    public void Order_statistics_of_a_known_sample()
    {
        var summary = Summary.Of([5, 1, 4, 2, 3]);
        Assert.Equal((5, 1.0, 2.0, 3.0, 4.0, 5.0), (summary.Count, summary.Floor, summary.LowerQuartile, summary.Median, summary.UpperQuartile, summary.Maximum));
        Assert.InRange(summary.P95, 4, 5);
    }

    [Fact]
    public void Order_statistics_are_in_order() => Gen.Double[0, 1e12].Array[1, 50].Sample(values =>
    {
        var summary = Summary.Of(values);
        var ordered = new[] { summary.Floor, summary.LowerQuartile, summary.Median, summary.UpperQuartile, summary.P95, summary.Maximum };
        Assert.Equal(ordered.Order(), ordered);
        Assert.Contains(summary.Mode, values);
        Assert.InRange(summary.ModeShare, 1.0 / values.Length, 1);
    });

    [Theory]
    [InlineData(new[] { 8.0, 8, 8, 9 }, true, 8)]
    [InlineData(new[] { 8.0, 8, 9, 9 }, false, 8.5)]
    [InlineData(new[] { 8.0, 9 }, false, 8.5)]
    [InlineData(new[] { 8.0 }, true, 8)]
    public void An_exact_metric_agrees_in_three_quarters_of_its_batches(double[] values, bool isExact, double typical)
    {
        var summary = Summary.Of(values);
        Assert.Equal((isExact, typical), (summary.IsExact, summary.Typical));
    }

    [Fact]
    public void A_summary_takes_all_processes_together_and_nothing_where_nothing_was_measured()
    {
        Assert.Equal(4, Summary.Of(Example.Floors("T", 1, 2), Metric.Time.Name)!.Count);
        Assert.Null(Summary.Of(Example.Floors("T", 1, 2), "absent"));
        Assert.Null(Summary.Of(Example.NotMeasured("T", "why"), Metric.Time.Name));
        Assert.Null(Summary.Of((TestRecord?)null, Metric.Time.Name));
        Assert.Throws<ArgumentException>(() => Summary.Of([]));
    }

    [Fact]
    public void A_thinned_sample_keeps_its_ends_and_its_shape() => Gen.Select(Gen.Double[0, 1e6].Array[1, 200], Gen.Int[2, 40]).Sample((values, count) =>
    {
        var thin = Summary.Thin(values, count);
        Assert.Equal(Math.Min(count, values.Length), thin.Length);
        Assert.Equal((values.Min(), values.Max()), (thin[0], thin[^1]));
        Assert.Equal(thin.Order(), thin);
        Assert.All(thin, value => Assert.Contains(value, values));
    });

    [Fact]
    public void Thinning_keeps_what_was_exact() => Gen.Int[100, 1000].Sample(count =>
    {
        var values = Enumerable.Range(0, count).Select(i => i % 10 == 0 ? 8256.0 : 64.0).ToArray();
        Assert.Equal((64, true), (Summary.Of(Summary.Thin(values, 32)).Typical, Summary.Of(Summary.Thin(values, 32)).IsExact));
    });
}
