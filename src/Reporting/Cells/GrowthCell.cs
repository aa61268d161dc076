using System.Collections.Immutable;

namespace PerfGate.Reporting;

/// <summary>How a cost grows with a size, drawn with both axes logarithmic: a straight line whose slope is the exponent.</summary>
public sealed record GrowthCell
{
    /// <summary>What grows with what: <c>Parse → Tokenize by size</c>.</summary>
    public required string Title { get; init; }

    /// <summary>What was found.</summary>
    public required FindingCell Finding { get; init; }

    /// <summary>The exponents: <c>n^1.97, was n^1.08</c>.</summary>
    public required string Exponents { get; init; }

    /// <summary>The name of the size.</summary>
    public required string Input { get; init; }

    /// <summary>The drawing in words.</summary>
    public required string Label { get; init; }

    /// <summary>One or two: the baseline, the run.</summary>
    public ImmutableArray<GrowthSide> Sides { get; init; } = [];

    /// <summary>The points of both sides, the smallest size first.</summary>
    public ImmutableArray<GrowthRow> Rows { get; init; } = [];

    /// <summary>The axis of sizes.</summary>
    public required LogAxis Sizes { get; init; }

    /// <summary>The axis of times.</summary>
    public required LogAxis Times { get; init; }

    /// <summary>The name of its PNG file: lower-case ASCII letters, digits and hyphens; empty where it gets none.</summary>
    public string FileName { get; init; } = "";
}

/// <summary>One side of a growth chart.</summary>
/// <param name="Name"><c>baseline</c> or <c>current</c>.</param>
/// <param name="Legend">Its name with its exponent: <c>baseline n^1.08</c>.</param>
/// <param name="Points">Size and nanoseconds, the smallest size first.</param>
/// <param name="Line">The ends of the line with the exponent's slope; none where there is no exponent.</param>
public sealed record GrowthSide(string Name, string Legend, ImmutableArray<(double Size, double Time)> Points, ImmutableArray<(double Size, double Time)> Line)
{
    /// <summary>The points as marks in the drawing.</summary>
    public string Marks { get; init; } = "";

    /// <summary>The line as a path in the drawing, or empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>Its exponent, <c>n^1.08</c>, which is written beside the line.</summary>
    public string Exponent { get; init; } = "";

    /// <summary>How high that is written, or null where there is no line.</summary>
    public double? LabelAt { get; init; }

    /// <summary>The same as text, or empty.</summary>
    public string LabelY => LabelAt is { } at ? Svg.Number(at) : "";
}

/// <summary>The times of one size.</summary>
/// <param name="Size">The size.</param>
/// <param name="Baseline">The fastest call then, or a dash.</param>
/// <param name="Current">The fastest call now, or a dash.</param>
/// <param name="Ratio">The quotient, or a dash.</param>
public sealed record GrowthRow(string Size, string Baseline, string Current, string Ratio);
