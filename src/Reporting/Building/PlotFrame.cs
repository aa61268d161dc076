namespace PerfGate.Reporting;

/// <summary>Where numbers lie in the drawing of a <see cref="PlotCell"/>: to the left of the plot are the labels of one axis, below it those of the other.</summary>
/// <param name="Low">What lies at the left edge.</param>
/// <param name="High">What lies at the right edge.</param>
/// <param name="Bottom">What lies at the lower edge.</param>
/// <param name="Top">What lies at the upper edge.</param>
internal sealed record PlotFrame(double Low, double High, double Bottom, double Top)
{
    /// <summary>The edges of the plot in the drawing.</summary>
    public const double LeftEdge = 58;

    /// <summary>The right edge.</summary>
    public const double RightEdge = 428;

    /// <summary>The lower edge.</summary>
    public const double LowerEdge = 190;

    /// <summary>The upper edge.</summary>
    public const double UpperEdge = 12;

    public string X(double value) => Svg.Number(LeftEdge + (Share(value, Low, High) * (RightEdge - LeftEdge)));

    public string Y(double value) => Svg.Number(LowerEdge - (Share(value, Bottom, Top) * (LowerEdge - UpperEdge)));

    /// <summary>A line across the whole plot.</summary>
    public string Across(double value) => $"M{Svg.Number(LeftEdge)} {Y(value)}H{Svg.Number(RightEdge)}";

    private static double Share(double value, double from, double to) => to > from && !double.IsNaN(value) ? Math.Clamp((value - from) / (to - from), 0, 1) : 0.5;
}
