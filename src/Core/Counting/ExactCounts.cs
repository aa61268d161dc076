using System.Collections.Immutable;
using PerfGate.CallTrees;

namespace PerfGate.Counting;

/// <summary>What a woven copy of a test cost, counted and not timed: evidence that is the same on every machine, as far as its slices agree.</summary>
public sealed record ExactCounts
{
    /// <summary>The engine's name in its call trees.</summary>
    public const string Engine = "exact";

    /// <summary>Calls, work and one more cost by calling context; a slice is one operation that was counted. Null where there is none.</summary>
    public CallTree? Tree { get; init; }

    /// <summary>Why there is no tree, to be read after "no exact counts, because"; null where there is one.</summary>
    public string? WhyNot { get; init; }

    /// <summary>In how many processes it was counted: each has two slices of the tree, in the order of the processes.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>The version of what counts: counts of different ones are not compared.</summary>
    public int Protocol { get; init; }

    /// <summary>The compiler that made the test assembly, <c>5.0.0-2.25523.111</c>, or empty where its PDB does not say.</summary>
    public string Compiler { get; init; } = "";

    /// <summary>True where the seeds of hash codes were the same as in every other process.</summary>
    public bool IsSeeded { get; init; }

    /// <summary>Calls of the base library that the test reached and whose work is not counted, by their names in ordinal order.</summary>
    public ImmutableArray<string> Unweighted { get; init; } = [];
}
