using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Gating;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>The logarithmic axis that all ratios of a report share, in a drawing 160 wide; what lies beyond its ends is drawn as an arrow there.</summary>
public sealed class RatioAxis
{
    private const double Width = 160;
    private const double Inset = 6;
    private static readonly double[] Marks = [0.25, 0.5, 0.8, 1, 1.25, 1.5, 2, 3, 4];
    private readonly double _low;
    private readonly double _high;

    private RatioAxis(double low, double high)
    {
        (_low, _high) = (Math.Log(low), Math.Log(high));
        One = Svg.Number(Position(1));
        Ticks = [.. ChosenMarks().Select(mark => new RatioTick(Svg.Number(Position(mark)), Quantity.Ratio(mark).ToString()))];
    }

    /// <summary>Where 1x lies.</summary>
    public string One { get; }

    /// <summary>Labelled positions, left to right.</summary>
    public ImmutableArray<RatioTick> Ticks { get; }

    internal static RatioAxis Over(IEnumerable<RatioEstimate> ratios)
    {
        var (low, high) = (1.0, 1.0);
        foreach (var ratio in ratios)
        {
            low = Math.Min(low, ratio.Lower);
            high = Math.Max(high, ratio.Upper);
        }

        // At least 20 % to either side, so that noise does not look like news; at most 4x, so that one disaster does not flatten the rest.
        return new RatioAxis(Math.Clamp(low, 0.25, 0.8), Math.Clamp(high, 1.25, 4));
    }

    internal RatioMark Mark(RatioEstimate ratio, double? limit)
    {
        var at = Position(ratio.Value);
        return new RatioMark(
            Svg.Number(Position(ratio.Lower)),
            Svg.Number(Position(ratio.Upper)),
            Shape(at),
            limit is { } most && Math.Log(most) <= _high ? Svg.Number(Position(most)) : "");
    }

    private static string Shape(double at) => at > Width - Inset ? "M152 3 160 8 152 13Z"
        : at < Inset ? "M8 3 0 8 8 13Z"
        : string.Create(CultureInfo.InvariantCulture, $"M{Svg.Number(at - 3)} 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0");

    private double Position(double ratio)
    {
        var log = ratio > 0 ? Math.Log(ratio) : double.NegativeInfinity;
        var fraction = (log - _low) / (_high - _low);
        return double.IsNaN(fraction) ? Width / 2
            : fraction > 1 ? Width - (Inset / 2)
            : fraction < 0 ? Inset / 2
            : Inset + (fraction * (Width - (2 * Inset)));
    }

    private IEnumerable<double> ChosenMarks()
    {
        var last = double.NegativeInfinity;
        foreach (var mark in Marks)
        {
            var at = Position(mark);
            var room = mark >= 1 || Position(1) - at >= 30;
            if (room && at - last >= 30 && Math.Log(mark) >= _low - 1e-9 && Math.Log(mark) <= _high + 1e-9)
            {
                last = at;
                yield return mark;
            }
        }
    }
}

/// <summary>A labelled position on the axis.</summary>
/// <param name="At">The position.</param>
/// <param name="Label">The label.</param>
public sealed record RatioTick(string At, string Label);

/// <summary>A ratio drawn on the axis.</summary>
/// <param name="Lower">Where its lower bound lies.</param>
/// <param name="Upper">Where its upper bound lies.</param>
/// <param name="Shape">The path that marks where it lies itself: a dot, or an arrow at the end of the axis.</param>
/// <param name="Limit">Where its limit lies, or empty where that is off the axis.</param>
public sealed record RatioMark(string Lower, string Upper, string Shape, string Limit);
