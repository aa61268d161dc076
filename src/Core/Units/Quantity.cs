using System.Buffers;
using System.Globalization;

namespace PerfGate.Units;

/// <summary>A number with its unit: the only formatter and the only parser of numbers with units.</summary>
/// <param name="Value">In the base of its unit: ns, B, 1.</param>
/// <param name="Unit">What the number counts.</param>
public readonly record struct Quantity(double Value, Unit Unit)
{
    private static readonly SearchValues<char> Digit = SearchValues.Create("0123456789.");

    private static readonly (string Name, double Factor, Unit Unit)[] Suffixes =
    [
        ("ns", 1, Unit.Nanoseconds), ("us", 1e3, Unit.Nanoseconds), ("µs", 1e3, Unit.Nanoseconds), ("μs", 1e3, Unit.Nanoseconds),
        ("ms", 1e6, Unit.Nanoseconds), ("min", 60e9, Unit.Nanoseconds), ("s", 1e9, Unit.Nanoseconds), ("h", 3600e9, Unit.Nanoseconds),
        ("kib", 1024, Unit.Bytes), ("mib", 1024 * 1024, Unit.Bytes), ("gib", 1024 * 1024 * 1024, Unit.Bytes),
        ("kb", 1024, Unit.Bytes), ("mb", 1024 * 1024, Unit.Bytes), ("gb", 1024 * 1024 * 1024, Unit.Bytes), ("b", 1, Unit.Bytes),
        ("%", 0.01, Unit.Fraction), ("x", 1, Unit.Ratio),
    ];

    /// <summary>Creates a time.</summary>
    public static Quantity Time(double nanoseconds) => new(nanoseconds, Unit.Nanoseconds);

    /// <summary>Creates a time.</summary>
    public static Quantity Time(TimeSpan time) => new(time.TotalNanoseconds, Unit.Nanoseconds);

    /// <summary>Creates a size.</summary>
    public static Quantity Size(double bytes) => new(bytes, Unit.Bytes);

    /// <summary>Creates a quotient.</summary>
    public static Quantity Ratio(double ratio) => new(ratio, Unit.Ratio);

    /// <summary>Creates a relative change.</summary>
    public static Quantity Fraction(double fraction) => new(fraction, Unit.Fraction);

    /// <summary>This time as a <see cref="TimeSpan"/>; meaningful for nanoseconds only.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks((long)(Value / TimeSpan.NanosecondsPerTick));

    /// <summary>Reads text such as <c>2ms</c>, <c>1.5 KB</c>, <c>5%</c>; a bare number is a count. Units are not case-sensitive.</summary>
    /// <returns>False when the text is not a finite, non-negative number with a known unit.</returns>
    public static bool TryParse(string? text, out Quantity quantity)
    {
        quantity = default;
        var trimmed = text?.Trim() ?? "";
        var digits = trimmed.AsSpan().IndexOfAnyExcept(Digit);
        var number = digits < 0 ? trimmed : trimmed[..digits];
        var suffix = digits < 0 ? "" : trimmed[digits..].Trim();
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return false;
        }

        if (suffix.Length == 0)
        {
            quantity = new Quantity(value, Unit.Count);
            return true;
        }

        foreach (var (name, factor, unit) in Suffixes)
        {
            if (string.Equals(name, suffix, StringComparison.OrdinalIgnoreCase))
            {
                quantity = new Quantity(value * factor, unit);
                return double.IsFinite(quantity.Value);
            }
        }

        return false;
    }

    /// <summary>Three significant digits and the unit a person would choose: <c>1.52 ms</c>, <c>1.2 KB</c>, <c>2.04x</c>, <c>25 %</c>.</summary>
    public override string ToString() => Unit switch
    {
        Unit.Nanoseconds => Scaled(Value, [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)]),
        Unit.Bytes => Scaled(Value, [("B", 1), ("KB", 1024), ("MB", 1024 * 1024), ("GB", 1024.0 * 1024 * 1024)]),
        Unit.Ratio => Digits(Value, ratio: true) + "x",
        Unit.Fraction => Digits(Value * 100) + " %",
        _ => Digits(Value),
    };

    /// <summary>As <see cref="ToString()"/> with a leading plus where the number is positive: for changes.</summary>
    public string ToSignedString() => Value > 0 ? "+" + ToString() : ToString();

    /// <summary>A form that <see cref="TryParse"/> reads back to the same number: the largest unit that keeps it exact.</summary>
    public string ToExactString()
    {
        var (value, unit) = (Value, Unit);
        if (unit == Unit.Count)
        {
            return value.ToString("R", CultureInfo.InvariantCulture);
        }

        foreach (var (name, factor, _) in Suffixes.Where(s => s.Unit == unit && s.Name is not ("µs" or "μs" or "kib" or "mib" or "gib")).OrderByDescending(s => s.Factor))
        {
            var scaled = value / factor;
            if ((scaled >= 1 || factor <= 1) && scaled * factor == value && Math.Round(scaled, 3) == scaled)
            {
                return scaled.ToString("0.###", CultureInfo.InvariantCulture) + Canonical(name);
            }
        }

        return unit == Unit.Fraction
            ? (value * 100).ToString("0.############", CultureInfo.InvariantCulture) + "%"
            : value.ToString("R", CultureInfo.InvariantCulture) + (unit == Unit.Nanoseconds ? "ns" : unit == Unit.Bytes ? "B" : "x");

        static string Canonical(string name) => name is "kb" or "mb" or "gb" or "b" ? name.ToUpperInvariant() : name;
    }

    private static string Scaled(double value, (string Name, double Factor)[] units)
    {
        var size = Math.Abs(value);
        var chosen = units[0];
        foreach (var unit in units)
        {
            // 999.6 rounds to 1000 in three digits, which belongs to the next unit.
            if (size >= unit.Factor * 0.9995)
            {
                chosen = unit;
            }
        }

        return Digits(value / chosen.Factor) + " " + chosen.Name;
    }

    private static string Digits(double value, bool ratio = false)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "?" : value > 0 ? "∞" : "-∞";
        }

        var size = Math.Abs(value);
        var format = ratio ? (size >= 100 ? "0" : size >= 10 ? "0.0" : "0.00")
            : size >= 99.95 || size == Math.Floor(size) ? "0"
            : size >= 9.995 ? "0.#" : size >= 0.0095 ? "0.##" : "0.####";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
