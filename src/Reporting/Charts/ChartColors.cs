using ScottPlot;

namespace PerfGate.Reporting;

/// <summary>The report's colours on a light or a dark ground.</summary>
internal sealed record ChartColors(string Ground, string Text, string Muted, string Line, string Baseline)
{
    /// <summary>On white, as a page in light shows them.</summary>
    public static ChartColors Light { get; } = new("#ffffff", "#1b2129", "#56616e", "#dfe3e8", "#6b7683")
    {
        Bad = "#b3261e",
        Caution = "#855300",
        Info = "#0b5aa5",
        Good = "#14713a",
        Neutral = "#4d5b72",
    };

    /// <summary>On the ground of a dark page.</summary>
    public static ChartColors Dark { get; } = new("#161b22", "#e4e8ed", "#9ba7b4", "#2b333d", "#8b98a6")
    {
        Bad = "#ff8a80",
        Caution = "#e6b04d",
        Info = "#79b8ff",
        Good = "#63c98a",
        Neutral = "#a9b6c9",
    };

    private string Bad { get; init; } = "";

    private string Caution { get; init; } = "";

    private string Info { get; init; } = "";

    private string Good { get; init; } = "";

    private string Neutral { get; init; } = "";

    /// <summary>The colours of one of the two.</summary>
    public static ChartColors Of(ChartGround ground) => ground == ChartGround.Dark ? Dark : Light;

    public string Of(string tone) => tone switch
    {
        "bad" => Bad,
        "caution" => Caution,
        "info" => Info,
        "good" => Good,
        "neutral" => Neutral,
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
    public Plot Plain()
    {
        var plot = new Plot();
        plot.FigureBackground.Color = Color.FromHex(Ground);
        plot.DataBackground.Color = Color.FromHex(Ground);
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
