using ScottPlot;

namespace PerfGate.Reporting;

/// <summary>The report's colours on white.</summary>
internal static class ChartColors
{
    public const string Text = "#1b2129";
    public const string Muted = "#56616e";
    public const string Line = "#dfe3e8";
    public const string Baseline = "#6b7683";

    public static string Of(string tone) => tone switch
    {
        "bad" => "#b3261e",
        "caution" => "#855300",
        "info" => "#0b5aa5",
        "good" => "#14713a",
        "neutral" => "#4d5b72",
        _ => Muted,
    };

    public static MarkerShape Shape(string kind) => kind switch
    {
        "regressed" => MarkerShape.FilledTriangleUp,
        "failed-budget" => MarkerShape.FilledSquare,
        "improved" => MarkerShape.FilledTriangleDown,
        "inconclusive" => MarkerShape.OpenDiamond,
        _ => MarkerShape.FilledCircle,
    };

    /// <summary>A plot without frame or title: a grid along one axis and quiet labels.</summary>
    public static Plot Plain()
    {
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.White;
        plot.Axes.Title.IsVisible = false;
        plot.Axes.Color(Color.FromHex(Muted));
        plot.Axes.Frame(false);
        plot.Grid.MajorLineColor = Color.FromHex(Line);
        plot.Grid.MajorLineWidth = 1;
        foreach (var axis in plot.Axes.GetAxes())
        {
            axis.TickLabelStyle.FontSize = 12;
            axis.MajorTickStyle.Length = 0;
            axis.MinorTickStyle.Length = 0;
        }

        return plot;
    }
}
