namespace PerfGate.Measuring;

/// <summary>How long and in which portions to measure.</summary>
internal sealed record MeasurementPlan
{
    /// <summary>Wall time for warm-up and batches together.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>True when the runtime compiles in tiers, so that a quiet JIT must be waited for.</summary>
    public bool IsTiered { get; init; } = true;

    /// <summary>The length of a batch: at least 1 ms, so that the clock's own cost and steps vanish; at most 2.5 ms, so that many fit between two disturbances.</summary>
    public TimeSpan Batch => TimeSpan.FromMilliseconds(Math.Clamp(Budget.TotalMilliseconds / 400, 1, 2.5));

    /// <summary>The length of a slice of the warm-up.</summary>
    public TimeSpan FullSlice { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long the JIT waits before it optimises what is hot; the runtime's default.</summary>
    public TimeSpan TierUpDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Consecutive slices without a newly compiled method that count as quiet: they must outlast the JIT's delay, with one to spare.</summary>
    public int QuietSlices => IsTiered ? 2 + (int)(TierUpDelay.Ticks * 6 / 5 / FullSlice.Ticks) : 1;

    /// <summary>The share of the budget that warm-up may take.</summary>
    public double WarmUpShare { get; init; } = 0.5;

    /// <summary>How many times its length in wall time a budget may take on a machine that gives the process too little of a core.</summary>
    public int MaxStretch { get; init; } = 4;

    /// <summary>Batches taken even when the budget is spent: fewer have no spread.</summary>
    public int MinBatches { get; init; } = 3;

    /// <summary>The most batches kept.</summary>
    public int MaxBatches { get; init; } = 1000;

    /// <summary>Batches for which there is room however small the budget is.</summary>
    public int LeastCapacity { get; init; }

    /// <summary>The most batches that can be taken: twice as many as fit into the budget.</summary>
    public int Capacity => Math.Max(Math.Max(MinBatches, LeastCapacity), Math.Min(MaxBatches, (int)Math.Min(int.MaxValue / 2, Budget / Batch) * 2));

    /// <summary>A turn of the reference loop after so many batches.</summary>
    public int ReferenceEvery { get; init; } = 16;

    /// <summary>A turn of the reference loop after each of so many first batches: one that was interrupted, alone, would pass for a slow machine and excuse a slow test.</summary>
    public int FirstReferences { get; init; } = 4;

    /// <summary>How many operations the next batch has, for it to take its length.</summary>
    /// <param name="operations">Of the last batch.</param>
    /// <param name="nanoseconds">What one of them took.</param>
    public long NextOperations(long operations, double nanoseconds)
    {
        var target = Batch.TotalNanoseconds;
        if (nanoseconds <= 0)
        {
            return Math.Min(operations * 2, 1L << 40);
        }

        // At most ten times more at once: an early estimate may be far too small.
        return Math.Clamp((long)Math.Round(target / nanoseconds), 1, Math.Min(operations * 10, 1L << 40));
    }
}
