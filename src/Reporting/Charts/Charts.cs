namespace PerfGate.Reporting;

/// <summary>What a chart is drawn on: a comment shows the one that its reader's page is like.</summary>
public enum ChartGround
{
    /// <summary>White.</summary>
    Light,

    /// <summary>Nearly black.</summary>
    Dark,
}

/// <summary>The report's charts as PNG files, 1800 pixels wide and legible at 880; their typeface is carried along.</summary>
public static class Charts
{
    /// <summary>All ratios with their bounds, the worst on top; at most 40, the rest counted in the caption.</summary>
    public static byte[] Overview(Report report, ChartGround ground = ChartGround.Light) => OverviewChart.Render(report, ChartColors.Of(ground));

    /// <summary>The distributions of a row's old and new batches; null for a row without <see cref="ReportRow.Chart"/>.</summary>
    public static byte[]? Distribution(ReportRow row, ChartGround ground = ChartGround.Light) =>
        row.Chart is { } chart ? DistributionChart.Render(chart, row.Verdict.Tone, ChartColors.Of(ground)) : null;

    /// <summary>How the cost of a row grows with a size, on both sides.</summary>
    public static byte[] Growth(ReportRow row, GrowthCell growth, ChartGround ground = ChartGround.Light) =>
        GrowthChart.Render(row.Name.Short, growth, ChartColors.Of(ground));

    /// <summary>What earlier runs of a row took; null for a row without a history that is drawn.</summary>
    public static byte[]? History(ReportRow row, ChartGround ground = ChartGround.Light) =>
        row.History is { FileName.Length: > 0 } history ? HistoryChart.Render(row.Name.Short, row.Verdict.Tone, history, ChartColors.Of(ground)) : null;

    /// <summary>The file of the same chart on a dark ground: <c>overview-dark.png</c> beside <c>overview.png</c>.</summary>
    public static string OnDark(string fileName) => Path.ChangeExtension(fileName, null) + "-dark.png";
}
