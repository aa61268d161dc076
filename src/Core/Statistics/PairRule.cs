using System.Collections.Immutable;
using Perfolizer.Mathematics.Distributions.ContinuousDistributions;
using PerfGate.Gating;
using Pragmastat.Estimators;

namespace PerfGate.Statistics;

/// <summary>
/// What the pairs of a comparison prove, decided while they come in. A pair of processes is the only statistical unit: it gives one number,
/// its pair ratio, and the spread of these numbers is all that is known of the noise. docs/verdicts.md says the rule in five sentences and has
/// its error rates.
/// </summary>
public static class PairRule
{
    /// <summary>After so many pairs nothing more is measured: what is undecided then is inconclusive.</summary>
    public const int MostPairs = 16;

    /// <summary>Before so many pairs nothing is decided: fewer have no spread to speak of.</summary>
    public const int FewestPairs = 3;

    /// <summary>
    /// After so many pairs it is worth asking. At the first, a test may pass; at the others a regression is looked for, this often and no
    /// oftener: each look is a chance of a false alarm, and gets its share of the error.
    /// </summary>
    public static ImmutableArray<int> Looks { get; } = [FewestPairs, 6, 8, 12, MostPairs];

    /// <summary>The chance of a false alarm in one comparison, at most.</summary>
    public const double ComparisonError = 0.001;

    /// <summary>The chance that a whole family of unchanged series has a false alarm, at most.</summary>
    public const double FamilyError = 0.01;

    /// <summary>The chance, either way, that the true ratio is beyond a bound that is shown, or that lets a series pass.</summary>
    public const double BoundError = 0.05;

    /// <summary>What a changed layout of unchanged code alone can do (docs/verdicts.md): of a limit beyond it, the rest must be exceeded for sure.</summary>
    public const double Layout = 0.03;

    /// <summary>Where a process is fast or slow by a toss, a pair has a slow head and a fast base once in so many.</summary>
    private const double Lottery = 4;

    /// <summary>Decides by all pairs so far. Between two looks a test can pass, and what was proven at the last one stands.</summary>
    /// <param name="ratios">The pair ratios, ln(head / base), in the order of the pairs; what is no number is left out.</param>
    /// <param name="limit">How much slower head may be, as a fraction of base.</param>
    /// <param name="family">How many series are compared together: the more, the more each must show.</param>
    /// <param name="most">How many pairs there will be at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below zero or no number, or the family or the most pairs are less than 1.</exception>
    public static PairDecision Decide(IEnumerable<double> ratios, double limit, int family = 1, int most = MostPairs)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(limit >= 0, true, nameof(limit));
        ArgumentOutOfRangeException.ThrowIfLessThan(family, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var all = ratios.Where(double.IsFinite).ToImmutableArray();
        var plan = new Plan(Math.Log(1 + limit), Math.Min(ComparisonError, FamilyError / family), most);
        if (all.Length < FewestPairs)
        {
            return new PairDecision { Outcome = all.Length < most ? PairOutcome.Undecided : PairOutcome.Inconclusive, Pairs = all.Length, Ratio = all.IsEmpty ? null : Estimate.Of(all).Point };
        }

        var now = Estimate.Of(all);
        return new PairDecision
        {
            Outcome = Outcome(all, now, plan),
            Pairs = all.Length,
            Ratio = now.Ratio,
            DetectableChange = plan.Detectable(now),
        };
    }

    private static PairOutcome Outcome(ImmutableArray<double> all, Estimate now, Plan plan)
    {
        if (plan.LastLook(all.Length) is { } look)
        {
            var then = Estimate.Of(all[..look]);
            if (plan.Proves(then))
            {
                return PairOutcome.Regressed;
            }

            if (plan.Proves(then.Mirrored))
            {
                return PairOutcome.Improved;
            }
        }

        // What may have become faster by more than the limit is worth the pairs that prove it.
        var isLast = all.Length >= plan.Most;
        return now.Upper < plan.Limit && (isLast || now.Center > -plan.Limit) ? PairOutcome.Passed
            : isLast ? PairOutcome.Inconclusive
            : PairOutcome.Undecided;
    }

    private static double Quantile(double error, int pairs) => new StudentDistribution(pairs - 1).Quantile(1 - error);

