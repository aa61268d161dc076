using PerfGate.Units;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace PerfGate.Reporting;

/// <summary>The floors of earlier runs, oldest first, and that of this one.</summary>
internal static class HistoryChart
{
    private const int Height = 340;
    private const int MostNames = 10;
    private static readonly PixelPadding Padding = new(92, 32, 62, 92);

    public static byte[] Render(string test, string tone, HistoryCell history, ChartColors colors)
    {
        using var canvas = new ChartCanvas(Height, colors);
        using var plot = Draw(history, tone, colors);
        canvas.Draw(plot, Padding);
        canvas.Text(test, 24, 34, 17, colors.Text, bold: true);
        canvas.Text(history.Label, 24, 58, 13, colors.Of(tone));
        canvas.Text("fastest batch of each run, oldest first; made at other hours, they prove nothing", Padding.Left, Height - 16, 12, colors.Muted);
        return canvas.ToPng();
    }

    private static Plot Draw(HistoryCell history, string tone, ChartColors colors)
    {
        var plot = colors.Plain();
        var points = history.Points.Select((point, i) => new Coordinates(i, point.Floor)).ToArray();
        var line = plot.Add.ScatterLine(points, Color.FromHex(colors.Baseline));
        line.LineWidth = 2;
        plot.Add.ScatterPoints(points[..^1], Color.FromHex(colors.Baseline)).MarkerSize = 8;
        plot.Add.Marker(points[^1].X, points[^1].Y, MarkerShape.FilledSquare, 11, Color.FromHex(colors.Of(tone)));
        var (low, high) = Histories.Ends(history.Points);
        var pad = (high - low) * 0.06;
        plot.Axes.SetLimits(-0.5, points.Length - 0.5, low - pad, high + pad);
        var ticks = AxisTicks.Of(low, high, Unit.Nanoseconds, 4);
        plot.Axes.Left.TickGenerator = new NumericManual([.. ticks], [.. ticks.Select(tick => Quantity.Time(tick).ToString())]);
        var step = ((points.Length - 1) / MostNames) + 1;
        var named = Enumerable.Range(0, points.Length).Where(i => (points.Length - 1 - i) % step == 0).ToArray();
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. named.Select(i => (double)i)], [.. named.Select(i => history.Points[i].Name)]);
        return plot;
    }
}
