using System.Buffers;
using System.Globalization;

namespace PerfGate.Units;

/// <summary>A number with its unit: the only formatter and the only parser of numbers with units.</summary>
/// <param name="Value">In the base of its unit: ns, B, 1.</param>
/// <param name="Unit">What the number counts.</param>
public readonly record struct Quantity(double Value, Unit Unit)
{
    private static readonly SearchValues<char> Digit = SearchValues.Create("0123456789.");

    // Factor x 10^Power. A power of ten is read as part of the number ("7%" is 7E-2): multiplying by 0.01 would not give every fraction.
    private static readonly (string Name, double Factor, int Power, Unit Unit)[] Suffixes =
    [
        ("ns", 1, 0, Unit.Nanoseconds), ("us", 1, 3, Unit.Nanoseconds), ("µs", 1, 3, Unit.Nanoseconds), ("μs", 1, 3, Unit.Nanoseconds),
        ("ms", 1, 6, Unit.Nanoseconds), ("min", 60, 9, Unit.Nanoseconds), ("s", 1, 9, Unit.Nanoseconds), ("h", 3600, 9, Unit.Nanoseconds),
        ("kib", 1024, 0, Unit.Bytes), ("mib", 1024 * 1024, 0, Unit.Bytes), ("gib", 1024 * 1024 * 1024, 0, Unit.Bytes),
        ("kb", 1024, 0, Unit.Bytes), ("mb", 1024 * 1024, 0, Unit.Bytes), ("gb", 1024 * 1024 * 1024, 0, Unit.Bytes), ("b", 1, 0, Unit.Bytes),
        ("%", 1, -2, Unit.Fraction), ("x", 1, 0, Unit.Ratio),
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
        if (suffix.Length == 0)
        {
            return TryScale(number, 1, 0, Unit.Count, out quantity);
        }

        foreach (var (name, factor, power, unit) in Suffixes)
        {
            if (string.Equals(name, suffix, StringComparison.OrdinalIgnoreCase))
            {
                return TryScale(number, factor, power, unit, out quantity);
            }
        }

        return false;
    }

    /// <summary>Three significant digits and the unit a person would choose: <c>1.52 ms</c>, <c>1.2 KB</c>, <c>2.04x</c>, <c>25 %</c>. Of what was counted to the last digit more: <c>12,345 instr</c>.</summary>
    public override string ToString() => Unit switch
    {
        Unit.Nanoseconds => Scaled(Value, [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)]),
        Unit.Bytes => Scaled(Value, [("B", 1), ("KB", 1024), ("MB", 1024 * 1024), ("GB", 1024.0 * 1024 * 1024)]),
        Unit.Instructions => Counted(Value) + " instr",
        Unit.Calls => Counted(Value) + (Value == 1 ? " call" : " calls"),
        Unit.Ratio => Digits(Value, ratio: true) + "x",
        Unit.Fraction => Digits(Value * 100) + " %",
        _ => Digits(Value),
    };

    /// <summary>As <see cref="ToString()"/> with a leading plus where the number is positive: for changes.</summary>
    public string ToSignedString() => Value > 0 ? "+" + ToString() : ToString();

    /// <summary>A form that <see cref="TryParse"/> reads back to the same number: the largest unit that keeps it short and exact. Instructions and calls are read back as a count.</summary>
    public string ToExactString()
    {
        var (value, unit) = (Value, Unit);
        if (unit is Unit.Count or Unit.Instructions or Unit.Calls)
        {
            return Decimal(value, 0);
        }

        // The name written is the last of those that mean the same: "KB", not "KiB".
        var names = Suffixes.Where(suffix => suffix.Unit == unit && suffix.Name is not ("µs" or "μs" or "kib" or "mib" or "gib"))
            .OrderByDescending(suffix => suffix.Factor * Math.Pow(10, suffix.Power)).ToList();
        foreach (var (name, factor, power, _) in names)
        {
            var size = factor * Math.Pow(10, power);
            var scaled = Math.Round(value / size, 3);
            var text = scaled.ToString("0.###", CultureInfo.InvariantCulture);
            if ((scaled >= 1 || size <= 1) && scaled < 1e15 && TryScale(text, factor, power, unit, out var read) && read.Value == value)
            {
                return text + Canonical(name);
            }
        }

        var smallest = names[^1];
        return Decimal(value, -smallest.Power) + Canonical(smallest.Name);

        static string Canonical(string name) => name is "kb" or "mb" or "gb" or "b" ? name.ToUpperInvariant() : name;
    }

    private static bool TryScale(string number, double factor, int power, Unit unit, out Quantity quantity)
    {
        // "." and "" are no numbers although an exponent would follow them.
        quantity = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
            && double.TryParse(string.Create(CultureInfo.InvariantCulture, $"{number}E{power}"), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            ? new Quantity(value * factor, unit)
            : new Quantity(double.NaN, unit);
        return double.IsFinite(quantity.Value);
    }

    // value x 10^power with all its digits and no exponent, which TryParse does not read.
    private static string Decimal(double value, int power)
    {
        var parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        power += parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        if (power == 0 || !double.IsFinite(value))
        {
            return parts[0];
        }

        var sign = parts[0].StartsWith('-') ? "-" : "";
        var mantissa = parts[0][sign.Length..];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal) is >= 0 and var found ? found : mantissa.Length;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        point += power;
        var text = point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits.PadRight(point, '0')
            : digits[..point] + "." + digits[point..];
        text = text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
        text = text.TrimStart('0');
        return sign + (text.Length == 0 || text[0] == '.' ? "0" + text : text);
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

    // What was counted is known to the last digit: up to a million all of them are shown, above it four.
    private static string Counted(double value)
    {
        var size = Math.Abs(value);
        var (name, factor) = size < 999_999.5 ? ("", 1) : size < 999_950_000 ? ("M", 1e6) : size < 999_950_000_000 ? ("G", 1e9) : ("T", 1e12);
        return !double.IsFinite(size) ? Digits(value)
            : size < 1000 && size != Math.Floor(size) ? Digits(value)
            : factor == 1 ? value.ToString("#,0", CultureInfo.InvariantCulture)
            : (value / factor).ToString((size / factor) switch { >= 99.995 => "0.0", >= 9.9995 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture) + name;
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
