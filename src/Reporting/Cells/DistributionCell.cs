using System.Collections.Immutable;
using System.Text;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>Two distributions back to back in a drawing of 140 by 30: the baseline rises above the middle, the run hangs below it. Each is a
/// folded cumulative curve: its peak stands at the median, its feet at the fastest batch and at the 95th percentile.</summary>
/// <param name="Baseline">The path of the baseline, or empty.</param>
/// <param name="Current">The path of the run, or empty.</param>
/// <param name="Label">The same in words.</param>
public sealed record DistributionCell(string Baseline, string Current, string Label)
{
    private const double Width = 140;
    private const double Middle = 15;
    private const double Height = 12;
    private const int Steps = 12;

    internal static DistributionCell? Of(TestRecord? baseline, TestRecord? current)
    {
        var then = Order(baseline);
        var now = Order(current);
        if (then.IsEmpty && now.IsEmpty)
        {
            return null;
        }

        // The last of the evenly spaced order statistics is the maximum, an outlier more often than not: the drawing ends before it.
        var drawn = (ImmutableArray<double>[])[Trim(then), Trim(now)];
        var low = drawn.Where(values => !values.IsEmpty).Min(values => values[0]);
        var high = drawn.Where(values => !values.IsEmpty).Max(values => values[^1]);
        return new DistributionCell(
            Path(drawn[0], low, high, -Height),
            Path(drawn[1], low, high, Height),
            string.Join("; ", new[] { Words("baseline", baseline), Words("current", current) }.OfType<string>()));
    }

    private static ImmutableArray<double> Order(TestRecord? record) =>
        Summary.Thin([.. record?.Processes.Select(process => process.Find(Metric.Time.Name)).OfType<Sample>().SelectMany(sample => sample.Values).Where(double.IsFinite) ?? []], Steps + 1);

    private static ImmutableArray<double> Trim(ImmutableArray<double> values) => values.Length == Steps + 1 ? values.RemoveAt(Steps) : values;

    private static string? Words(string side, TestRecord? record) => Summary.Of(record, Metric.Time.Name) is { } summary
        ? $"{side}: fastest {Quantity.Time(summary.Floor)}, median {Quantity.Time(summary.Median)}, 95th percentile {Quantity.Time(summary.P95)}"
        : null;

    private static string Path(ImmutableArray<double> values, double low, double high, double height)
    {
        if (values.IsEmpty)
        {
            return "";
        }

        var path = new StringBuilder("M");
        path.Append(X(values[0])).Append(' ').Append(Svg.Number(Middle)).Append('L');
        for (var i = 0; i < values.Length; i++)
        {
            var share = values.Length == 1 ? 0.5 : (double)i / Math.Max(Steps, values.Length - 1);
            path.Append(X(values[i])).Append(' ').Append(Svg.Number(Middle + (height * 2 * Math.Min(share, 1 - share)))).Append(' ');
        }

        return path.Append(X(values[^1])).Append(' ').Append(Svg.Number(Middle)).Append('Z').ToString();

        string X(double value) => Svg.Number(high > low ? 3 + ((value - low) / (high - low) * (Width - 6)) : Width / 2);
    }
}
