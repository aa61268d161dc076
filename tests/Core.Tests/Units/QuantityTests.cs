using CsCheck;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Units;

public class QuantityTests
{
    [Theory]
    [InlineData("2ms", 2e6, Unit.Nanoseconds)]
    [InlineData(" 1.5 KB ", 1536, Unit.Bytes)]
    [InlineData("5%", 0.05, Unit.Fraction)]
    [InlineData("7 %", 0.07, Unit.Fraction)]
    [InlineData("0.1%", 0.001, Unit.Fraction)]
    [InlineData("50us", 50e3, Unit.Nanoseconds)]
    [InlineData("50µs", 50e3, Unit.Nanoseconds)]
    [InlineData("50μs", 50e3, Unit.Nanoseconds)]
    [InlineData("1S", 1e9, Unit.Nanoseconds)]
    [InlineData("5min", 300e9, Unit.Nanoseconds)]
    [InlineData("1h", 3600e9, Unit.Nanoseconds)]
    [InlineData("12ns", 12, Unit.Nanoseconds)]
    [InlineData("16b", 16, Unit.Bytes)]
    [InlineData("0B", 0, Unit.Bytes)]
    [InlineData("1MiB", 1048576, Unit.Bytes)]
    [InlineData("1GB", 1073741824, Unit.Bytes)]
    [InlineData("1.25x", 1.25, Unit.Ratio)]
    [InlineData("42", 42, Unit.Count)]
    [InlineData(".5s", 5e8, Unit.Nanoseconds)]
    public void Text_with_a_unit_is_read(string text, double value, Unit unit)
    {
        Assert.True(Quantity.TryParse(text, out var quantity));
        Assert.Equal(new Quantity(value, unit), quantity);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData(".ms")]
    [InlineData("ms")]
    [InlineData("-1ms")]
    [InlineData("+1ms")]
    [InlineData("1,5ms")]
    [InlineData("1.5.2ms")]
    [InlineData("1e3ms")]
    [InlineData("1E3")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("2 parsecs")]
    [InlineData("2m")]
    [InlineData("0x10B")]
    [InlineData("１ms")]
    [InlineData("٣ms")]
    [InlineData("1 000B")]
    [InlineData("5%%")]
    [InlineData("5ms\0")]
    public void Other_text_is_refused(string? text) => Assert.False(Quantity.TryParse(text, out _));

    [Fact]
    public void A_number_beyond_all_bounds_is_refused() => Assert.False(Quantity.TryParse(new string('9', 400) + "GB", out _));

    [Fact]
    public void Any_text_is_read_or_refused_and_what_is_read_is_finite_and_not_negative() =>
        Gen.String.Select(Gen.OneOf(Gen.Const(""), Gen.Const("ms"), Gen.Const("%"), Gen.Const("KB"), Gen.Const("x")), (text, unit) => text + unit).Sample(text =>
            !Quantity.TryParse(text, out var quantity) || (double.IsFinite(quantity.Value) && quantity.Value >= 0));

    [Fact]
    public void The_exact_form_is_read_back_to_the_same_number() =>
        Gen.Select(Numbers, Gen.Enum<Unit>()).Sample((number, unit) =>
        {
            var quantity = new Quantity(number, unit);
            return Quantity.TryParse(quantity.ToExactString(), out var read) && read == (unit is Unit.Instructions or Unit.Calls ? quantity with { Unit = Unit.Count } : quantity);
        });

    [Theory]
    [InlineData(2e6, Unit.Nanoseconds, "2ms")]
    [InlineData(1.5e9, Unit.Nanoseconds, "1.5s")]
    [InlineData(1234.5678, Unit.Nanoseconds, "1234.5678ns")]
    [InlineData(16, Unit.Bytes, "16B")]
    [InlineData(1536, Unit.Bytes, "1.5KB")]
    [InlineData(0.25, Unit.Fraction, "25%")]
    [InlineData(0.07, Unit.Fraction, "7%")]
    [InlineData(0.001, Unit.Fraction, "0.1%")]
    [InlineData(0, Unit.Fraction, "0%")]
    [InlineData(1.25, Unit.Ratio, "1.25x")]
    [InlineData(1e21, Unit.Count, "1000000000000000000000")]
    [InlineData(1e-7, Unit.Count, "0.0000001")]
    public void The_exact_form_is_as_a_person_would_write_it(double value, Unit unit, string text) =>
        Assert.Equal(text, new Quantity(value, unit).ToExactString());

