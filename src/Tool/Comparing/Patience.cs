namespace PerfGate.Tool.Comparing;

/// <summary>How long the process of a side may be silent before it counts as hanging; a batch has the test's own time-out.</summary>
internal sealed record Patience
{
    /// <summary>From its start to its first perf test.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Between two visits, where others of the framework's tests, fixtures and constructors may run.</summary>
    public TimeSpan Visit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From its last test to its end.</summary>
    public TimeSpan Exit { get; init; } = TimeSpan.FromMinutes(1);
}
