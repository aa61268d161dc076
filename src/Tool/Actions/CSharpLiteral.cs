using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PerfGate.Tool.Actions;

/// <summary>A JSON value as C#.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Type">Its type; null of <c>null</c>.</param>
/// <param name="IsConstant">Whether an attribute takes it.</param>
internal sealed partial record CSharpLiteral(string Text, string? Type, bool IsConstant = true)
{
    // More digits than these a double does not keep.
    private const int DoubleDigits = 17;

    /// <summary>The value as C#.</summary>
    public static CSharpLiteral Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new CSharpLiteral(Quote(TextOf(value)), "string"),
        JsonValueKind.True => new CSharpLiteral("true", "bool"),
        JsonValueKind.False => new CSharpLiteral("false", "bool"),
        JsonValueKind.Null or JsonValueKind.Undefined => new CSharpLiteral("null", null),
        JsonValueKind.Number => Number(value.GetRawText()),
        JsonValueKind.Array => Array(value),
        _ => Json(value),
    };

    /// <summary>Why a value is not what the action was called with, or null where it is.</summary>
    public static string? WhyNotWhole(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object ? value.EnumerateObject().Select(member => WhyNotWhole(member.Value)).FirstOrDefault(why => why is not null)
        : value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().Select(WhyNotWhole).FirstOrDefault(why => why is not null)
        : value.ValueKind is not JsonValueKind.String ? null
        : TextOf(value) is "***" ? "is sensitive and was not written"
        : Cut().IsMatch(TextOf(value)) ? "was cut"
        : Collection().IsMatch(TextOf(value)) ? "is a collection, of which the log has its count and first items as text"
        : null;

    /// <summary>Text as a C# literal on one line, whatever is in it.</summary>
    public static string Quote(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => literal.Append("\\\""),
                '\\' => literal.Append("\\\\"),
                '\n' => literal.Append("\\n"),
                '\r' => literal.Append("\\r"),
                '\t' => literal.Append("\\t"),
                _ when char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark => literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => literal.Append(letter),
            };
        }

        return literal.Append('"').ToString();
    }

    // Half of a surrogate pair, written as an escape, is no text that .NET gives out.
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText()[1..^1];
        }
    }

    private static CSharpLiteral Number(string text)
    {
        if (!text.AsSpan().ContainsAny(".eE"))
        {
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) ? new CSharpLiteral(small.ToString(CultureInfo.InvariantCulture), "int")
                : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? new CSharpLiteral(large.ToString(CultureInfo.InvariantCulture) + "L", "long")
                : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unsigned) ? new CSharpLiteral(unsigned.ToString(CultureInfo.InvariantCulture) + "UL", "ulong")
                : new CSharpLiteral($"System.Numerics.BigInteger.Parse(\"{text}\", System.Globalization.CultureInfo.InvariantCulture)", "System.Numerics.BigInteger", IsConstant: false);
        }

        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return text.Count(char.IsAsciiDigit) > DoubleDigits && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
                ? new CSharpLiteral(exact.ToString(CultureInfo.InvariantCulture) + "m", "decimal", IsConstant: false)
            : double.IsFinite(number) ? new CSharpLiteral(number.ToString("R", CultureInfo.InvariantCulture) + "d", "double")
            : new CSharpLiteral(number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity", "double");
    }

    private static CSharpLiteral Array(JsonElement value)
    {
        var items = value.EnumerateArray().Select(Of).ToList();
        return items.Count > 0 && items[0].Type is { } type && items.TrueForAll(item => item.Type == type && item.IsConstant && !type.EndsWith(']'))
            // An array of references would be taken for the arguments themselves.
            ? new CSharpLiteral($"new[] {{ {string.Join(", ", items.Select(item => item.Text))} }}", type + "[]", IsConstant: type != "string")
            : Json(value);
    }

    private static CSharpLiteral Json(JsonElement value) =>
        new($"System.Text.Json.Nodes.JsonNode.Parse({Quote(value.GetRawText())})!", "System.Text.Json.Nodes.JsonNode", IsConstant: false);

    // What the formatter of inputs leaves where it cut: of text and collections a hash, of small collections' rests dots only.
    [GeneratedRegex(@"\.\.\.#[0-9a-f]{8}|, \.\.\.\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cut();

    [GeneratedRegex(@"^[0-9]{1,10} \[.*\]$", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Collection();
}
