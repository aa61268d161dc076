using System.Globalization;
using System.Text.Json;
using CsCheck;
using PerfGate.Tool.Actions;

namespace PerfGate.Tool.Tests.Actions;

public sealed class TheoryRowsTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_slowest_inputs_become_rows()
    {
        var output = await Rows(
            "Parse",
            (5, """{"size":100,"kind":"short","deep":false}"""),
            (40, """{"size":10000,"kind":"a \"b\"\n\u202e","deep":true}"""),
            (30, """{"size":10000,"kind":"a \"b\"\n\u202e","deep":true}"""),
            (20, """{"size":5000000000,"kind":null,"deep":true}"""),
            (1, """{"size":1,"kind":"x","deep":true}"""));

        Assert.Equal(
            """
            // The slowest inputs of Parse (size, kind, deep)
            [InlineData(10000L, "a \"b\"\n\u202e", true)] // 40 ms
            [InlineData(5000000000L, null, true)] // 20 ms
            [InlineData(100L, "short", false)] // 5 ms

            """.ReplaceLineEndings("\n"),
            output);
    }

    [Fact]
    public async Task What_was_cut_or_hidden_is_left_out_and_said() => Assert.Equal(
        """
        // The slowest inputs of Parse (text)
        // left out, 50 ms: text was cut
        // left out, 40 ms: text is sensitive and was not written
        // left out, 30 ms: its inputs are others: other
        // left out, 20 ms: text was cut
        [InlineData("whole...#")] // 10 ms

        """.ReplaceLineEndings("\n"),
        await Rows("Parse", 5, (50, """{"text":"aaa...#0123abcd"}"""), (40, """{"text":"***"}"""), (30, """{"other":1}"""), (20, """{"text":"9 [1, 2, ...]"}"""), (10, """{"text":"whole...#"}""")));

    [Fact]
    public async Task A_collection_is_no_text_that_a_method_was_called_with() => Assert.Equal(
        """
        // The slowest inputs of Parse (items)
        // left out, 50 ms: items is a collection, of which the log has its count and first items as text

        """.ReplaceLineEndings("\n"),
        await Rows("Parse", (50, """{"items":"3 [1, 2, 3]"}""")));

    [Fact]
    public async Task What_had_no_room_or_was_set_again_is_not_what_it_was_called_with() => Assert.Equal(
        """
        // The slowest inputs of Parse (text)
        // left out, 50 ms: 3 more of its inputs found no room in the line
        [InlineData("a")] // 40 ms

        """.ReplaceLineEndings("\n"),
        await Rows("Parse", (50, """{"text":"x","...":"3 more"}"""), (40, """{"text":"a","text":"later"}""")));

    [Fact]
    public async Task What_no_attribute_takes_becomes_theory_data() => Assert.Equal(
        """
        // The slowest inputs of shop.Parse-all (items, n)
        public static TheoryData<object, double> ShopParseallRows => new()
        {
            { new[] { 1, 2 }, 1.5d }, // 30 ms
            { System.Text.Json.Nodes.JsonNode.Parse("{\"a\":[\"x\"]}")!, 2d }, // 20 ms
        };

        """.ReplaceLineEndings("\n"),
        await Rows("shop.Parse-all", (30, """{"items":[1,2],"n":1.5}"""), (20, """{"items":{"a":["x"]},"n":2}""")));

    [Theory]
    [InlineData("1", "1", "int")]
    [InlineData("-2147483649", "-2147483649L", "long")]
    [InlineData("18446744073709551615", "18446744073709551615UL", "ulong")]
    [InlineData("18446744073709551616", "System.Numerics.BigInteger.Parse(\"18446744073709551616\", System.Globalization.CultureInfo.InvariantCulture)", "System.Numerics.BigInteger")]
    [InlineData("1e400", "double.PositiveInfinity", "double")]
    [InlineData("0.1234567890123456789", "0.1234567890123456789m", "decimal")]
    [InlineData("[1,2]", "new[] { 1, 2 }", "int[]")]
    [InlineData("[]", "System.Text.Json.Nodes.JsonNode.Parse(\"[]\")!", "System.Text.Json.Nodes.JsonNode")]
    [InlineData("[1,\"x\"]", "System.Text.Json.Nodes.JsonNode.Parse(\"[1,\\\"x\\\"]\")!", "System.Text.Json.Nodes.JsonNode")]
    public void A_value_is_written_as_what_it_is(string json, string expected, string type)
    {
        using var value = JsonDocument.Parse(json);

        var literal = CSharpLiteral.Of(value.RootElement);

        Assert.Equal((expected, type), (literal.Text, literal.Type));
    }

    [Fact]
    public void Any_text_is_a_literal_on_one_line_that_means_it() => Gen.String.Sample(text =>
    {
        var literal = CSharpLiteral.Quote(text);

        Assert.DoesNotContain(literal, letter => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
        Assert.Equal(text, Meaning(literal));
    });

    // C#'s rules for escapes, as far as they are used.
    private static string Meaning(string literal)
    {
        Assert.True(literal[0] == '"' && literal[^1] == '"');
        var text = new System.Text.StringBuilder();
        for (var index = 1; index < literal.Length - 1; index++)
        {
            if (literal[index] != '\\')
            {
                Assert.NotEqual('"', literal[index]);
                text.Append(literal[index]);
                continue;
            }

            index++;
            _ = literal[index] switch
            {
                'n' => text.Append('\n'),
                'r' => text.Append('\r'),
                't' => text.Append('\t'),
                'u' => text.Append((char)int.Parse(literal.AsSpan(index + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
                _ => text.Append(literal[index]),
            };
            index += literal[index] == 'u' ? 4 : 0;
        }

        return text.ToString();
    }

    private Task<string> Rows(string name, params (double Time, string Inputs)[] calls) => Rows(name, 3, calls);

    private async Task<string> Rows(string name, int top, params (double Time, string Inputs)[] calls)
    {
        var id = 0;
        _folder.Write("app.log", string.Join('\n', calls.Select(call => LogText.Call(1, ++id, name, call.Time, call.Inputs))) + "\n" + LogText.Call(2, 999, "Other", 90_000, """{"size":1}"""));
        var (code, output, error) = await Make.Tool("actions", "slowest", _folder["app.log"], "--name", name, "--top", top.ToString(CultureInfo.InvariantCulture), "--as-theory");

        Assert.Equal((0, ""), (code, error));
        return output;
    }
}
