namespace PerfGate.Reporting;

/// <summary>The report's charts as PNG files, 1800 pixels wide and legible at 900; their typeface is carried along.</summary>
public static class Charts
{
    // ScottPlot's fonts are process-wide state.
    private static readonly object Gate = new();

    /// <summary>All ratios with their bounds, the worst on top; at most 40, the rest counted in the caption.</summary>
    public static byte[] Overview(Report report)
    {
        lock (Gate)
        {
            return OverviewChart.Render(report);
        }
    }

    /// <summary>The distributions of a row's old and new batches; null for a row without <see cref="ReportRow.Chart"/>.</summary>
    public static byte[]? Distribution(ReportRow row)
    {
        if (row.Chart is not { } chart)
        {
            return null;
        }

        lock (Gate)
        {
            return DistributionChart.Render(chart, row.Verdict.Tone);
        }
    }

    /// <summary>How the cost of a row grows with a size, on both sides.</summary>
    public static byte[] Growth(ReportRow row, GrowthCell growth)
    {
        lock (Gate)
        {
            return GrowthChart.Render(row.Name.Short, growth);
        }
    }
}
