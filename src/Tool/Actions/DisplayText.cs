using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PerfGate.Tool.Actions;

/// <summary>What stands in a log as one line that harms no terminal. Unlike <see cref="Output.Plain"/> it shows what it defuses: <c>\u001b</c>.</summary>
internal static class DisplayText
{
    private const int LongestValue = 1000;
    private const int DeepestValue = 100_000;
    private const int ShortToken = 128;
    private static readonly SearchValues<char> Harmless = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !$%&'()*+,-./:;<=>?@[]^_`{|}~");

    /// <summary>Adds text; within quotes, quotes and backslashes are escaped as well.</summary>
    public static void Append(StringBuilder line, ReadOnlySpan<char> text, bool isQuoted = false)
    {
        var more = text.Length - LongestValue;
        text = more > 0 ? text[..LongestValue] : text;
        if (text.StartsWith("::", StringComparison.Ordinal) && !isQuoted)
        {
            // CI servers take it for a command where a line begins.
            line.Append("\\u003a");
            text = text[1..];
        }

        while (!text.IsEmpty)
        {
            var harmless = text.IndexOfAnyExcept(Harmless);
            line.Append(harmless < 0 ? text : text[..harmless]);
            if (harmless < 0)
            {
                break;
            }

            Rune.DecodeFromUtf16(text[harmless..], out var rune, out var length);
            AppendRune(line, rune, isQuoted);
            text = text[(harmless + length)..];
        }

        if (more > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $"... ({more} more characters)");
        }
    }

    /// <summary>The text, made harmless.</summary>
    public static string Of(string? text)
    {
        var line = new StringBuilder();
        Append(line, text);
        return line.ToString();
    }

    /// <summary>Adds a JSON value: text in quotes, everything else as it stands there.</summary>
    public static void AppendValue(StringBuilder line, ReadOnlySpan<byte> token)
    {
        var isText = token is [(byte)'"', ..];
        line.Append(isText ? "\"" : "");
        AppendText(line, token, isText);
        line.Append(isText ? "\"" : "");
    }

    /// <summary>Adds the members of a JSON object: <c>a: 1, b: "x"</c>.</summary>
    public static void AppendFields(StringBuilder line, byte[]? fields, string separator = "")
    {
        if (fields is null)
        {
            return;
        }

        var reader = Begin(fields);
        while (TryRead(ref reader, fields, out var name, out var value))
        {
            line.Append(separator);
            AppendText(line, name, isQuoted: false);
            line.Append(": ");
            AppendValue(line, fields.AsSpan(value));
            separator = ", ";
        }
    }

    /// <summary>The members of a JSON object with their values as JSON.</summary>
    public static List<(string Name, ReadOnlyMemory<byte> Value)> Members(byte[]? fields)
    {
        var members = new List<(string, ReadOnlyMemory<byte>)>();
        if (fields is null)
        {
            return members;
        }

        var reader = Begin(fields);
        while (TryRead(ref reader, fields, out var name, out var value))
        {
            members.Add((LineProperties.Text(name), fields.AsMemory(value)));
        }

        return members;
    }

    // What a token says, without a string of its own where it has no escapes.
    private static void AppendText(StringBuilder line, ReadOnlySpan<byte> token, bool isQuoted)
    {
        var isText = token is [(byte)'"', ..];
        if (isText && token.Contains((byte)'\\'))
        {
            Append(line, LineProperties.Text(token), isQuoted);
            return;
        }

        var rented = token.Length <= ShortToken ? null : ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(token.Length));
        Span<char> text = rented is null ? stackalloc char[ShortToken] : rented;
        Append(line, text[..Encoding.UTF8.GetChars(isText ? token[1..^1] : token, text)], isQuoted);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    // It was read before, as a part of its line.
    private static Utf8JsonReader Begin(ReadOnlySpan<byte> fields)
    {
        var reader = new Utf8JsonReader(fields, new JsonReaderOptions { MaxDepth = DeepestValue });
        reader.Read();
        return reader;
    }

    private static bool TryRead(ref Utf8JsonReader reader, ReadOnlySpan<byte> fields, out ReadOnlySpan<byte> name, out Range value)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            name = default;
            value = default;
            return false;
        }

        name = fields.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        value = start..(int)reader.BytesConsumed;
        return true;
    }

    private static void AppendRune(StringBuilder line, Rune rune, bool isQuoted)
    {
        _ = rune.Value switch
        {
            '"' when isQuoted => line.Append("\\\""),
            '\\' when isQuoted => line.Append("\\\\"),
            '#' when line.Length > 0 && line[^1] == '#' => line.Append("\\u0023"), // commands of CI servers begin with two
            '\n' => line.Append("\\n"),
            '\r' => line.Append("\\r"),
            '\t' => line.Append("\\t"),
            _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
                => rune.Value > 0xffff ? line.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}") : line.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
            _ => line.Append(rune.ToString()),
        };
    }
}
