using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>Round numbers along an axis.</summary>
internal static class AxisTicks
{
    /// <summary>Round steps in the unit that a reader sees, each label once: three digits cannot tell closer ones apart.</summary>
    /// <param name="low">Where the axis begins.</param>
    /// <param name="high">Where it ends.</param>
    /// <param name="unit">What it counts.</param>
    /// <param name="about">About how many.</param>
    public static List<double> Of(double low, double high, Unit unit, int about)
    {
        var scale = 1.0;
        while (unit == Unit.Bytes && high / scale >= 1024)
        {
            scale *= 1024;
        }

        var rough = (high - low) / scale / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = new[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * power).First(size => size >= rough * 0.999) * scale;
        return [.. Enumerable.Range(0, 2 * about).Select(i => (Math.Ceiling(low / step) + i) * step).Where(tick => tick <= high).DistinctBy(tick => new Quantity(tick, unit).ToString(), StringComparer.Ordinal)];
    }
}
