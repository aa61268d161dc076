using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>A row's history, drawn in the page.</summary>
internal static class HistoryPlots
{
    private const int MostNames = 5;

    public static PlotCell Of(HistoryCell history)
    {
        var points = history.Points;
        var (low, high) = Histories.Ends(points);
        var frame = new PlotFrame(-0.5, points.Length - 0.5, low, high);
        var step = ((points.Length - 1) / MostNames) + 1;
        return new PlotCell
        {
            Title = "History",
            Label = history.Label,
            Note = "The fastest batch of earlier runs in the results directory, oldest first, and of this one. They were made at other hours: they show a course and prove nothing.",
            Across = [.. points.Select((point, i) => (point.Name, i)).Where(point => (points.Length - 1 - point.i) % step == 0).Select(point => new PlotTick(frame.X(point.i), point.Name))],
            Up = [.. AxisTicks.Of(low, high, Unit.Nanoseconds, 4).Select(tick => new PlotTick(frame.Y(tick), Quantity.Time(tick).ToString()))],
            Layers =
            [
                new PlotLayer("baseline", "thin", "M" + string.Join('L', points.Select((point, i) => $"{frame.X(i)} {frame.Y(point.Floor)}"))),
                new PlotLayer("baseline", "mark", string.Concat(points[..^1].Select((point, i) => Mark(frame.X(i), frame.Y(point.Floor))))),
                new PlotLayer("current", "mark", Mark(frame.X(points.Length - 1), frame.Y(points[^1].Floor))),
            ],
        };
    }

    private static string Mark(string x, string y) => $"M{x} {y}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0";
}
