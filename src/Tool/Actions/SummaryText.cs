using System.Globalization;
using PerfGate.Units;

namespace PerfGate.Tool.Actions;

/// <summary>A summary as a table.</summary>
internal static class SummaryText
{
    /// <summary>Its lines: a head, the first rows, and what was left out.</summary>
    public static IEnumerable<string> Lines(ActionSummary summary, int top)
    {
        var rows = summary.Rows();
        if (rows.Count > 0)
        {
            yield return Line("total", "calls", "failed", "floor", "median", "99 %", "action");
        }

        foreach (var row in rows.Take(top))
        {
            yield return Line(Time(row.Total), Number(row.Count), Number(row.Failed), Time(row.Floor), Time(row.Median), Time(row.Percentile99), row.ToString());
        }

        if (rows.Count > top)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"and {rows.Count - top} more rows, of {Time(rows.Skip(top).Sum(row => row.Total))} together (--top shows more)");
        }

        foreach (var line in Uncounted(summary))
        {
            yield return line;
        }
    }

    /// <summary>What is in no row, and why.</summary>
    public static IEnumerable<string> Uncounted(ActionSummary summary)
    {
        if (summary.Unended > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"actions not counted because their duration is not known: {summary.Unended}");
        }

        if (summary.OtherPaths > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"calls not counted because there are more than 10000 action paths: {summary.OtherPaths}");
        }
    }

    /// <summary>Right-aligned columns, and the rest.</summary>
    public static string Line(params ReadOnlySpan<string> cells)
    {
        var line = new System.Text.StringBuilder();
        foreach (var cell in cells[..^1])
        {
            line.Append(cell.PadLeft(9)).Append(' ');
        }

        return line.Append(' ').Append(cells[^1]).ToString();
    }

    public static string Time(double nanoseconds) => Quantity.Time(nanoseconds).ToString();

    public static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
