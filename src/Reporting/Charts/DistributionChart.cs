using System.Globalization;
using PerfGate.Units;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace PerfGate.Reporting;

/// <summary>The cumulative distributions of old and new batches: a thin line for each process, a heavy one for all of a side.</summary>
internal static class DistributionChart
{
    private const int Height = 440;
    private static readonly PixelPadding Padding = new(72, 32, 62, 118);

    public static byte[] Render(ChartCell chart, string tone, ChartColors colors)
    {
        using var canvas = new ChartCanvas(Height, colors);
        using var plot = Draw(chart, tone, colors);
        canvas.Draw(plot, Padding);
        canvas.Text(chart.Title, 24, 34, 17, colors.Text, bold: true);
        canvas.Text(chart.Subtitle, 24, 58, 13, colors.Of(tone));
        canvas.Text("share of batches at or below", 24, 96, 12, colors.Muted);
        canvas.Text(Note(chart), 72, Height - 16, 12, colors.Muted);
        return canvas.ToPng();
    }

    private static string Note(ChartCell chart) => string.Create(
        CultureInfo.InvariantCulture,
        $"{chart.Metric} per operation; heavy: all batches; thin: {string.Join(", ", chart.Sides.Select(side => $"{side.Processes.Length} {(side.Processes.Length == 1 ? "process" : "processes")} {side.Name}"))}; ends at the 95th percentile");

    private static Plot Draw(ChartCell chart, string tone, ChartColors colors)
    {
        var plot = colors.Plain();
        var (low, high) = DistributionPlots.Ends(chart.Sides);
        for (var i = 0; i < chart.Sides.Length; i++)
        {
            var side = chart.Sides[i];
            var isBaseline = string.Equals(side.Name, "baseline", StringComparison.Ordinal);
            var color = Color.FromHex(isBaseline ? colors.Baseline : colors.Of(tone));
            if (side.Processes.Length > 1)
            {
                foreach (var process in side.Processes)
                {
                    Curve(plot, process, color.WithAlpha(0.35), 1, high);
                }
            }

            Curve(plot, side.Processes.SelectMany(process => process), color, 2.5f, high);
            var label = plot.Add.Text(side.Label, side.Floor, 1.06 + (0.08 * (chart.Sides.Length - 1 - i)));
            Style(label, color, side.Floor > (low + high) / 2);
            var floor = plot.Add.Line(side.Floor, 0, side.Floor, 1.06 + (0.08 * (chart.Sides.Length - 1 - i)));
            floor.Color = color;
            floor.LinePattern = LinePattern.Dotted;
            floor.MarkerSize = 0;
        }

        plot.Axes.SetLimits(low, high, 0, 1.2);
        plot.Axes.Left.TickGenerator = new NumericManual([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"]);
        var ticks = AxisTicks.Of(low, high, chart.Unit, 6);
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. ticks], [.. ticks.Select(tick => new Quantity(tick, chart.Unit).ToString())]);
        return plot;
    }

    private static void Style(ScottPlot.Plottables.Text label, Color color, bool toTheLeft)
    {
        label.LabelFontColor = color;
        label.LabelFontSize = 13;
        label.LabelAlignment = toTheLeft ? Alignment.MiddleRight : Alignment.MiddleLeft;
        label.OffsetX = toTheLeft ? -6 : 6;
    }

    private static void Curve(Plot plot, IEnumerable<double> values, Color color, float width, double high)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        if (sorted.Length == 0)
        {
            return;
        }

        var points = new List<Coordinates> { new(sorted[0], 0) };
        points.AddRange(sorted.Select((value, i) => new Coordinates(value, (i + 1.0) / sorted.Length)));
        points.Add(new Coordinates(Math.Max(high, sorted[^1]), 1));
        var line = plot.Add.ScatterLine(points, color);
        line.ConnectStyle = ConnectStyle.StepHorizontal;
        line.LineWidth = width;
    }
}
