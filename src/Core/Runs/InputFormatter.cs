using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PerfGate.Runs;

/// <summary>Renders an input as short, stable text: invariant culture, one line, bounded, and it never throws what a foreign <c>ToString</c> throws.</summary>
public static class InputFormatter
{
    private const int MaxLength = 60;
    private const int MaxItems = 5;
    private const int MaxHashedItems = 1000;
    private const int MaxDepth = 2;

    /// <summary>Renders a value. Text too long to show ends in a hash of the whole, so that two long inputs differ.</summary>
    public static string Format(object? value)
    {
        // Tuples, records and dictionary entries render their parts in the current culture, whatever they are asked for.
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            var text = Bound(Render(value, depth: 0));
            return text.Length > 0 ? text : Escape(TypeNames.Of(value!.GetType())); // its ToString says nothing
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    /// <summary>The row of a <see cref="TestId"/>.</summary>
    public static string FormatRow(IEnumerable<TestInput> inputs)
    {
        var row = string.Join(", ", inputs.Select(input => $"{input.Name}: {input.Value}"));
        return row.Length == 0 ? "" : "(" + row + ")";
    }

    private static string Render(object? value, int depth) => value switch
    {
        null => "null",
        string text => "\"" + Escape(text) + "\"",
        char letter => "'" + Escape(letter.ToString()) + "'",
        bool flag => flag ? "true" : "false",
        Type type => "typeof(" + Escape(TypeNames.Of(type)) + ")",
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        Enum or IFormattable => Escape(Guarded(() => value is Enum ? value.ToString() : ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture))),
        IEnumerable items => depth < MaxDepth ? Collection(items, depth) : Escape(TypeNames.Of(value.GetType())),
        _ => Escape(Guarded(value.ToString)),
    };

    private static string Collection(IEnumerable items, int depth)
    {
        // Only collections that know their count are walked: a lazy sequence may be endless or have effects.
        if (items is not ICollection collection)
        {
            return Escape(TypeNames.Of(items.GetType()));
        }

        try
        {
            // Two collections that differ only behind the items shown are two series: a hash of a bounded rest tells them apart.
            var rendered = collection.Cast<object?>().Take(depth == 0 ? MaxHashedItems : MaxItems).Select(item => Bound(Render(item, depth + 1))).ToList();
            var more = rendered.Count > MaxItems ? $", ...#{Hash(string.Join(", ", rendered))}" : collection.Count > MaxItems ? ", ..." : "";
            return string.Create(CultureInfo.InvariantCulture, $"{collection.Count} [{string.Join(", ", rendered.Take(MaxItems))}{more}]");
        }
#pragma warning disable CA1031 // a user's collection may throw anything
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Escape($"<{failure.GetType().Name}>");
        }
    }

    private static string Guarded(Func<string?> render)
    {
        try
        {
            return render() ?? "null";
        }
#pragma warning disable CA1031 // a user's ToString may throw anything
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return $"<ToString threw {failure.GetType().Name}>";
        }
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(Math.Min(text.Length, 256));
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                _ when char.IsControl(letter) || char.IsSurrogate(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }

    private static string Bound(string text)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        return $"{text[..MaxLength]}...#{Hash(text)}";
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8].ToLowerInvariant();
}
