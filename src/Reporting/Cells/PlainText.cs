using System.Globalization;
using System.Text;

namespace PerfGate.Reporting;

/// <summary>Makes any text a single visible line: what would steer a reader's terminal, browser or eye is spelt out.</summary>
internal static class PlainText
{
    /// <summary>Shows control, format and unassigned characters as escapes, and cuts what is longer than <paramref name="most"/> characters.</summary>
    public static string Line(string? text, int most = 500)
    {
        var line = new StringBuilder();
        var remaining = text.AsSpan();
        for (var count = 0; !remaining.IsEmpty; count++)
        {
            if (count == most)
            {
                return line.Append('…').ToString();
            }

            if (Rune.DecodeFromUtf16(remaining, out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)remaining[0]:X4}");
            }
            else if (IsVisible(rune))
            {
                line.Append(remaining[..length]);
            }
            else
            {
                line.Append(rune.Value switch
                {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                    _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
                });
            }

            remaining = remaining[length..];
        }

        return line.ToString();
    }

    /// <summary>Cuts a text that is longer than <paramref name="most"/> characters.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : Line(text, most);

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
