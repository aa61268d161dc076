using PerfGate.Units;

namespace PerfGate.Runs;

/// <summary>The limits in force for a test; recorded with its samples, so that a verdict can be derived again.</summary>
public sealed record Policy
{
    /// <summary>What <see cref="MaxRegression"/> is where two builds are compared side by side and nobody said otherwise: code that merely moved in memory differs by as much.</summary>
    public const double LockStepRegression = 0.03;

    /// <summary>What <see cref="MaxWorkRegression"/> is where nobody said otherwise.</summary>
    public const double DefaultWorkRegression = 0.01;

    /// <summary>How much slower a test may become: a fraction, an absolute time, or the larger of both.</summary>
    public Threshold MaxRegression { get; init; } = new(0.25);

    /// <summary>How much more a test may allocate.</summary>
    public Threshold MaxAllocatedRegression { get; init; } = new(0.001, Quantity.Size(16));

    /// <summary>The absolute limit of the time of one operation, or null.</summary>
    public Quantity? MaxTime { get; init; }

    /// <summary>The absolute limit of the bytes of one operation, or null.</summary>
    public Quantity? MaxAllocated { get; init; }

    /// <summary>Whether a test that became slower fails, too, where every method it reaches is the same on both sides of a comparison.</summary>
    public bool FailOnLayout { get; init; }

    /// <summary>The most that time may grow with a size among the inputs, or null.</summary>
    public GrowthLimit? MaxGrowth { get; init; }

    /// <summary>Whether the test was to be counted in a woven copy, too: without counts it is missing wherever somebody counts. Null where nobody said: then it is counted where its baseline was.</summary>
    public bool? Exact { get; init; }

    /// <summary>How much more work a test may do: a fraction, a number of instructions, or the larger of both.</summary>
    public Threshold MaxWorkRegression { get; init; } = new(DefaultWorkRegression);
}
