using System.Collections.Immutable;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Statistics;

/// <summary>
/// Two records whose processes ran in pairs, batch by batch in turn on one core. Whatever the machine did, it did to both of a pair, so that
/// their quotient is left of it; single times of either side say less.
/// </summary>
public sealed record PairedComparison
{
    // As of a stored floor: what the clock cannot see would make every quotient infinite.
    private const double LeastTime = 0.001;

    // Below a nanosecond an operation is the delegate call and the loop, not the test.
    private const double ClockFloor = 1;

    /// <summary>The numbers of the pairs, ascending.</summary>
    public required ImmutableArray<int> Pairs { get; init; }

    /// <summary>One a pair: the median over its batches of ln(head / base).</summary>
    public required ImmutableArray<double> Ratios { get; init; }

    /// <summary>What an operation costs in base: the middle one of the medians of the pairs, in the metric's unit.</summary>
    public required double Baseline { get; init; }

    /// <summary>Compares times; null where no pair is on both sides.</summary>
    /// <param name="head">The record of the build that is judged.</param>
    /// <param name="baseline">The record of the build it is compared with.</param>
    public static PairedComparison? Of(TestRecord head, TestRecord baseline) => Of(head, baseline, Metric.Time);

    /// <summary>Compares one metric; null where no pair has it on both sides. Processes that ran by themselves do not count.</summary>
    /// <param name="head">The record of the build that is judged.</param>
    /// <param name="baseline">The record of the build it is compared with.</param>
    /// <param name="metric">Times or another metric above zero.</param>
    public static PairedComparison? Of(TestRecord head, TestRecord baseline, Metric metric)
    {
        var known = ByPair(baseline, metric);
        var pairs = ByPair(head, metric)
            .Where(process => known.ContainsKey(process.Key))
            .OrderBy(process => process.Key)
            .Select(process => (process.Key, Ratio: Ratio(process.Value, known[process.Key]), Base: Median(known[process.Key])))
            .Where(pair => pair.Ratio is not null && pair.Base is not null)
            .ToImmutableArray();
        return pairs.IsEmpty ? null : new PairedComparison
        {
            Pairs = [.. pairs.Select(pair => pair.Key)],
            Ratios = [.. pairs.Select(pair => pair.Ratio!.Value)],
            Baseline = Median([.. pairs.Select(pair => pair.Base!.Value)])!.Value,
        };
    }

    /// <summary>How much slower head may be under a policy, as a fraction of base; never less than a nanosecond.</summary>
    public double Limit(Policy policy) => Math.Max(policy.MaxRegression.AllowedGrowth(Baseline), ClockFloor) / Baseline;

    /// <summary>What the pairs of times say under a policy.</summary>
    /// <param name="policy">The limits in force.</param>
    /// <param name="family">How many series are compared together.</param>
    public PairDecision Decide(Policy policy, int family) => PairRule.Decide(Ratios, Limit(policy), family);

    // Were there two with one number, the later would count, as of two records of a run.
    private static Dictionary<int, ImmutableArray<double>> ByPair(TestRecord record, Metric metric)
    {
        var byPair = new Dictionary<int, ImmutableArray<double>>();
        foreach (var process in record.Processes)
        {
            if (process.Pair is { } pair && process.Find(metric.Name) is { } sample)
            {
                byPair[pair] = sample.Values;
            }
        }

        return byPair;
    }

    // Batches stand in the order of time: the i-th of one side ran beside the i-th of the other.
    private static double? Ratio(ImmutableArray<double> head, ImmutableArray<double> baseline) =>
        Middle(head.Zip(baseline, (now, then) => Math.Log(Math.Max(now, LeastTime) / Math.Max(then, LeastTime))));

    private static double? Median(ImmutableArray<double> values) => Middle(values) is { } median ? Math.Max(median, LeastTime) : null;

    private static double? Middle(IEnumerable<double> values) =>
        values.Where(double.IsFinite).ToArray() is { Length: > 0 } finite ? Summary.Of(finite).Median : null;
}
