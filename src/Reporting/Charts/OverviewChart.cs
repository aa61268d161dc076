using System.Globalization;
using PerfGate.Units;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace PerfGate.Reporting;

/// <summary>All ratios with their bounds on one logarithmic axis, the worst on top.</summary>
internal static class OverviewChart
{
    /// <summary>The most tests that are drawn; the caption counts the rest.</summary>
    public const int MostRows = 40;

    private const int RowHeight = 24;
    private const int Top = 92;
    private const int Bottom = 44;
    private const int Left = 300;
    private const int Right = 306;
    private const int WordWidth = 134;

    // As on the page: one disaster must not flatten the rest. What lies beyond is drawn at the edge, its number stands beside it.
    private const double Lowest = 0.25;
    private const double Highest = 4;
    private static readonly double[] Marks = [0.25, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4];

    public static byte[] Render(Report report, ChartColors colors)
    {
        var drawn = report.Rows.Where(row => row.Overview is not null).ToList();
        var rows = drawn.Take(MostRows).ToList();
        var height = Top + Bottom + (Math.Max(rows.Count, 1) * RowHeight);
        using var canvas = new ChartCanvas(height, colors);
        if (rows.Count > 0)
        {
            using var plot = Draw(rows, colors);
            canvas.Draw(plot, new PixelPadding(Left, Right, Bottom, Top));
            for (var i = 0; i < rows.Count; i++)
            {
                var y = Top + (i * RowHeight) + (RowHeight / 2) + 4;
                canvas.Text(rows[i].Verdict.Word, ChartCanvas.Width - Right + 14, y, 12, colors.Of(rows[i].Verdict.Tone), bold: true, most: WordWidth);
                canvas.Text(rows[i].Overview!.Text, ChartCanvas.Width - Right + WordWidth + 22, y, 12, colors.Text, most: Right - WordWidth - 34);
            }
        }

        canvas.Text(report.Headline, 24, 34, 15, colors.Of(report.Outcome.Tone), bold: true);
        canvas.Text(Caption(drawn.Count, rows.Count, report.Rows.Length), 24, 58, 13, colors.Muted);
        return canvas.ToPng();
    }

    private static string Caption(int drawn, int shown, int all) => drawn == 0
        ? "No test has a baseline it could be compared with."
        : string.Create(CultureInfo.InvariantCulture, $"Current over baseline with bounds, worst first; {(shown == drawn ? $"{shown}" : $"the first {shown} of {drawn}")} of {all} tests{(drawn < all && shown == drawn ? ", the others have no ratio" : "")}.");

    private static Plot Draw(List<ReportRow> rows, ChartColors colors)
    {
        var low = Math.Clamp(rows.Min(row => row.Overview!.Bounds?.Lower ?? row.Overview.Value), Lowest, 0.9);
        var high = Math.Clamp(rows.Max(row => row.Overview!.Bounds?.Upper ?? row.Overview.Value), 1.1, Highest);
        var plot = colors.Plain();
        var one = plot.Add.VerticalLine(0, 1, Color.FromHex(colors.Muted));
        one.LinePattern = LinePattern.Solid;
        for (var i = 0; i < rows.Count; i++)
        {
            var color = Color.FromHex(colors.Of(rows[i].Verdict.Tone));
            if (rows[i].Overview!.Bounds is { } bounds)
            {
                var bar = plot.Add.Line(Position(bounds.Lower), -i, Position(bounds.Upper), -i);
                bar.Color = color.WithAlpha(0.55);
                bar.LineWidth = 5;
                bar.MarkerSize = 0;
            }

            plot.Add.Marker(Position(rows[i].Overview!.Value), -i, ChartColors.Shape(rows[i].Verdict.Kind), 7, color);
        }

        var pad = (Math.Log(high) - Math.Log(low)) * 0.04;
        plot.Axes.SetLimits(Math.Log(low) - pad, Math.Log(high) + pad, -rows.Count + 0.5, 0.5);
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.Left.TickGenerator = new NumericManual([.. Enumerable.Range(0, rows.Count).Select(i => -(double)i)], [.. rows.Select(row => ChartCanvas.Fit(row.Name.Short, 12, Left - 40))]);
        plot.Axes.Left.TickLabelStyle.ForeColor = Color.FromHex(colors.Text);
        var marks = Spread(low, high);
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. marks.Select(mark => Math.Log(mark))], [.. marks.Select(mark => Quantity.Ratio(mark).ToString())]);
        return plot;

        double Position(double ratio) => Math.Log(Math.Clamp(double.IsNaN(ratio) ? 1 : ratio, low, high));
    }

    // 1x always, and of the others those that leave each label 44 pixels.
    private static List<double> Spread(double low, double high)
    {
        var gap = (Math.Log(high) - Math.Log(low)) * 44 / (ChartCanvas.Width - Left - Right);
        var chosen = new List<double> { 1 };
        foreach (var mark in Marks.OrderBy(mark => Math.Abs(Math.Log(mark))).Where(mark => mark >= low && mark <= high))
        {
            if (chosen.TrueForAll(other => Math.Abs(Math.Log(mark) - Math.Log(other)) >= gap))
            {
                chosen.Add(mark);
            }
        }

        return chosen;
    }
}
