using System.Collections.Immutable;

namespace PerfGate.Reporting;

/// <summary>Where a test's cost grew, as its call trees tell it: the tree of both sides, or that of the run alone where there is nothing to compare it with.</summary>
public sealed record TreeCell
{
    /// <summary>What follows: <c>Where it grew</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The whole: <c>1 ms → 2 ms an operation</c>, or empty where there is no tree.</summary>
    public required string Headline { get; init; }

    /// <summary>Why nobody is named, a sentence; empty where somebody is.</summary>
    public required string WhyNot { get; init; }

    /// <summary>The paths to what grew as plain text, for formats and rows without room for the tree; empty where nobody is named.</summary>
    public ImmutableArray<TreeLineCell> Lines { get; init; } = [];

    /// <summary>The tree, depth first, what changed most first among siblings; empty where there is none, or no room for it.</summary>
    public ImmutableArray<TreeNodeCell> Nodes { get; init; } = [];

    /// <summary>The run's tree as a flame graph; null where there is none, or no room for it.</summary>
    public FlameCell? Flame { get; init; }

    /// <summary>What is not shown of the tree, a sentence, or empty.</summary>
    public string Rest { get; init; } = "";

    /// <summary>How the profiled passes of both sides went.</summary>
    public ImmutableArray<ConditionCell> Passes { get; init; } = [];
}

/// <summary>One line of a tree as plain text.</summary>
/// <param name="Sign"><c>-</c> where its cost grew, <c>+</c> where it shrank, else a blank: what a diff colours red and green.</param>
/// <param name="Text">The line, with its branches.</param>
public sealed record TreeLineCell(string Sign, string Text);

/// <summary>One calling context of a tree.</summary>
public sealed record TreeNodeCell
{
    /// <summary>The method.</summary>
    public required string Name { get; init; }

    /// <summary>Its level; 0 for the root.</summary>
    public required int Depth { get; init; }

    /// <summary>The colour's name: <c>slower</c>, <c>faster</c>, <c>same</c> within noise, <c>alone</c> where nothing was compared.</summary>
    public required string Kind { get; init; }

    /// <summary>What an operation cost, or empty where nothing was compared.</summary>
    public required string Before { get; init; }

    /// <summary>What an operation costs.</summary>
    public required string After { get; init; }

    /// <summary>What it grew by, with its sign, or its share of the whole where nothing was compared.</summary>
    public required string Delta { get; init; }

    /// <summary>What that means, in a word, or empty.</summary>
    public required string Word { get; init; }

    /// <summary>Its place among what explains the growth, from 1; empty where it explains nothing of it.</summary>
    public required string Rank { get; init; }

    /// <summary>What else must be said: <c>a part of the growth, waiting</c>, or empty.</summary>
    public required string Note { get; init; }

    /// <summary>Where its source was changed, or that of the changed method nearest to it: <c>changed here: src/Search.cs:42-47</c>, or empty.</summary>
    public string Changed { get; init; } = "";

    /// <summary>The bar of the baseline, in percent of the larger root.</summary>
    public required string Then { get; init; }

    /// <summary>The bar of the run.</summary>
    public required string Now { get; init; }

    /// <summary>True where callees follow, one level down.</summary>
    public required bool IsBranch { get; init; }

    /// <summary>True where its callees are shown at first.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>True where it stands right below its caller without an indent: far from the root, and its caller's only callee.</summary>
    public required bool IsFlush { get; init; }

    /// <summary>One entry for each branch that ends behind this node.</summary>
    public ImmutableArray<int> Ends { get; init; } = [];
}

/// <summary>A flame graph that hangs down from its root: as wide as what a frame costs now, callees below their caller.</summary>
/// <param name="Label">What is drawn, in words.</param>
/// <param name="Height">Its height.</param>
/// <param name="RowHeight">That of a level.</param>
/// <param name="Frames">Depth first.</param>
public sealed record FlameCell(string Label, string Height, string RowHeight, ImmutableArray<FlameFrameCell> Frames);

/// <summary>One frame of a flame graph.</summary>
/// <param name="Kind">The colour's name, as in the tree.</param>
/// <param name="Heat">How much of the whole change it is: 1 to 3; 0 where it did not change.</param>
/// <param name="X">Where it begins, in percent of the larger root.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Y">Its upper edge.</param>
/// <param name="Name">The method.</param>
/// <param name="Values">Its numbers in one line; without a colon, which parts it from the name.</param>
/// <param name="Label">What is written into it, or empty where it is too narrow.</param>
public sealed record FlameFrameCell(string Kind, string Heat, string X, string Width, string Y, string Name, string Values, string Label);
