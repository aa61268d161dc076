using CsCheck;
using PerfGate.Units;

namespace PerfGate.Tests.Units;

public class ThresholdTests
{
    [Theory]
    [InlineData("5%", Unit.Nanoseconds, 0.05, null)]
    [InlineData("50us", Unit.Nanoseconds, 0.0, 50_000.0)]
    [InlineData("50us,5%", Unit.Nanoseconds, 0.05, 50_000.0)]
    [InlineData(" 5% , 50us ", Unit.Nanoseconds, 0.05, 50_000.0)]
    [InlineData("16B,0.1%", Unit.Bytes, 0.001, 16.0)]
    [InlineData("0%", Unit.Bytes, 0.0, null)]
    public void A_share_an_amount_or_both_are_read(string text, Unit unit, double fraction, double? absolute)
    {
        Assert.True(Threshold.TryParse(text, unit, out var threshold));
        Assert.Equal(fraction, threshold.Fraction);
        Assert.Equal(absolute, threshold.Absolute?.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("5%,")]
    [InlineData("5%,6%")]
    [InlineData("1us,2us")]
    [InlineData("16B")]
    [InlineData("5")]
    [InlineData("1.25x")]
    [InlineData("5%,1us,2us")]
    [InlineData("-5%")]
    public void Other_text_is_refused(string? text) => Assert.False(Threshold.TryParse(text, Unit.Nanoseconds, out _));

    [Fact]
    public void The_larger_part_counts()
    {
        var threshold = new Threshold(0.001, Quantity.Size(16));
        Assert.Equal(16, threshold.AllowedGrowth(1000));
        Assert.Equal(100, threshold.AllowedGrowth(100_000));
    }

    [Fact]
    public void The_text_of_a_threshold_is_read_back_to_the_same_threshold() =>
        Gen.Select(Gen.Double[0, 10], Gen.Bool, Gen.Double[0, 1e12]).Sample((fraction, hasAmount, amount) =>
        {
            var threshold = new Threshold(fraction, hasAmount ? Quantity.Size(amount) : null);
            return Threshold.TryParse(threshold.ToString(), Unit.Bytes, out var read) && read == threshold;
        });
}
