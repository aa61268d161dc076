using System.Collections.Immutable;

namespace PerfGate.Reporting;

/// <summary>What a woven copy of a test cost, counted.</summary>
public sealed record ExactCell
{
    /// <summary>Why there is nothing, a sentence; empty where there is something.</summary>
    public required string WhyNot { get; init; }

    /// <summary>One a cost.</summary>
    public ImmutableArray<ExactRow> Rows { get; init; } = [];

    /// <summary>Whether the numbers are the same each time, a sentence; empty where there are none.</summary>
    public required string Sameness { get; init; }

    /// <summary>Contexts that are not the same each time, those that vary most first.</summary>
    public ImmutableArray<FactCell> Varying { get; init; } = [];

    /// <summary>Calls whose work is not counted, by name.</summary>
    public ImmutableArray<string> Unweighted { get; init; } = [];

    /// <summary>What the list of them is called, with their number; empty where there are none.</summary>
    public required string UnweightedTitle { get; init; }

    /// <summary>How both sides were counted.</summary>
    public ImmutableArray<ConditionCell> Passes { get; init; } = [];
}

/// <summary>One cost of an operation, then and now.</summary>
/// <param name="Verdict">What was found about it; null where it was not judged, or passed.</param>
/// <param name="Name">The cost.</param>
/// <param name="Baseline">Then.</param>
/// <param name="Current">Now.</param>
/// <param name="Change">The quotient, or <c>unchanged</c>, or a dash.</param>
public sealed record ExactRow(VerdictCell? Verdict, string Name, RangeCell Baseline, RangeCell Current, string Change);

/// <summary>A number that may not be the same each time.</summary>
/// <param name="Text">The one that stands for all, or a dash.</param>
/// <param name="Range">The least and the most, or empty where all are the same.</param>
public sealed record RangeCell(string Text, string Range);
