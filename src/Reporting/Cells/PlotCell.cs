using System.Collections.Immutable;

namespace PerfGate.Reporting;

/// <summary>A chart of the page in a drawing of 440 by 220, laid out; the page's style colours it, in light and in dark.</summary>
public sealed record PlotCell
{
    /// <summary>What it shows: <c>Distributions of time</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The same with its numbers, for those who do not see it.</summary>
    public required string Label { get; init; }

    /// <summary>What a reader must know to read it.</summary>
    public required string Note { get; init; }

    /// <summary>Labelled positions from left to right.</summary>
    public ImmutableArray<PlotTick> Across { get; init; } = [];

    /// <summary>Labelled positions from bottom to top.</summary>
    public ImmutableArray<PlotTick> Up { get; init; } = [];

    /// <summary>What is drawn, the first below all others.</summary>
    public ImmutableArray<PlotLayer> Layers { get; init; } = [];

    /// <summary>Which sides it shows, in words.</summary>
    public ImmutableArray<PlotKey> Keys { get; init; } = [];
}

/// <summary>A labelled position on an axis.</summary>
/// <param name="At">The position.</param>
/// <param name="Label">The label.</param>
public sealed record PlotTick(string At, string Label);

/// <summary>One shape of a chart.</summary>
/// <param name="Side"><c>baseline</c>, <c>current</c>, or empty where it belongs to neither.</param>
/// <param name="Kind">How it is drawn: <c>line</c>, <c>thin</c>, <c>mark</c>, <c>band</c>, <c>one</c> or <c>limit</c>.</param>
/// <param name="Path">The path.</param>
public sealed record PlotLayer(string Side, string Kind, string Path);

/// <summary>One line of a legend.</summary>
/// <param name="Side"><c>baseline</c> or <c>current</c>.</param>
/// <param name="Text">What it says.</param>
public sealed record PlotKey(string Side, string Text);
