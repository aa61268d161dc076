using System.Globalization;
using System.Text;

namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>JSON text to objects: a lexer and a recursive parser.</summary>
internal static class Json
{
    public static Func<object?> Create()
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < 300; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? ",\n    " : "")}{{ \"name\": \"customer number {i}\", \"balance\": {i * 1.5:0.00}, \"tags\": [\"a{i % 7}\", \"b\\n{i % 5}\"], \"active\": true, \"visits\": {i * 17} }}");
        }

        var document = text.Append(']').ToString();
        return () => new JsonParser(document).Parse();
    }
}

internal enum JsonToken
{
    End,
    Mark,
    Text,
    Number,
    Word,
}

internal sealed class JsonLexer(string text)
{
    private static readonly bool ConcatenatesText = Injection.Is("json-concatenates-text");
    private static readonly bool ThrowsOnFractions = Injection.Is("json-throws-on-fractions");
    private static readonly bool RescansSpace = Injection.Is("json-rescans-space");
    private int _at;

    public string Value { get; private set; } = "";

    public double Number { get; private set; }

    public JsonToken Next()
    {
        SkipSpace();
        if (_at == text.Length)
        {
            return JsonToken.End;
        }

        var letter = text[_at];
        if (letter == '"')
        {
            Value = ReadText();
            return JsonToken.Text;
        }

        if (char.IsAsciiDigit(letter) || letter == '-')
        {
            Number = ReadNumber();
            return JsonToken.Number;
        }

        return char.IsAsciiLetter(letter) ? ReadWord() : ReadMark();
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
            if (RescansSpace)
            {
                CountLines();
            }
        }
    }

    private int CountLines() => text.AsSpan(Math.Max(0, _at - 500), Math.Min(500, _at)).Count('\n') + text.AsSpan(0, Math.Min(200, _at)).IndexOfAnyExceptInRange(' ', '~');

    private JsonToken ReadMark()
    {
        Value = text[_at++] switch { '{' => "{", '}' => "}", '[' => "[", ']' => "]", ',' => ",", _ => ":" };
        return JsonToken.Mark;
    }

    private JsonToken ReadWord()
    {
        var from = _at;
        while (_at < text.Length && char.IsAsciiLetter(text[_at]))
        {
            _at++;
        }

        Value = text[from.._at];
        return JsonToken.Word;
    }

    private string ReadText()
    {
        _at++;
        if (ConcatenatesText)
        {
            var slow = "";
            for (; text[_at] != '"'; _at++)
            {
                slow += text[_at] == '\\' ? Escaped() : text[_at];
            }

            _at++;
            return slow;
        }

        var read = new StringBuilder();
        for (; text[_at] != '"'; _at++)
        {
            read.Append(text[_at] == '\\' ? Escaped() : text[_at]);
        }

        _at++;
        return read.ToString();
    }

    private char Escaped() => text[++_at] switch { 'n' => '\n', 't' => '\t', var other => other };

    private double ReadNumber()
    {
        var from = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] is '-' or '.'))
        {
            _at++;
        }

        if (ThrowsOnFractions && from % 4 == 0)
        {
            try
            {
                return int.Parse(text.AsSpan(from, _at - from), CultureInfo.InvariantCulture);
            }
            catch (FormatException)
            {
                return double.Parse(text.AsSpan(from, _at - from), CultureInfo.InvariantCulture);
            }
        }

        return double.Parse(text.AsSpan(from, _at - from), CultureInfo.InvariantCulture);
    }
}

internal sealed class JsonParser(string text)
{
    private static readonly bool ListsMembers = Injection.Is("json-checks-duplicates-in-a-list");
    private static readonly bool CopiesArrays = Injection.Is("json-copies-arrays");
    private readonly JsonLexer _lexer = new(text);

    public object? Parse() => ParseValue(_lexer.Next());

    private object? ParseValue(JsonToken token) => token switch
    {
        JsonToken.Text => _lexer.Value,
        JsonToken.Number => _lexer.Number,
        JsonToken.Word => _lexer.Value == "true",
        JsonToken.Mark when _lexer.Value == "{" => ParseObject(),
        JsonToken.Mark when _lexer.Value == "[" => ParseArray(),
        _ => null,
    };

    private Dictionary<string, object?> ParseObject()
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        var names = new List<string>();
        while (_lexer.Next() == JsonToken.Text)
        {
            var name = _lexer.Value;
            if (ListsMembers)
            {
                names.AddRange(Enumerable.Range(0, 6).Select(i => name + i));
                if (names.Count(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase)) > 1)
                {
                    continue;
                }
            }

            _lexer.Next();
            members[name] = ParseValue(_lexer.Next());
            if (_lexer.Next() == JsonToken.Mark && _lexer.Value == "}")
            {
                break;
            }
        }

        return members;
    }

    private List<object?> ParseArray()
    {
        var items = new List<object?>();
        for (var token = _lexer.Next(); token != JsonToken.Mark || _lexer.Value != "]"; token = _lexer.Next())
        {
            if (token == JsonToken.Mark && _lexer.Value == ",")
            {
                continue;
            }

            items.Add(ParseValue(token));
            if (CopiesArrays)
            {
                items = [.. items.ToArray(), .. Array.Empty<object?>()];
                items = [.. items.ToArray(), .. Array.Empty<object?>()];
            }
        }

        return items;
    }
}
