using CsCheck;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Statistics;

public class PairRuleTests
{
    // From pairs that agree to the thousandth to such that differ by half.
    private static readonly Gen<double[]> Ratios =
        from spread in OneOf(0.0, 0.001, 0.01, 0.03, 0.1, 0.5)
        from middle in Gen.Double[-0.3, 0.3]
        from ratios in Gen.Double[-1, 1].Array[0, 20]
        select ratios.Select(ratio => middle + (spread * ratio)).ToArray();

    private static readonly Gen<double> Limits = OneOf(0.0, 0.01, 0.03, 0.05, 0.25, 2.0);

    private static readonly Gen<int> Families = OneOf(1, 10, 100, 5000);

    [Fact]
    public void What_is_slower_one_way_is_faster_the_other() => Gen.Select(Ratios, Limits, Families).Sample((ratios, limit, family) =>
    {
        var one = PairRule.Decide(ratios, limit, family);
        var other = PairRule.Decide(ratios.Select(ratio => -ratio), limit, family);
        Assert.Equal(one.Outcome == PairOutcome.Improved, other.Outcome == PairOutcome.Regressed);
        if (one.Ratio is { } ratio)
        {
            Assert.Equal(1, ratio.Value * other.Ratio!.Value, 9);
            Assert.Equal(1, ratio.Lower * other.Ratio.Upper, 9);
        }
    });

    [Fact]
    public void More_slow_down_never_looks_better() => Gen.Select(Ratios, Limits, Families, Gen.Double[0, 1]).Sample((ratios, limit, family, more) =>
    {
        var less = PairRule.Decide(ratios, limit, family).Outcome;
        var slower = PairRule.Decide(ratios.Select(ratio => ratio + more), limit, family).Outcome;
        Assert.False(less == PairOutcome.Regressed && slower != PairOutcome.Regressed, $"{less}, then {slower}");
        Assert.False(slower == PairOutcome.Improved && less != PairOutcome.Improved, $"{less}, then {slower}");
        Assert.False(slower == PairOutcome.Passed && less is not (PairOutcome.Passed or PairOutcome.Improved or PairOutcome.Undecided), $"{less}, then {slower}");
    });

    [Fact]
    public void A_wider_limit_or_a_smaller_family_never_makes_a_pass_a_regression_or_takes_a_proof_away() => Gen.Select(Ratios, Limits, Families).Sample((ratios, limit, family) =>
    {
        var outcome = PairRule.Decide(ratios, limit, family).Outcome;
        Assert.False(outcome == PairOutcome.Passed && PairRule.Decide(ratios, limit + 0.1, family).Outcome == PairOutcome.Regressed);
        Assert.False(outcome == PairOutcome.Regressed && PairRule.Decide(ratios, limit, 1).Outcome is PairOutcome.Passed or PairOutcome.Undecided && ratios.Length is >= 8 and < 12);
    });

    [Fact]
    public void Bounds_are_around_the_estimate_and_a_verdict_keeps_to_the_limit() => Gen.Select(Ratios, Limits, Families).Sample((ratios, limit, family) =>
    {
        var decision = PairRule.Decide(ratios, limit, family);
        Assert.Equal(ratios.Length, decision.Pairs);
        Assert.Equal(ratios.Length == 0, decision.Ratio is null);
        if (decision.Ratio is { } ratio)
        {
            Assert.InRange(ratio.Value, ratio.Lower, ratio.Upper);
            Assert.True(decision.Outcome != PairOutcome.Passed || ratio.Upper < 1 + limit);
        }

        Assert.True(decision.DetectableChange is null or >= 0);
        Assert.Equal(ratios.Length < PairRule.FewestPairs, decision.DetectableChange is null);
        Assert.False(ratios.Length >= PairRule.MostPairs && decision.Outcome == PairOutcome.Undecided);
    });

    [Fact]
    public void What_is_no_number_is_left_out() =>
        Assert.Equal(PairRule.Decide([0.001, 0, -0.001], 0.03), PairRule.Decide([0.001, double.NaN, 0, double.PositiveInfinity, -0.001, double.NegativeInfinity], 0.03));

    [Theory]
    [InlineData(0, PairOutcome.Passed)]
    [InlineData(0.0294, PairOutcome.Passed)]
    [InlineData(0.0296, PairOutcome.Regressed)]
    [InlineData(-0.0296, PairOutcome.Improved)]
    public void Pairs_without_any_spread_are_judged_by_the_limit_alone(double ratio, PairOutcome outcome) =>
        Assert.Equal(outcome, PairRule.Decide(Enumerable.Repeat(ratio, 6), 0.03).Outcome);

