using System.Collections.Immutable;

namespace PerfGate.Runs;

/// <summary>What one process measured of one series.</summary>
public sealed record ProcessSamples
{
    /// <summary>Operations in each batch.</summary>
    public required long Operations { get; init; }

    /// <summary>One sample a metric, in a fixed order; every sample has a value a batch.</summary>
    public required ImmutableArray<Sample> Samples { get; init; }

    /// <summary>True when the JIT had become quiet before the first batch.</summary>
    public bool IsWarm { get; init; }

    /// <summary>Nanoseconds a fixed reference loop took between the batches, the fastest turn: how fast this machine was just then. Null where it was not taken.</summary>
    public double? ReferenceFloor { get; init; }

    /// <summary>
    /// The number of the pair of processes that this one was part of: the process of the other side with the same number alternated its
    /// batches with this one's, and the batches of both are in the order of time. Null where it ran by itself.
    /// </summary>
    public int? Pair { get; init; }

    /// <summary>The sample of a metric, or null.</summary>
    public Sample? Find(string metric)
    {
        foreach (var sample in Samples)
        {
            if (sample.Metric == metric)
            {
                return sample;
            }
        }

        return null;
    }
}
