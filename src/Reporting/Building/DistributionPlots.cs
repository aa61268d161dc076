using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>The distributions of a row's chart, drawn in the page: for each time the share of batches that took no longer.</summary>
internal static class DistributionPlots
{
    // A curve of more points than that looks the same.
    private const int MostPoints = 48;
    private const int MostPointsOfOne = 16;
    private const int MostProcesses = 6;

    public static PlotCell Of(ChartCell chart)
    {
        var (low, high) = Ends(chart.Sides);
        var frame = new PlotFrame(low, high, 0, 1);
        var layers = chart.Sides.SelectMany(side => Thin(side, frame)).Concat(chart.Sides.Select(side => new PlotLayer(side.Name, "line", Curve([.. side.Processes.SelectMany(values => values)], MostPoints, frame))));
        return new PlotCell
        {
            Title = $"Distributions of {chart.Metric}",
            Label = $"Share of batches at or below each {chart.Metric}: " + string.Join("; ", chart.Sides.Select(side => $"{side.Label} at best, {new Quantity(side.P95, chart.Unit)} at the 95th percentile")),
            Note = $"Share of batches at or below a {chart.Metric} per operation; thin lines are single processes. It ends at the 95th percentile.",
            Across = [.. AxisTicks.Of(low, high, chart.Unit, 5).Select(tick => new PlotTick(frame.X(tick), new Quantity(tick, chart.Unit).ToString()))],
            Up = [.. new[] { 0, 0.5, 1 }.Select(share => new PlotTick(frame.Y(share), string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %")))],
            Layers = [.. layers.Where(layer => layer.Path.Length > 0)],
            Keys = [.. chart.Sides.Select(side => new PlotKey(side.Name, $"{side.Name}: {(chart.Unit == Unit.Nanoseconds ? "fastest" : "least")} {new Quantity(side.Floor, chart.Unit)}, {side.Processes.Length} {(side.Processes.Length == 1 ? "process" : "processes")}"))],
        };
    }

    /// <summary>Where the axis of values begins and ends: at the smallest floor and the largest 95th percentile, with a little room.</summary>
    public static (double Low, double High) Ends(ImmutableArray<ChartSide> sides)
    {
        var (low, high) = (sides.Min(side => side.Floor), sides.Max(side => side.P95));
        var pad = high > low ? (high - low) * 0.04 : Math.Max(Math.Abs(low) * 0.05, 1);
        return (Math.Max(low - pad, Math.Min(low, 0)), high + pad);
    }

    private static IEnumerable<PlotLayer> Thin(ChartSide side, PlotFrame frame) => side.Processes.Length < 2 ? []
        : side.Processes.Take(MostProcesses).Select(values => new PlotLayer(side.Name, "thin", Curve(values, MostPointsOfOne, frame)));

    private static string Curve(ImmutableArray<double> values, int most, PlotFrame frame)
    {
        var sorted = Summary.Thin([.. values.Where(double.IsFinite)], most);
        if (sorted.IsEmpty)
        {
            return "";
        }

        var path = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"M{frame.X(sorted[0])} {frame.Y(0)}"));
        for (var i = 0; i < sorted.Length; i++)
        {
            // What lies beyond the plot would be drawn as a wall at its edge.
            if (sorted[i] > frame.High)
            {
                return path.Append('H').Append(frame.X(frame.High)).ToString();
            }

            path.Append('H').Append(frame.X(sorted[i])).Append('V').Append(frame.Y((i + 1.0) / sorted.Length));
        }

        return path.Append('H').Append(frame.X(frame.High)).ToString();
    }
}
