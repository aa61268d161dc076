using System.Collections.Immutable;
using PerfGate.Statistics;

namespace PerfGate.Tool.Doctoring;

/// <summary>How often something happened, and how often it may happen for all that is known: a rate of 0 has a bound above 0.</summary>
/// <param name="Hits">How often it happened.</param>
/// <param name="Draws">In so many trials.</param>
/// <param name="Lower">The rate is above this, with a chance of 95 %.</param>
/// <param name="Upper">The rate is below this, with a chance of 95 %.</param>
internal sealed record Rate(int Hits, int Draws, double Lower, double Upper)
{
    private const double OneSided95 = 1.645;

    /// <summary>The share of the trials.</summary>
    public double Value => Draws == 0 ? 0 : (double)Hits / Draws;

    /// <summary>A rate with Wilson's bounds.</summary>
    public static Rate Of(int hits, int draws)
    {
        if (draws == 0)
        {
            return new Rate(0, 0, 0, 1);
        }

        var (share, square) = ((double)hits / draws, OneSided95 * OneSided95);
        var middle = (share + (square / (2 * draws))) / (1 + (square / draws));
        var margin = OneSided95 * Math.Sqrt((share * (1 - share) / draws) + (square / (4.0 * draws * draws))) / (1 + (square / draws));
        return new Rate(hits, draws, hits == 0 ? 0 : Math.Max(0, middle - margin), hits == draws ? 1 : Math.Min(1, middle + margin));
    }
}

/// <summary>
/// What the rule of <c>perfgate compare</c> would do with comparisons made of pairs like those that were measured: whole comparisons are
/// drawn from them, with replacement, and decided pair by pair. Where nothing changed, head and base are exchanged by a toss for each pair.
/// </summary>
/// <param name="limit">How much slower head may be.</param>
/// <param name="seed">The same numbers for the same pairs.</param>
internal sealed class Prognosis(double limit, int seed)
{
    /// <summary>Comparisons drawn of each workload.</summary>
    public const int Draws = 1000;

    // How often the pairs themselves are drawn anew: others might have been measured.
    private const int OtherEvidence = 20;
    private const int DrawsOfOther = 100;
    private readonly Random _random = new(seed);

    /// <summary>How often unchanged code would be called slower.</summary>
    /// <param name="unchanged">The pair ratios of each workload.</param>
    public Rate FalseAlarms(IReadOnlyCollection<ImmutableArray<double>> unchanged)
    {
        var all = unchanged.Where(IsEnough).ToList();
        var rate = Rate.Of(all.Sum(ratios => Count(ratios, isUnchanged: true, Draws)), all.Count * Draws);

        // What these pairs say of themselves is not all: the bound is that of the evidence that could have been.
        var others = Enumerable.Range(0, all.Count == 0 ? 0 : OtherEvidence)
            .Select(_ => Rate.Of(all.Sum(ratios => Count([.. ratios.Select(_ => ratios[_random.Next(ratios.Length)])], isUnchanged: true, DrawsOfOther)), all.Count * DrawsOfOther).Value)
            .Order().ToList();
        return others.Count == 0 ? rate : rate with { Upper = Math.Max(rate.Upper, others[^2]) };
    }

    /// <summary>How often a slow-down would be found.</summary>
    /// <param name="slowed">The pair ratios of each workload.</param>
    public Rate Found(IEnumerable<ImmutableArray<double>> slowed)
    {
        var all = slowed.Where(IsEnough).ToList();
        return Rate.Of(all.Sum(ratios => Count(ratios, isUnchanged: false, Draws)), all.Count * Draws);
    }

    /// <summary>How often real comparisons alarmed, of as many pairs as the first look for a regression takes, as they were measured: few, and no model in them.</summary>
    /// <param name="unchanged">The pair ratios of each workload.</param>
    public Rate RealAlarms(IEnumerable<ImmutableArray<double>> unchanged)
    {
        var decided = unchanged.SelectMany(ratios => ratios.Chunk(FirstLook)).Where(pairs => pairs.Length == FirstLook)
            .Select(pairs => PairRule.Decide(pairs, limit, most: FirstLook).Outcome).ToList();
        return Rate.Of(decided.Count(outcome => outcome == PairOutcome.Regressed), decided.Count);
    }

    /// <summary>How many pairs it takes to decide on unchanged code, the middle one of comparisons; null where too little is known.</summary>
    /// <param name="unchanged">The pair ratios of each workload.</param>
    public int? PairsToPass(IEnumerable<ImmutableArray<double>> unchanged)
    {
        var counts = unchanged.Where(IsEnough).SelectMany(ratios => Enumerable.Range(0, DrawsOfOther).Select(_ => Play(ratios, isUnchanged: true).Pairs)).Order().ToList();
        return counts.Count == 0 ? null : counts[counts.Count / 2];
    }

    /// <summary>The smallest slow-down that so many pairs would prove; null where too little is known.</summary>
    /// <param name="unchanged">The pair ratios of a workload.</param>
    /// <param name="pairs">How many.</param>
    public double? Detectable(ImmutableArray<double> unchanged, int pairs) => PairRule.Decide(unchanged, limit, most: pairs).DetectableChange;

    /// <summary>Pairs after which a regression may be found at the earliest.</summary>
    public static int FirstLook => PairRule.Looks[1];

    /// <summary>True where a spread can be told.</summary>
    public static bool IsEnough(ImmutableArray<double> ratios) => ratios.Length >= PairRule.FewestPairs;

    /// <summary>The standard deviation of pair ratios; null of fewer than three.</summary>
    public static double? Spread(ImmutableArray<double> ratios)
    {
        if (!IsEnough(ratios))
        {
            return null;
        }

        var mean = ratios.Average();
        return Math.Sqrt(ratios.Sum(ratio => (ratio - mean) * (ratio - mean)) / (ratios.Length - 1));
    }

    private int Count(ImmutableArray<double> ratios, bool isUnchanged, int draws) =>
        Enumerable.Range(0, draws).Count(_ => Play(ratios, isUnchanged).Outcome == PairOutcome.Regressed);

    private PairDecision Play(ImmutableArray<double> ratios, bool isUnchanged)
    {
        var drawn = new List<double>(PairRule.MostPairs);
        PairDecision decision;
        do
        {
            var look = PairRule.Looks.First(look => look > drawn.Count);
            while (drawn.Count < look)
            {
                var ratio = ratios[_random.Next(ratios.Length)];
                drawn.Add(isUnchanged && _random.Next(2) == 0 ? -ratio : ratio);
            }

            decision = PairRule.Decide(drawn, limit);
        }
        while (decision.Outcome == PairOutcome.Undecided);

        return decision;
    }
}
