using System.Globalization;
using PerfGate.Gating;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>The ratios of a test's pairs in the order in which they were measured.</summary>
internal static class PairPlots
{
    private const int MostPairs = 64;

    // Unchanged code differs by a few percent from pair to pair: a narrower axis would make news of it.
    private const double LeastHigh = 1.05;
    private static readonly double[] Marks = [0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 30, 100];

    /// <summary>The chart; null where the test was not compared by pairs.</summary>
    public static PlotCell? Of(Verdict verdict)
    {
        if (RowBuilder.TimeFinding(verdict) is not { Pairs.IsEmpty: false, Ratio: { } ratio } finding || !double.IsFinite(ratio.Lower) || !double.IsFinite(ratio.Upper) || ratio.Lower <= 0)
        {
            return null;
        }

        var pairs = finding.Pairs.Take(MostPairs).Select((value, i) => (Number: i + 1, Ratio: value)).Where(pair => double.IsFinite(pair.Ratio) && pair.Ratio > 0).ToList();
        if (pairs.Count == 0)
        {
            return null;
        }

        var limit = RowBuilder.Limit(finding);
        double[] all = [.. pairs.Select(pair => pair.Ratio), ratio.Lower, ratio.Upper, limit ?? 1, LeastHigh, 1 / LeastHigh];
        var frame = new PlotFrame(0.5, pairs[^1].Number + 0.5, Math.Log(all.Min()) - 0.01, Math.Log(all.Max()) + 0.01);
        return new PlotCell
        {
            Title = "Pairs in order",
            Label = $"Ratio of each of {finding.Pairs.Length} pairs in order: {string.Join(", ", pairs.Select(pair => VerdictText.Ratio(finding, pair.Ratio)))}",
            Note = "Head over base of each pair of processes, in the order of measuring. The band is what the true ratio lies in; the dashed line is the limit.",
            Across = [.. pairs.Where(pair => pairs.Count <= 16 || pair.Number % 4 == 0).Select(pair => new PlotTick(frame.X(pair.Number), pair.Number.ToString(CultureInfo.InvariantCulture)))],
            Up = [.. Ticks(frame)],
            Layers = [.. Layers(pairs, ratio, limit, frame)],
        };
    }

    private static IEnumerable<PlotLayer> Layers(List<(int Number, double Ratio)> pairs, RatioEstimate ratio, double? limit, PlotFrame frame)
    {
        var (upper, lower) = (frame.Y(Math.Log(ratio.Upper)), frame.Y(Math.Log(ratio.Lower)));
        yield return new PlotLayer("current", "band", $"M{Svg.Number(PlotFrame.LeftEdge)} {upper}H{Svg.Number(PlotFrame.RightEdge)}V{lower}H{Svg.Number(PlotFrame.LeftEdge)}Z");
        yield return new PlotLayer("", "one", frame.Across(0));
        if (limit is { } most)
        {
            yield return new PlotLayer("", "limit", frame.Across(Math.Log(most)));
        }

        yield return new PlotLayer("current", "mark", string.Concat(pairs.Select(pair => $"M{frame.X(pair.Number)} {frame.Y(Math.Log(pair.Ratio))}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0")));
    }

    // Far enough apart for their labels; 1x before all others.
    private static IEnumerable<PlotTick> Ticks(PlotFrame frame)
    {
        var gap = (frame.Top - frame.Bottom) / 9;
        var chosen = new List<double>();
        foreach (var mark in Marks.OrderBy(mark => Math.Abs(Math.Log(mark))).Where(mark => Math.Log(mark) >= frame.Bottom && Math.Log(mark) <= frame.Top))
        {
            if (chosen.TrueForAll(other => Math.Abs(Math.Log(mark) - Math.Log(other)) >= gap))
            {
                chosen.Add(mark);
            }
        }

        return chosen.Order().Select(mark => new PlotTick(frame.Y(Math.Log(mark)), Quantity.Ratio(mark).ToString()));
    }
}