    /// <summary>The middle of pair ratios and how far it is known, on the logarithmic scale.</summary>
    private sealed record Estimate(double Center, double Mean, double Spread, int Pairs)
    {
        public Estimate Mirrored => this with { Center = -Center, Mean = -Mean };

        public double Upper => Center + Margin(BoundError);

        public RatioEstimate Point => new(Math.Exp(Center), Math.Exp(Center), Math.Exp(Center));

        public RatioEstimate Ratio => new(Math.Exp(Center), Math.Exp(Center - Margin(BoundError)), Math.Exp(Upper));

        // The middle of all means of two (Hodges-Lehmann) is hardly moved by a wild pair; the standard deviation is, and makes it count as noise.
        public static Estimate Of(ImmutableArray<double> ratios)
        {
            var mean = ratios.Average();
            var spread = ratios.Length < 2 ? 0 : Math.Sqrt(ratios.Sum(ratio => (ratio - mean) * (ratio - mean)) / (ratios.Length - 1));
            return new Estimate(CenterEstimator.Instance.Estimate(new Pragmastat.Sample([.. ratios])).NominalValue, mean, spread, ratios.Length);
        }

        public double Margin(double error) => Quantile(error, Pairs) * Spread / Math.Sqrt(Pairs);
    }

    /// <summary>What must be shown, and when it is looked at.</summary>
    /// <param name="Limit">The logarithm of the ratio that is allowed.</param>
    /// <param name="Error">The chance of a false alarm over all looks.</param>
    /// <param name="Most">How many pairs there will be at most.</param>
    private sealed record Plan(double Limit, double Error, int Most)
    {
        // All of so few pairs may have drawn a slow head and a fast base by chance alone; then their spread tells nothing. That must not take
        // more than half of the error.
        private readonly ImmutableArray<int> _looks =
            [.. Looks.Where(look => look < Most).Append(Most).Where(look => look >= Math.Log(2 / Error) / Math.Log(Lottery))];

        private double Sure => Math.Max(0, Limit - Math.Log(1 + Layout));

        public int? LastLook(int pairs) => _looks.Where(look => look <= pairs).Select(look => (int?)look).LastOrDefault();

        // Neither a wild pair, which moves the mean, nor a toss, which can leave all pairs but a few on one side, makes a proof.
        public bool Proves(Estimate evidence) => evidence.Center >= Limit && Math.Min(evidence.Center, evidence.Mean) - evidence.Margin(ErrorAt(evidence.Pairs)) > Sure;

        /// <summary>The smallest slow-down that all pairs together prove, if the rest are as noisy as these; null where nothing is ever looked for.</summary>
        public double? Detectable(Estimate now) => _looks.IsEmpty ? null : Math.Exp(Math.Max(Limit, Sure + (Quantile(ErrorAt(Most), Most) * now.Spread / Math.Sqrt(Most)))) - 1;

        // More pairs know more: the error is shared out in proportion to their number.
        private double ErrorAt(int look) => Error * look / _looks.Sum();
    }
}

/// <summary>What pairs say so far.</summary>
public enum PairOutcome
{
    /// <summary>More pairs are needed.</summary>
    Undecided,

    /// <summary>Head is not slower than the limit allows.</summary>
    Passed,

    /// <summary>Head is slower by at least the limit, beyond what noise explains.</summary>
    Regressed,

    /// <summary>Head is faster by at least the limit, beyond what noise explains.</summary>
    Improved,

    /// <summary>All pairs were measured, and they are too noisy to tell.</summary>
    Inconclusive,
}

/// <summary>What pairs say so far, and how sure.</summary>
public sealed record PairDecision
{
    /// <summary>What they say.</summary>
    public required PairOutcome Outcome { get; init; }

    /// <summary>How many there are.</summary>
    public required int Pairs { get; init; }

    /// <summary>Head over base: the middle of the pairs, with bounds beyond which the true ratio is with a chance of 5 % on either side. Without bounds (all equal) of fewer than three pairs, null without any.</summary>
    public RatioEstimate? Ratio { get; init; }

    /// <summary>The smallest slow-down, as a fraction, that the most pairs would prove if all are as noisy as these; null of fewer than three pairs.</summary>
    public double? DetectableChange { get; init; }
}
