using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>A logarithmic axis that holds some numbers with a little room around them.</summary>
public sealed class LogAxis
{
    // Of both ends together, in parts of what lies between.
    private const double Room = 0.12;
    private const int MostTicks = 6;
    private static readonly int[] Between = [1, 2, 3, 5, 7];

    private LogAxis(double low, double high, Unit unit, double from, double to)
    {
        (Low, High, Unit, From, To) = (low, high, unit, from, to);
        Ticks = [.. Chosen().Select(value => new LogTick(value, Svg.Number(At(value)), new Quantity(value, unit).ToString()))];
    }

    /// <summary>Labelled positions, the smallest number first.</summary>
    public ImmutableArray<LogTick> Ticks { get; }

    /// <summary>Where it begins.</summary>
    public double Low { get; }

    /// <summary>Where it ends.</summary>
    public double High { get; }

    private Unit Unit { get; }

    private double From { get; }

    private double To { get; }

    /// <summary>An axis.</summary>
    /// <param name="values">Positive and finite.</param>
    /// <param name="unit">What they are.</param>
    /// <param name="from">Where the smallest lies in the drawing.</param>
    /// <param name="to">Where the largest lies.</param>
    internal static LogAxis Over(IReadOnlyCollection<double> values, Unit unit, double from, double to)
    {
        var (low, high) = (values.Min(), values.Max());

        // A single number would make an axis without length.
        var room = Math.Max(Math.Pow(high / low, Room / 2), 1.15);
        return new LogAxis(Math.Max(low / room, double.Epsilon), Math.Min(high * room, double.MaxValue), unit, from, to);
    }

    /// <summary>Where a number lies in the drawing.</summary>
    internal double At(double value) => From + ((Math.Log(value) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low)) * (To - From));

    /// <summary>How far along the axis a place in the drawing is: from 0 to 1.</summary>
    internal double Share(double at) => (at - From) / (To - From);

    // Powers of ten, or every second one and so on; where fewer than two fit, what people count by between them.
    private IEnumerable<double> Chosen()
    {
        var (first, last) = ((int)Math.Ceiling(Math.Log10(Low) - 1e-9), (int)Math.Floor(Math.Log10(High) + 1e-9));
        var step = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)MostTicks));
        if (last > first)
        {
            return Enumerable.Range(first, last - first + 1).Where(power => (power - first) % step == 0).Select(Power);
        }

        var between = Enumerable.Range(first - 1, last - first + 3).SelectMany(power => Between.Select(factor => factor * Power(power))).Where(value => value >= Low && value <= High).ToList();
        return between.Count > 0 ? between.Take(MostTicks) : [Math.Sqrt(Low) * Math.Sqrt(High)];
    }

    // Read, not multiplied: 1E-2 is the nearest number, ten to the power of -2 need not be.
    private static double Power(int power) => double.Parse(string.Create(CultureInfo.InvariantCulture, $"1E{power}"), CultureInfo.InvariantCulture);
}

/// <summary>A labelled position on a logarithmic axis.</summary>
/// <param name="Value">The number.</param>
/// <param name="At">Where it lies in the drawing.</param>
/// <param name="Label">The label.</param>
public sealed record LogTick(double Value, string At, string Label);
