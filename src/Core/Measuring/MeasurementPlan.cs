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

    /// <summary>The JIT's background delay is 100 ms: five slices of 40 ms without a new method outlast it.</summary>
    public TimeSpan FullSlice { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Consecutive slices without a newly compiled method that count as quiet.</summary>
    public int QuietSlices => IsTiered ? 5 : 1;

    /// <summary>The share of the budget that warm-up may take.</summary>
    public double WarmUpShare { get; init; } = 0.5;

    /// <summary>Batches taken even when the budget is spent: fewer have no spread.</summary>
    public int MinBatches { get; init; } = 3;

    /// <summary>The most batches kept.</summary>
    public int MaxBatches { get; init; } = 1000;

    /// <summary>A turn of the reference loop after so many batches.</summary>
    public int ReferenceEvery { get; init; } = 16;
}
