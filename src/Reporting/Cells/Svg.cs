using System.Globalization;

namespace PerfGate.Reporting;

/// <summary>Coordinates as SVG spells them.</summary>
internal static class Svg
{
    public static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
