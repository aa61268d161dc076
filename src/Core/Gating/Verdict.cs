using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>What the evidence says, from the worst to the best: a test's verdict is the worst of its findings.</summary>
public enum VerdictKind
{
    /// <summary>Slower or hungrier than its limit allows, beyond what noise explains. Fails.</summary>
    Regressed,

    /// <summary>Over an absolute budget. Fails.</summary>
    FailedBudget,

    /// <summary>In the baseline and not measured, or, baseline or not, failed instead of being measured. Fails.</summary>
    Missing,

    /// <summary>A difference over the limit that this evidence cannot prove. Does not fail.</summary>
    Inconclusive,

    /// <summary>Baseline and run come from conditions whose numbers say nothing about each other. Does not fail.</summary>
    NotComparable,

    /// <summary>No baseline yet. Does not fail.</summary>
    New,

    /// <summary>Better by more than the limit, beyond what noise explains.</summary>
    Improved,

    /// <summary>Within its limits.</summary>
    Passed,
}

/// <summary>The verdict of one series with the findings behind it.</summary>
public sealed record Verdict
{
    /// <summary>The series.</summary>
    public required TestId Id { get; init; }

    /// <summary>The worst of the findings; of those that were compared, where <see cref="IsByCounts"/>.</summary>
    public required VerdictKind Kind { get; init; }

    /// <summary>True where its exact counts were compared and its time was not: baseline and run come from other machines, or other conditions that are nothing to counts.</summary>
    public bool IsByCounts { get; init; }

    /// <summary>One a metric or budget that was judged, worst first; what could not be compared last, where <see cref="IsByCounts"/>.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>The current evidence, or null when the test is missing; without samples when it failed and has no baseline.</summary>
    public TestRecord? Current { get; init; }

    /// <summary>The baseline's evidence, or null.</summary>
    public TestRecord? Baseline { get; init; }

    /// <summary>True for the verdicts that turn a build red.</summary>
    public bool Fails => Kind.Fails();
}

/// <summary>What was found for one metric.</summary>
public sealed record Finding
{
    /// <summary>The code under which it is reported.</summary>
    public required string Code { get; init; }

    /// <summary>What it says.</summary>
    public required VerdictKind Kind { get; init; }

    /// <summary>The metric's name.</summary>
    public required string Metric { get; init; }

    /// <summary>The baseline's value, or null.</summary>
    public Quantity? Baseline { get; init; }

    /// <summary>The current value, or null.</summary>
    public Quantity? Current { get; init; }

    /// <summary>Current over baseline with its bounds, or null.</summary>
    public RatioEstimate? Ratio { get; init; }

    /// <summary>Current over baseline in each pair of processes, in the order of the pairs; empty where it was not judged by pairs.</summary>
    public ImmutableArray<double> Pairs { get; init; } = [];

    /// <summary>The limit that was applied, as text: <c>25%</c>, <c>16B,0.1%</c>, <c>2ms</c>.</summary>
    public string Limit { get; init; } = "";

    /// <summary>The action it is about, as its path from the test down; empty where it is about the whole test.</summary>
    public ImmutableArray<string> Action { get; init; } = [];

    /// <summary>The inputs of that action for which it holds; empty where it holds for all, or is about the whole test.</summary>
    public ImmutableArray<TestInput> Inputs { get; init; } = [];

    /// <summary>Every set of inputs of that action for which it holds, where it is about an action's time.</summary>
    public ImmutableArray<ImmutableArray<TestInput>> InputSets { get; init; } = [];

    /// <summary>How cost grew with size in the baseline, where that is what was judged.</summary>
    public GrowthCurve? BaselineGrowth { get; init; }

    /// <summary>How cost grows with size now, where that is what was judged.</summary>
    public GrowthCurve? Growth { get; init; }

    /// <summary>The smallest slow-down this evidence could have proven, as a fraction; null for exact metrics.</summary>
    public double? DetectableChange { get; init; }

    /// <summary>Why, in one sentence of plain text.</summary>
    public required string Reason { get; init; }
}

/// <summary>A quotient of two noisy numbers.</summary>
/// <param name="Value">Current over baseline.</param>
/// <param name="Lower">The smallest quotient that the processes of both sides give; of pairs, what the true one is below with a chance of 5 %.</param>
/// <param name="Upper">The largest; of pairs, what it is above with a chance of 5 %.</param>
public sealed record RatioEstimate(double Value, double Lower, double Upper);

/// <summary>The verdicts of a run.</summary>
public sealed record Judgement
{
    /// <summary>The run that was judged.</summary>
    public required Run Run { get; init; }

    /// <summary>What it was compared with, or null.</summary>
    public Run? Baseline { get; init; }

    /// <summary>One a series, worst first, then by id.</summary>
    public ImmutableArray<Verdict> Verdicts { get; init; } = [];

    /// <summary>Why times, or exact metrics, could not be compared.</summary>
    public Comparability? Comparability { get; init; }

    /// <summary>Problems that did not prevent the judgement.</summary>
    public ImmutableArray<Warning> Warnings { get; init; } = [];

    /// <summary>True when not one series was measured.</summary>
    public bool NothingMeasured => Run.Tests.All(test => !test.IsMeasured);

    /// <summary>True when the build must turn red: a verdict that fails, or nothing measured.</summary>
    public bool Fails => NothingMeasured || Verdicts.Any(verdict => verdict.Fails);
}

/// <summary>Facts about verdicts.</summary>
public static class VerdictKinds
{
    /// <summary>True for the verdicts that turn a build red.</summary>
    public static bool Fails(this VerdictKind kind) => kind is VerdictKind.Regressed or VerdictKind.FailedBudget or VerdictKind.Missing;
}
