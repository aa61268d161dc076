using System.Collections.Immutable;

namespace PerfGate.Measuring;

/// <summary>Everything a <see cref="Measurer"/> reads; tests replace it with readings of their own.</summary>
internal sealed record Instruments
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bytes allocated by the measuring thread: exact, and blind to other threads.</summary>
    public Func<long> ThreadAllocated { get; init; } = GC.GetAllocatedBytesForCurrentThread;

    /// <summary>Bytes allocated by the process: exact at the price of a pause of some 10 µs, and it sees strangers too.</summary>
    public Func<long> ProcessAllocated { get; init; } = () => GC.GetTotalAllocatedBytes(precise: true);

    /// <summary>Methods the JIT has compiled so far, all threads.</summary>
    public Func<long> CompiledMethods { get; init; } = () => System.Runtime.JitInfo.GetCompiledMethodCount();

    /// <summary>Nanoseconds the calling thread has waited for a core; null where nobody tells.</summary>
    public Func<long>? Waited { get; init; }

    /// <summary>Nanoseconds of CPU time of all threads but the calling one; null where nobody tells.</summary>
    public Func<long>? OthersCpu { get; init; }

    /// <summary>One turn of the reference loop.</summary>
    public Action Reference { get; init; } = new ReferenceLoop().Run;

    /// <summary>Counters besides time and allocation, in the order of the samples.</summary>
    public ImmutableArray<Counter> Counters { get; init; } =
    [
        new(Metric.Gc0, () => GC.CollectionCount(0)),
        new(Metric.Gc1, () => GC.CollectionCount(1)),
        new(Metric.Gc2, () => GC.CollectionCount(2)),
    ];
}
