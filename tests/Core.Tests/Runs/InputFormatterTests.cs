using System.Collections;
using System.Globalization;
using CsCheck;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Runs;

public class InputFormatterTests
{
    private const int Longest = 80;

    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "two words", "\"two words\"" },
        { "", "\"\"" },
        { 'c', "'c'" },
        { true, "true" },
        { 42, "42" },
        { 1.5, "1.5" },
        { 1.5m, "1.5" },
        { DayOfWeek.Friday, "Friday" },
        { (DayOfWeek)77, "77" },
        { typeof(Dictionary<string, int[]>), "typeof(Dictionary<String, Int32[]>)" },
        { typeof(int[,]), "typeof(Int32[,])" },
        { new[] { 1, 2 }, "2 [1, 2]" },
        { Array.Empty<int>(), "0 []" },
        { new List<string> { "a", "b" }, "2 [\"a\", \"b\"]" },
        { new[] { new[] { 1 }, new[] { 2 } }, "2 [1 [1], 1 [2]]" },
        { new[] { new[] { new[] { 1 } } }, "1 [1 [Int32[]]]" },
        { (1.5, "x"), "(1.5, x)" },
        { new Point(1.5, 2), "Point { X = 1.5, Y = 2 }" },
        { new DateTime(2024, 2, 29, 13, 0, 0, DateTimeKind.Utc), "2024-02-29T13:00:00Z" },
        { new Dictionary<string, double> { ["a"] = 1.5 }, "1 [[a, 1.5]]" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_look_alike_on_every_machine(object? value, string text)
    {
        Assert.Equal(text, InputFormatter.Format(value));
        Cultures.With("de-DE", () => Assert.Equal(text, InputFormatter.Format(value)));
        Cultures.With("ar-SA", () => Assert.Equal(text, InputFormatter.Format(value)));
    }

    [Fact]
    public void The_culture_of_the_caller_stays() => Cultures.With("de-DE", () =>
    {
        InputFormatter.Format((1.5, 2));
        Assert.Equal("de-DE", CultureInfo.CurrentCulture.Name);
    });

    [Theory]
    [InlineData("a\nb", "\"a\\nb\"")]
    [InlineData("a\r\tb", "\"a\\r\\tb\"")]
    [InlineData("\0\u001b[31m", "\"\\u0000\\u001b[31m\"")]
    [InlineData("\u202Eevil\u2066", "\"\\u202eevil\\u2066\"")]
    [InlineData("\u2028\u2029\u0085", "\"\\u2028\\u2029\\u0085\"")]
    [InlineData("\u200B\uFEFF", "\"\\u200b\\ufeff\"")]
    [InlineData("say \"hi\" \\o/", "\"say \\\"hi\\\" \\\\o/\"")]
    public void What_could_break_or_turn_a_line_is_spelt_out(string text, string shown) => Assert.Equal(shown, InputFormatter.Format(text));

    [Fact]
    public void Half_a_character_is_spelt_out() => Assert.Equal("\"\\ud800\"", InputFormatter.Format("\ud800"));

    [Fact]
    public void Foreign_code_that_throws_is_named_and_does_no_harm()
    {
        Assert.Equal("<ToString threw InvalidOperationException>", InputFormatter.Format(new Throws()));
        Assert.Equal("1 [<ToString threw InvalidOperationException>]", InputFormatter.Format(new object[] { new Throws() }));
        Assert.Equal("<NotSupportedException>", InputFormatter.Format(new BrokenCollection()));
        Assert.Equal("null", InputFormatter.Format(new SaysNothing()));
    }

    [Fact]
    public void A_lazy_sequence_is_not_walked() => Assert.DoesNotContain("[", InputFormatter.Format(Endless()));

    [Fact]
    public void A_collection_that_holds_itself_comes_to_an_end()
    {
        var list = new List<object>();
        list.Add(list);
        Assert.True(InputFormatter.Format(list).Length <= Longest);
    }

    [Fact]
    public void Long_inputs_that_differ_far_behind_differ()
    {
        var (a, b) = (new string('x', 100_000) + "a", new string('x', 100_000) + "b");
        Assert.NotEqual(InputFormatter.Format(a), InputFormatter.Format(b));
        Assert.Equal(InputFormatter.Format(a), InputFormatter.Format(new string(a)));
        Assert.True(InputFormatter.Format(a).Length <= Longest);

        var (rows, others) = (Enumerable.Range(0, 500).ToArray(), Enumerable.Range(0, 500).ToArray());
        Assert.Equal(InputFormatter.Format(rows), InputFormatter.Format(others));
        others[400] = -1;
        Assert.NotEqual(InputFormatter.Format(rows), InputFormatter.Format(others));
        Assert.StartsWith("500 [0, 1, 2, 3, 4, ...#", InputFormatter.Format(rows));
    }

    [Fact]
    public void Any_text_becomes_one_bounded_visible_line() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\0', '\u001f'], Gen.Char['\u2000', '\u2070'], Gen.Char['\ud800', '\udfff']), 0, 200].Sample(text => IsOneLine(InputFormatter.Format(text)));

    [Fact]
    public void Anything_becomes_one_bounded_visible_line()
    {
        var leaf = Gen.OneOf<object?>(
            Gen.Const((object?)null), Gen.String.Select(text => (object?)text), Gen.Double.Select(number => (object?)number), Gen.Char.Select(letter => (object?)letter),
            Gen.DateTime.Select(time => (object?)time), Gen.Const<object?>(new Throws()), Gen.Const<object?>(new BrokenCollection()), Gen.String.Select(text => (object?)new Says(text)));
        var any = Gen.Recursive<object?>((depth, inner) => depth > 4 ? leaf : Gen.OneOf(leaf, inner.Array[0, 8].Select(items => (object?)items), Gen.Select(inner, inner).Select(pair => (object?)pair)));
        any.Sample(value => IsOneLine(InputFormatter.Format(value)));
    }

    [Fact]
    public void A_row_names_its_inputs()
    {
        Assert.Equal("", InputFormatter.FormatRow([]));
        Assert.Equal("(terms: 3, text: \"a\")", InputFormatter.FormatRow([new TestInput("terms", "3"), new TestInput("text", "\"a\"")]));
    }

    private static bool IsOneLine(string text) =>
        text.Length is > 0 and <= Longest && !text.Any(letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));

    private static IEnumerable<int> Endless()
    {
        while (true)
        {
            yield return 1;
        }
    }

    private sealed record Point(double X, double Y);

    private sealed class Throws
    {
        public override string ToString() => throw new InvalidOperationException("\n");
    }

    private sealed class SaysNothing
    {
        public override string? ToString() => null;
    }

    private sealed class Says(string text)
    {
        public override string ToString() => text;
    }

    private sealed class BrokenCollection : ICollection
    {
        public int Count => throw new NotSupportedException();

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public void CopyTo(Array array, int index) => throw new NotSupportedException();

        public IEnumerator GetEnumerator() => throw new NotSupportedException();
    }
}
