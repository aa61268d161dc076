namespace PerfGate.Units;

/// <summary>How much a number may grow: a fraction of the baseline, an absolute amount, or the larger of both (<c>16B,0.1%</c>).</summary>
/// <param name="Fraction">Allowed growth relative to the baseline; 0.05 is 5 %.</param>
/// <param name="Absolute">Allowed growth in the metric's own unit, or null.</param>
public sealed record Threshold(double Fraction, Quantity? Absolute = null)
{
    /// <summary>The growth that a baseline value may show, in the metric's unit.</summary>
    public double AllowedGrowth(double baseline) => Math.Max(baseline * Fraction, Absolute?.Value ?? 0);

    /// <summary>Reads <c>5%</c>, <c>16B</c>, <c>50us</c> or two of them with a comma between.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unit">The unit that an absolute part must have.</param>
    /// <param name="threshold">The threshold read.</param>
    public static bool TryParse(string? text, Unit unit, out Threshold threshold)
    {
        threshold = new Threshold(0);
        var parts = (text ?? "").Split(',', StringSplitOptions.TrimEntries);
        double? fraction = null;
        Quantity? absolute = null;
        foreach (var part in parts)
        {
            if (!Quantity.TryParse(part, out var quantity))
            {
                return false;
            }

            if (quantity.Unit == Unit.Fraction && fraction is null)
            {
                fraction = quantity.Value;
            }
            else if (quantity.Unit == unit && absolute is null)
            {
                absolute = quantity;
            }
            else
            {
                return false;
            }
        }

        threshold = new Threshold(fraction ?? 0, absolute);
        return true;
    }

    /// <summary>A form that <see cref="TryParse"/> reads back.</summary>
    public override string ToString() => (Fraction, Absolute) switch
    {
        (_, null) => Quantity.Fraction(Fraction).ToExactString(),
        (0, { } absolute) => absolute.ToExactString(),
        (_, { } absolute) => absolute.ToExactString() + "," + Quantity.Fraction(Fraction).ToExactString(),
    };
}
