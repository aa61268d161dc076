using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;

namespace PerfGate.Runs;

/// <summary>The evidence of one series in one run: what was asked, what was measured, in one or several processes.</summary>
public sealed record TestRecord
{
    /// <summary>The series.</summary>
    public required TestId Id { get; init; }

    /// <summary>The name the test framework shows.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The data row, in the order of the parameters.</summary>
    public ImmutableArray<TestInput> Inputs { get; init; } = [];

    /// <summary>Where the test stands, where the host knows it.</summary>
    public SourceLocation? Source { get; init; }

    /// <summary>The limits in force.</summary>
    public Policy Policy { get; init; } = new();

    /// <summary>One entry a process that measured the test; empty when it was not measured.</summary>
    public ImmutableArray<ProcessSamples> Processes { get; init; } = [];

    /// <summary>Why nothing was measured (Debug build, mode off, skipped, threw), or null.</summary>
    public string? NotMeasured { get; init; }

    /// <summary>True when the test failed (threw, did not end in time) instead of being measured; false where it was not meant to be.</summary>
    public bool Failed { get; init; }

    /// <summary>What a reader must know to weigh the numbers.</summary>
    public ImmutableArray<Warning> Warnings { get; init; } = [];

    /// <summary>What a profiled pass of its own gave; null where there was none.</summary>
    public Profile? Profile { get; init; }

    /// <summary>What a pass of its own found out about the test's actions; null where there was none.</summary>
    public ActionProfile? Actions { get; init; }

    /// <summary>What a woven copy of the test cost, counted in processes of its own; null where nobody counted.</summary>
    public ExactCounts? Exact { get; init; }

    /// <summary>True when there are numbers.</summary>
    public bool IsMeasured => !Processes.IsEmpty;
}