    [Fact]
    public void One_wild_pair_moves_neither_estimate_nor_verdict()
    {
        double[] quiet = [0.001, -0.002, 0.002, -0.001, 0, 0.003, -0.003, 0.001, 0.002, -0.001, 0.001, -0.002, 0.002, -0.001, 0];
        var decision = PairRule.Decide([.. quiet, Math.Log(10)], 0.03);
        Assert.Equal(1, decision.Ratio!.Value, 2);
        Assert.Equal(PairOutcome.Inconclusive, decision.Outcome);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(10, 6)]
    [InlineData(100, 8)]
    [InlineData(100_000, 16)]
    public void The_larger_the_family_the_more_pairs_it_takes_at_least(int family, int pairs)
    {
        Assert.Equal(PairOutcome.Regressed, PairRule.Decide(Enumerable.Repeat(1.0, pairs), 0.03, family).Outcome);
        Assert.Equal(PairOutcome.Undecided, PairRule.Decide(Enumerable.Repeat(1.0, pairs - 1), 0.03, family).Outcome);
    }

    [Fact]
    public void What_was_proven_stands_until_the_next_look()
    {
        double[] ratios = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0];
        Assert.Equal(PairOutcome.Regressed, PairRule.Decide(ratios, 0.03).Outcome);
        Assert.Equal(PairOutcome.Undecided, PairRule.Decide([.. ratios, 0], 0.03).Outcome);
    }

    [Fact]
    public void With_few_pairs_to_come_the_last_one_is_the_last_look()
    {
        Assert.Equal(PairOutcome.Regressed, PairRule.Decide(Enumerable.Repeat(0.1, 7), 0.03, most: 7).Outcome);
        Assert.Equal(PairOutcome.Inconclusive, PairRule.Decide(Enumerable.Repeat(0.1, 3), 0.03, most: 3).Outcome);
        Assert.Equal(PairOutcome.Inconclusive, PairRule.Decide([0.1], 0.03, most: 1).Outcome);
    }

    [Theory]
    [InlineData(-0.01, 1, 16)]
    [InlineData(double.NaN, 1, 16)]
    [InlineData(0.03, 0, 16)]
    [InlineData(0.03, 1, 0)]
    public void Limits_and_counts_that_make_no_sense_are_refused(double limit, int family, int most) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PairRule.Decide([0], limit, family, most));

    [Fact]
    public void Pair_ratios_do_not_depend_on_how_fast_the_machine_is() => Gen.Select(Gen.Double[0.5, 2].Array[1, 9], Gen.Double[0.5, 2].Array[1, 9], Gen.Double[0.01, 1000]).Sample((head, then, factor) =>
    {
        var one = PairedComparison.Of(Record(head, 1e6), Record(then, 1e6))!;
        var other = PairedComparison.Of(Record(head, 1e6 * factor), Record(then, 1e6 * factor))!;
        Assert.Equal(one.Ratios[0], other.Ratios[0], 9);
        Assert.Equal(one.Baseline * factor, other.Baseline, 3);
    });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void One_strange_batch_does_no_harm(double strange)
    {
        var comparison = PairedComparison.Of(Record([1, 1, strange, 1, 1], 1000), Record([1, 1, 1, 1, 1], 1000))!;
        Assert.Equal(0, comparison.Ratios[0], 9);
        Assert.Equal(0, PairedComparison.Of(Record([1, 1, 1, 1, 1], 1000), Record([1, 1, strange, 1, 1], 1000))!.Ratios[0], 9);
    }

    [Fact]
    public void A_pair_without_a_single_number_is_none()
    {
        Assert.Null(PairedComparison.Of(Record([double.NaN], 1), Record([1], 1)));
        Assert.Null(PairedComparison.Of(Record([1], 1), Record([1], 1), Metric.Cpu));
    }

    [Fact]
    public void Times_that_the_clock_cannot_see_are_equal() =>
        Assert.Equal(0, PairedComparison.Of(Record([0, 0], 1), Record([0, 0], 1))!.Ratios[0]);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static TestRecord Record(double[] times, double unit) => Example.Test("T", [Example.Process([.. times.Select(time => time * unit)]) with { Pair = 1 }]);
}
