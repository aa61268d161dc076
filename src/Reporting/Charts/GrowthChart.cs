using ScottPlot;
using ScottPlot.TickGenerators;

namespace PerfGate.Reporting;

/// <summary>Time over size with both axes logarithmic: the points of both sides, and lines with the exponents for slopes.</summary>
internal static class GrowthChart
{
    private const int Height = 440;
    private const int Left = 92;
    private const int Right = 150;
    private const int Bottom = 78;
    private const int Top = 118;

    public static byte[] Render(string test, GrowthCell growth, ChartColors colors)
    {
        using var canvas = new ChartCanvas(Height, colors);
        using var plot = Draw(growth, colors);
        canvas.Draw(plot, new PixelPadding(Left, Right, Bottom, Top));
        canvas.Text(test, 24, 34, 17, colors.Text, bold: true);
        canvas.Text($"{growth.Title}: {growth.Exponents}", 24, 58, 13, colors.Of(growth.Finding.Verdict.Tone));
        canvas.Text("fastest call", 24, 96, 12, colors.Muted);
        canvas.Text($"{growth.Input}; both axes are logarithmic, so an exponent is a slope. Round: baseline. Square: this run.", Left, Height - 20, 12, colors.Muted, most: ChartCanvas.Width - Left - 24);
        foreach (var side in growth.Sides)
        {
            // As high as in the page's drawing, where labels that would cover each other were moved apart.
            if (side.LabelAt is { } at)
            {
                canvas.Text(side.Exponent, ChartCanvas.Width - Right + 12, Height - Bottom - (float)(growth.Times.Share(at - 4) * (Height - Bottom - Top)) + 4, 14, ColorOf(side, growth, colors), bold: true, most: Right - 24);
            }
        }

        return canvas.ToPng();
    }

    private static Plot Draw(GrowthCell growth, ChartColors colors)
    {
        var plot = colors.Plain();
        foreach (var side in growth.Sides)
        {
            var isBaseline = IsBaseline(side);
            var color = Color.FromHex(ColorOf(side, growth, colors));
            if (side.Line is [var first, var last])
            {
                var line = plot.Add.Line(Place(first), Place(last));
                line.Color = color;
                line.LineWidth = 2;
                line.LinePattern = isBaseline ? LinePattern.Dashed : LinePattern.Solid;
                line.MarkerSize = 0;
            }

            plot.Add.ScatterPoints(side.Points.Select(Place).ToArray(), color).MarkerStyle = new MarkerStyle(isBaseline ? MarkerShape.OpenCircle : MarkerShape.FilledSquare, 9, color) { LineColor = color, LineWidth = 1.5f };
        }

        plot.Axes.SetLimits(Math.Log10(growth.Sizes.Low), Math.Log10(growth.Sizes.High), Math.Log10(growth.Times.Low), Math.Log10(growth.Times.High));
        plot.Axes.Bottom.TickGenerator = Ticks(growth.Sizes);
        plot.Axes.Left.TickGenerator = Ticks(growth.Times);
        return plot;
    }

    private static bool IsBaseline(GrowthSide side) => string.Equals(side.Name, "baseline", StringComparison.Ordinal);

    private static string ColorOf(GrowthSide side, GrowthCell growth, ChartColors colors) => IsBaseline(side) ? colors.Baseline : colors.Of(growth.Finding.Verdict.Tone);

    private static Coordinates Place((double Size, double Time) point) => new(Math.Log10(point.Size), Math.Log10(point.Time));

    private static NumericManual Ticks(LogAxis axis) => new([.. axis.Ticks.Select(tick => Math.Log10(tick.Value))], [.. axis.Ticks.Select(tick => tick.Label)]);
}
