using CsCheck;
using PerfGate.Units;

namespace PerfGate.Tests.Units;

public class GrowthLimitTests
{
    [Theory]
    [InlineData("1", 0, 0.35)]
    [InlineData("log n", 0, 0.35)]
    [InlineData("sqrt n", 0.5, 0.75)]
    [InlineData("n", 1, 1.35)]
    [InlineData("n log n", 1, 1.65)]
    [InlineData("O(n log n)", 1, 1.65)]
    [InlineData("n*log n", 1, 1.65)]
    [InlineData("n^1.5", 1.5, 1.75)]
    [InlineData("n^2", 2, 2.35)]
    [InlineData("n^2 log n", 2, 2.65)]
    [InlineData(" n^3 ", 3, 3.35)]
    public void A_limit_allows_what_time_cannot_tell_apart(string text, double exponent, double allowed)
    {
        Assert.True(GrowthLimit.TryParse(text, out var limit));
        Assert.Equal((exponent, allowed), (limit.Exponent, Math.Round(limit.Allowed, 6)));
        Assert.Equal(text.Trim(), limit.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("n n")]
    [InlineData("log")]
    [InlineData("log m")]
    [InlineData("n log")]
    [InlineData("n^")]
    [InlineData("n^-1")]
    [InlineData("n^0")]
    [InlineData("n^1e3")]
    [InlineData("n^99")]
    [InlineData("O(n")]
    [InlineData("log n n")]
    [InlineData("n!")]
    public void Anything_else_is_no_limit(string? text) => Assert.False(GrowthLimit.TryParse(text, out _));

    [Fact]
    public void No_text_throws_and_what_is_read_is_read_again() => Gen.OneOf(Gen.String, Gen.OneOf(Gen.Const("n"), Gen.Const("log "), Gen.Const("^2"), Gen.Const(" "), Gen.Const("O("), Gen.Const(")")).Array[0, 8].Select(string.Concat)).Sample(text =>
    {
        if (GrowthLimit.TryParse(text, out var limit))
        {
            Assert.True(GrowthLimit.TryParse(limit.ToString(), out var again));
            Assert.Equal(limit, again);
        }
    });
}
