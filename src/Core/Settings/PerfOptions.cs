using PerfGate.Settings;

namespace PerfGate;

/// <summary>The options of one <see cref="Perf.Measure(Action, PerfOptions?, object?, string, string, int)"/>: what <c>[PerfTest]</c> says elsewhere.</summary>
public sealed record PerfOptions : IPerfTest
{
    /// <inheritdoc/>
    public string? MaxRegression { get; init; }

    /// <inheritdoc/>
    public string? MaxAllocatedRegression { get; init; }

    /// <inheritdoc/>
    public string? MaxTime { get; init; }

    /// <inheritdoc/>
    public string? MaxAllocated { get; init; }

    /// <inheritdoc/>
    public string? Budget { get; init; }

    /// <inheritdoc/>
    public string[]? Counters { get; init; }

    /// <inheritdoc/>
    public string? Profile { get; init; }

    /// <inheritdoc/>
    public string? Actions { get; init; }

    /// <inheritdoc/>
    public string? MaxGrowth { get; init; }

    /// <inheritdoc/>
    public bool? Exact { get; init; }

    /// <inheritdoc/>
    public string? MaxWorkRegression { get; init; }

    /// <inheritdoc/>
    public int Timeout { get; init; }

    /// <inheritdoc/>
    public string? SourceFile { get; init; }

    /// <inheritdoc/>
    public int SourceLine { get; init; }
}
