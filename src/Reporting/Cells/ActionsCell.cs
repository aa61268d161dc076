using System.Collections.Immutable;

namespace PerfGate.Reporting;

/// <summary>What a test's actions tell: for which inputs they take how long, on both sides.</summary>
public sealed record ActionsCell
{
    /// <summary>What follows: <c>For which inputs</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The whole: <c>41 calls of 4 actions in one operation</c>, or empty where there are none.</summary>
    public required string Headline { get; init; }

    /// <summary>Why there are none, or not all of them, a sentence; empty where nothing is missing.</summary>
    public required string WhyNot { get; init; }

    /// <summary>What was found about single actions and inputs, worst first.</summary>
    public ImmutableArray<FindingCell> Findings { get; init; } = [];

    /// <summary>The actions by path, depth first.</summary>
    public ImmutableArray<ActionNodeCell> Nodes { get; init; } = [];

    /// <summary>The actions by path and inputs, worst first: a table that is read, then what is looked up.</summary>
    public ImmutableArray<ActionTable> Tables { get; init; } = [];

    /// <summary>The calls of this run that took longest, the slowest first.</summary>
    public ImmutableArray<SlowCallCell> Slowest { get; init; } = [];

    /// <summary>What is not shown, a sentence, or empty.</summary>
    public string Rest { get; init; } = "";
}

/// <summary>A part of the table of actions and inputs.</summary>
/// <param name="Title">What it is folded behind, or empty where it is open.</param>
/// <param name="Label">What it shows, in words.</param>
/// <param name="Rows">Worst first.</param>
public sealed record ActionTable(string Title, string Label, ImmutableArray<ActionRowCell> Rows);

/// <summary>One action with one set of inputs.</summary>
public sealed record ActionRowCell
{
    /// <summary>What was found about it; null where nothing was.</summary>
    public VerdictCell? Verdict { get; init; }

    /// <summary>The path above its action with a trailing arrow, or empty.</summary>
    public required string Owner { get; init; }

    /// <summary>The action.</summary>
    public required string Action { get; init; }

    /// <summary>The whole path.</summary>
    public string Path => Owner + Action;

    /// <summary>The inputs in one line, or empty where it has none.</summary>
    public required string Inputs { get; init; }

    /// <summary>The fastest call of the baseline.</summary>
    public required string Baseline { get; init; }

    /// <summary>The fastest call now.</summary>
    public required string Current { get; init; }

    /// <summary>The quotient of both.</summary>
    public required string Ratio { get; init; }

    /// <summary>The median call now, or that of the baseline where there is none now.</summary>
    public required string Median { get; init; }

    /// <summary>What 99 of 100 calls keep within.</summary>
    public required string P99 { get; init; }

    /// <summary>Calls in the pass.</summary>
    public required string Calls { get; init; }

    /// <summary>Of those, the ones that failed; empty where none did.</summary>
    public required string Failed { get; init; }
}

/// <summary>One action path.</summary>
public sealed record ActionNodeCell
{
    /// <summary>The action.</summary>
    public required string Name { get; init; }

    /// <summary>The colour's name, as in a call tree.</summary>
    public required string Kind { get; init; }

    /// <summary>Calls in one operation.</summary>
    public required string Calls { get; init; }

    /// <summary>What its calls took of an operation in the baseline, or empty.</summary>
    public required string Before { get; init; }

    /// <summary>What they take now, or empty.</summary>
    public required string After { get; init; }

    /// <summary>What its calls take of the time in actions.</summary>
    public required string Share { get; init; }

    /// <summary>What was found about it, or empty.</summary>
    public required string Note { get; init; }

    /// <summary>The bar of the baseline, in percent of the larger side.</summary>
    public required string Then { get; init; }

    /// <summary>The bar of the run.</summary>
    public required string Now { get; init; }

    /// <summary>True where actions inside of it follow.</summary>
    public required bool IsBranch { get; init; }

    /// <summary>True where those are shown at first.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>One entry for each branch that ends behind this node.</summary>
    public ImmutableArray<int> Ends { get; init; } = [];
}

/// <summary>One call.</summary>
/// <param name="Duration">How long it took.</param>
/// <param name="Owner">The path above its action with a trailing arrow, or empty.</param>
/// <param name="Action">The action.</param>
/// <param name="Inputs">The inputs in one line, or empty.</param>
/// <param name="Failure">What it threw, or empty.</param>
public sealed record SlowCallCell(string Duration, string Owner, string Action, string Inputs, string Failure);