    [Theory]
    [InlineData(0, Unit.Nanoseconds, "0 ns")]
    [InlineData(0.5, Unit.Nanoseconds, "0.5 ns")]
    [InlineData(999.4, Unit.Nanoseconds, "999 ns")]
    [InlineData(999.6, Unit.Nanoseconds, "1 µs")]
    [InlineData(1_523_000, Unit.Nanoseconds, "1.52 ms")]
    [InlineData(15_230_000, Unit.Nanoseconds, "15.2 ms")]
    [InlineData(9_996_000, Unit.Nanoseconds, "10 ms")]
    [InlineData(90e9, Unit.Nanoseconds, "90 s")]
    [InlineData(-1500, Unit.Nanoseconds, "-1.5 µs")]
    [InlineData(1000, Unit.Bytes, "1000 B")]
    [InlineData(1229, Unit.Bytes, "1.2 KB")]
    [InlineData(2.04, Unit.Ratio, "2.04x")]
    [InlineData(1, Unit.Ratio, "1.00x")]
    [InlineData(12.34, Unit.Ratio, "12.3x")]
    [InlineData(0.25, Unit.Fraction, "25 %")]
    [InlineData(0.001, Unit.Fraction, "0.1 %")]
    [InlineData(12_345, Unit.Instructions, "12,345 instr")]
    [InlineData(999_999, Unit.Instructions, "999,999 instr")]
    [InlineData(1_000_000, Unit.Instructions, "1.000M instr")]
    [InlineData(-1_234_567, Unit.Instructions, "-1.235M instr")]
    [InlineData(99_996_000, Unit.Instructions, "100.0M instr")]
    [InlineData(999_950_000, Unit.Instructions, "1.000G instr")]
    [InlineData(2.5e12, Unit.Instructions, "2.500T instr")]
    [InlineData(2.5, Unit.Instructions, "2.5 instr")]
    [InlineData(1, Unit.Calls, "1 call")]
    [InlineData(0, Unit.Calls, "0 calls")]
    [InlineData(1_000, Unit.Calls, "1,000 calls")]
    [InlineData(double.PositiveInfinity, Unit.Instructions, "∞ instr")]
    [InlineData(double.NaN, Unit.Count, "?")]
    [InlineData(double.PositiveInfinity, Unit.Ratio, "∞x")]
    public void A_person_sees_three_digits_and_a_fitting_unit(double value, Unit unit, string text) => Assert.Equal(text, new Quantity(value, unit).ToString());

    [Fact]
    public void A_change_bears_its_sign()
    {
        Assert.Equal("+16 B", Quantity.Size(16).ToSignedString());
        Assert.Equal("-16 B", Quantity.Size(-16).ToSignedString());
        Assert.Equal("0 B", Quantity.Size(0).ToSignedString());
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("sv-SE")]
    public void The_culture_of_the_machine_changes_nothing(string culture) => Cultures.With(culture, () =>
    {
        Assert.True(Quantity.TryParse("1.5ms", out var quantity));
        Assert.Equal("1.5ms", quantity.ToExactString());
        Assert.Equal("1.5 ms", quantity.ToString());
        Assert.Equal("-1.5 KB", Quantity.Size(-1536).ToString());
        Assert.Equal("0.0000001", new Quantity(1e-7, Unit.Count).ToExactString());
        Assert.Equal("16B,0.1%", new Threshold(0.001, Quantity.Size(16)).ToString());
        Assert.False(Quantity.TryParse("1,5ms", out _));
    });

    [Fact]
    public void Every_unit_of_a_time_becomes_the_same_time_span()
    {
        Assert.True(Quantity.TryParse("1.5s", out var quantity));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), quantity.ToTimeSpan());
        Assert.Equal(quantity, Quantity.Time(TimeSpan.FromMilliseconds(1500)));
    }

    private static Gen<double> Numbers { get; } = Gen.OneOf(
        Gen.Double[0, 1], Gen.Double[0, 1e6], Gen.Int[0, 100_000].Select(i => i / 1000.0), Gen.Int[0, 10_000].Select(i => i / 100.0 / 100.0),
        Gen.Int[0, int.MaxValue].Select(i => (double)i), Gen.Double.Where(number => double.IsFinite(number)).Select(Math.Abs),
        Gen.Long[0, long.MaxValue].Select(i => (double)i));
}
