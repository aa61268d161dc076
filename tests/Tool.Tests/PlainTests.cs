using System.Globalization;
using CsCheck;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Tests;

public class PlainTests
{
    [Theory]
    [InlineData("a\nb\r\tc", "a b  c")]
    [InlineData("\e[31mred\e[0m", "red")]
    [InlineData("\e]8;;https://example.org\e\\link\e]8;;\e\\", "link")]
    [InlineData("\e]0;title\aafter", "after")]
    [InlineData("\e[2K\e[1Gover", "over")]
    [InlineData("\u202Eback\u2066", "back")]
    [InlineData("a\u2028b", "a b")]
    [InlineData("\0\b\u007F", "")]
    [InlineData("µs 2.04x ☃ 𝄞", "µs 2.04x ☃ 𝄞")]
    public void What_steers_a_terminal_is_gone_and_the_rest_stays(string text, string expected) => Assert.Equal(expected, Plain.Line(text));

    [Fact]
    public void Whatever_comes_in_one_visible_line_comes_out() =>
        Gen.String.Sample(text => Assert.DoesNotContain(Plain.Line(text), letter => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
