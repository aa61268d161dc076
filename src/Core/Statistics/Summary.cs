using System.Collections.Immutable;
using Perfolizer.Mathematics.QuantileEstimators;
using PerfGate.Runs;
using Pragmastat;

namespace PerfGate.Statistics;

/// <summary>Order statistics of one metric, in the metric's unit per operation.</summary>
public sealed record Summary
{
    /// <summary>Fewer values than this say little of their distribution.</summary>
    public const int Few = 20;

    /// <summary>Batches behind the numbers.</summary>
    public required int Count { get; init; }

    /// <summary>The smallest value: what the code costs when nothing disturbs it.</summary>
    public required double Floor { get; init; }

    /// <summary>The lower quartile.</summary>
    public required double LowerQuartile { get; init; }

    /// <summary>The median.</summary>
    public required double Median { get; init; }

    /// <summary>The upper quartile.</summary>
    public required double UpperQuartile { get; init; }

    /// <summary>The 95th percentile.</summary>
    public required double P95 { get; init; }

    /// <summary>The largest value.</summary>
    public required double Maximum { get; init; }

    /// <summary>The most frequent value; the smallest of them where several are equally frequent. Meaningful for exact metrics.</summary>
    public required double Mode { get; init; }

    /// <summary>The share of the values that are the mode: near 1 for an exact metric.</summary>
    public required double ModeShare { get; init; }

    /// <summary>What one operation costs in an exact metric: the mode where the values agree on one, else the median.</summary>
    public double Typical => IsExact ? Mode : Median;

    /// <summary>True when at least three quarters of the values are the same. With half, a body that allocates now this and now that would
    /// change its mode from run to run.</summary>
    public bool IsExact => ModeShare >= 0.75;

    /// <summary>What one operation costs at least, where values disagree because strangers add to some of them and never take away: the lower
    /// quartile. A few values may all have been added to: of fewer than <see cref="Few"/> it is the smallest, less by how much they differ.</summary>
    public double AtLeast => Count >= Few ? LowerQuartile : Floor - (Maximum - Floor);

    /// <summary>Summarises the values of one metric over all processes of a record; null when it was not measured.</summary>
    public static Summary? Of(TestRecord? record, string metric)
    {
        var values = record?.Processes.Select(process => process.Find(metric)).OfType<Runs.Sample>().SelectMany(sample => sample.Values).ToImmutableArray() ?? [];
        return values.IsEmpty ? null : Of(values);
    }

    /// <summary>Summarises values.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static Summary Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("a summary needs a value", nameof(values));
        }

        var sample = new Pragmastat.Sample([.. values]);
        var (mode, share) = ModeOf(sample.SortedValues);
        return new Summary
        {
            Count = values.Count,
            Floor = sample.SortedValues[0],
            LowerQuartile = Quantile(0.25),
            Median = Quantile(0.5),
            UpperQuartile = Quantile(0.75),
            P95 = Quantile(0.95),
            Maximum = sample.SortedValues[^1],
            Mode = mode,
            ModeShare = share,
        };

        double Quantile(double probability) => SimpleQuantileEstimator.Instance.Quantile(sample, Probability.Of(probability));
    }

    /// <summary>Evenly spaced order statistics, ascending, with the minimum and the maximum: a small sample of the same shape.</summary>
    public static ImmutableArray<double> Thin(IReadOnlyCollection<double> values, int count)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length <= count
            ? [.. sorted]
            : [.. Enumerable.Range(0, count).Select(i => sorted[(int)Math.Round((double)i * (sorted.Length - 1) / (count - 1))])];
    }

    private static (double Mode, double Share) ModeOf(IReadOnlyList<double> sorted)
    {
        var (mode, most) = (sorted[0], 0);
        for (int i = 0, run = 0; i < sorted.Count; i++)
        {
            run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
            if (run > most)
            {
                (mode, most) = (sorted[i], run);
            }
        }

        return (mode, (double)most / sorted.Count);
    }
}
