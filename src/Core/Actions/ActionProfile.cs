using System.Collections.Immutable;
using PerfGate.Runs;

namespace PerfGate.Actions;

/// <summary>What a pass of its own found out about the actions of one test: for which inputs they take how long.</summary>
public sealed record ActionProfile
{
    /// <summary>One entry an action path and distinct input, in the order of the paths, then of the inputs.</summary>
    public ImmutableArray<ActionSeries> Series { get; init; } = [];

    /// <summary>The calls that took longest, of all paths together, the slowest first.</summary>
    public ImmutableArray<SlowCall> Slowest { get; init; } = [];

    /// <summary>Why there is nothing, to be read after "no actions, because"; null where there is something.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Operations of the test in the pass.</summary>
    public int Operations { get; init; }

    /// <summary>Calls that were not counted, because there were more paths and inputs than are kept.</summary>
    public long Dropped { get; init; }
}

/// <summary>All calls of one action at one place of the tree with one set of inputs.</summary>
public sealed record ActionSeries
{
    /// <summary>The names of the actions from the test down; the test itself is not among them.</summary>
    public required ImmutableArray<string> Path { get; init; }

    /// <summary>The inputs, as <see cref="InputFormatter"/> renders them.</summary>
    public ImmutableArray<TestInput> Inputs { get; init; } = [];

    /// <summary>Calls in the pass.</summary>
    public required long Count { get; init; }

    /// <summary>Of those, the ones that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Nanoseconds of the fastest call.</summary>
    public required double Floor { get; init; }

    /// <summary>Nanoseconds of the median call.</summary>
    public required double Median { get; init; }

    /// <summary>Nanoseconds that 99 of 100 calls keep within.</summary>
    public required double Percentile99 { get; init; }

    /// <summary>The fastest call of each slice of the pass that has any, in nanoseconds: parts that can be compared with each other.</summary>
    public ImmutableArray<double> SliceFloors { get; init; } = [];
}

/// <summary>One call.</summary>
/// <param name="Path">The names of the actions from the test down.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Duration">Nanoseconds.</param>
/// <param name="Failure">The type and reason of what it threw, or null.</param>
public sealed record SlowCall(ImmutableArray<string> Path, ImmutableArray<TestInput> Inputs, double Duration, string? Failure);

/// <summary>How the cost of a test, or of one of its actions, grows with a number among its inputs: cost ~ n to the power of the exponent.</summary>
/// <param name="Path">The action's path; empty for the rows of a test.</param>
/// <param name="Input">The name of the input that is the size.</param>
/// <param name="Points">Size and floor in nanoseconds, the smallest size first.</param>
/// <param name="Exponent">Least squares on logarithms over sizes of at least 300, or over the largest decade there is.</param>
public sealed record GrowthCurve(ImmutableArray<string> Path, string Input, ImmutableArray<GrowthPoint> Points, double Exponent);

/// <summary>One point of a growth curve.</summary>
/// <param name="Size">The input.</param>
/// <param name="Floor">Nanoseconds.</param>
public sealed record GrowthPoint(double Size, double Floor);
