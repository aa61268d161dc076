using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PerfGate.Tool.Output;

/// <summary>Text from tests made harmless for a terminal and a log: one line, nothing that moves a cursor or hides what follows.</summary>
internal static partial class Plain
{
    /// <summary>The text as one line without escape sequences, control and format characters.</summary>
    public static string Line(string? text)
    {
        var line = new StringBuilder();
        foreach (var rune in EscapeSequence().Replace(text ?? "", "").EnumerateRunes())
        {
            // A lone surrogate arrives here as U+FFFD.
            _ = rune.Value is '\t' or '\n' or '\r' or 0x85 ? line.Append(' ')
                : Rune.GetUnicodeCategory(rune) switch
                {
                    UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => line.Append(' '),
                    UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => line,
                    _ => line.Append(rune.ToString()),
                };
        }

        return line.ToString();
    }

    // Commands (CSI), operating system commands (a title, a link) and the two-character sequences.
    [GeneratedRegex(@"\e\[[0-?]*[ -/]*[@-~]|\e\][^\a\e]*(\a|\e\\)?|\e[@-Z\\-_]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EscapeSequence();
}
