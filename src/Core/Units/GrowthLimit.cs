using System.Globalization;

namespace PerfGate.Units;

/// <summary>
/// The most that a cost may grow with a size n. Time shows an exponent and no formula: between 300 and 30,000 a logarithm should look like
/// 0.13 more, but a sort of numbers, whose branches a processor learns while they are few, looks like n^1.5 (docs/verdicts.md).
/// </summary>
/// <param name="Text">As it was written: <c>n log n</c>.</param>
/// <param name="Exponent">Of the power of n: 1 for <c>n</c> and for <c>n log n</c>.</param>
/// <param name="Logs">How many logarithms it is multiplied by.</param>
public sealed record GrowthLimit(string Text, double Exponent, int Logs)
{
    private const double Tolerance = 0.25;
    private const double Caches = 0.1;
    private const double OneLog = 0.3;

    /// <summary>The largest exponent that still keeps the limit.</summary>
    public double Allowed => Exponent + Tolerance + (Exponent == Math.Floor(Exponent) ? Caches : 0) + (Exponent > 0 ? OneLog * Logs : 0);

    /// <summary>Reads <c>1</c>, <c>log n</c>, <c>sqrt n</c>, <c>n</c>, <c>n log n</c>, <c>n^1.5</c>, <c>n^2 log n</c>; with or without <c>O(...)</c>.</summary>
    public static bool TryParse(string? text, out GrowthLimit limit)
    {
        var trimmed = (text ?? "").Trim();
        limit = new GrowthLimit(trimmed, 0, 0);
        var formula = trimmed.StartsWith("O(", StringComparison.Ordinal) && trimmed.EndsWith(')') ? trimmed[2..^1] : trimmed;
        var words = formula.Replace("*", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["1"])
        {
            return true;
        }

        var exponent = 0.0;
        var logs = 0;
        for (var at = 0; at < words.Length; at++)
        {
            switch (words[at])
            {
                case "n" when at == 0:
                    exponent = 1;
                    break;
                case "log" or "sqrt" when at + 1 < words.Length && words[at + 1] == "n" && (words[at] == "log" || at == 0):
                    (exponent, logs) = words[at] == "log" ? (exponent, logs + 1) : (0.5, logs);
                    at++;
                    break;
                case var power when at == 0 && power.StartsWith("n^", StringComparison.Ordinal)
                    && double.TryParse(power[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out exponent) && exponent is > 0 and <= 10:
                    break;
                default:
                    return false;
            }
        }

        limit = limit with { Exponent = exponent, Logs = logs };
        return words.Length > 0 && logs <= 3;
    }

    /// <summary>The text it was read from.</summary>
    public override string ToString() => Text;
}
