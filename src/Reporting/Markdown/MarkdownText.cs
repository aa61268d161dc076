using System.Text;
using System.Text.RegularExpressions;

namespace PerfGate.Reporting;

/// <summary>Makes text harmless in GitHub's Markdown.</summary>
internal static partial class MarkdownText
{
    // Keeps a mention or an issue number from being recognised after rendering, without showing.
    private const char WordJoiner = '\u2060';
    private const string Markup = "\\`*_{}[]<>#|!&~@^$";

    /// <summary>Escapes prose: none of its characters starts markup, a mention or a reference. Text from tests goes into <see cref="Code"/> instead.</summary>
    public static string Prose(string line)
    {
        var escaped = new StringBuilder(line.Length);
        foreach (var letter in line)
        {
            if (Markup.Contains(letter, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
            if (letter is '@' or '#')
            {
                escaped.Append(WordJoiner);
            }
        }

        return Reference().Replace(escaped.ToString(), match => match.Value.Insert(match.Length - 1, WordJoiner.ToString()));
    }

    /// <summary>Encloses a single line as a code span: the one place where GitHub looks for no markup, links, mentions, references or emoji.
    /// A pipe, which would end a table's cell even here, becomes its full-width twin.</summary>
    public static string Code(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            line = "(blank)";
        }

        line = line.Replace('|', '\uFF5C');
        var fence = new string('`', LongestFence(line) + 1);
        var pad = line[0] == '`' || line[^1] == '`' || (line[0] == ' ' && line[^1] == ' ') ? " " : "";
        return fence + pad + line + pad + fence;
    }

    /// <summary>The fence of a code block that none of its lines can close.</summary>
    public static string Fence(IEnumerable<string> lines) => new('`', Math.Max(3, lines.Select(LongestFence).DefaultIfEmpty(0).Max() + 1));

    // Issues with a prefix (GH-1, and what a repository adds), commits, and addresses that GitHub links without being asked.
    [GeneratedRegex(@"(?<=[A-Za-z])-[0-9]|[0-9A-Fa-f]{7}|://|www\.", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    private static int LongestFence(string line)
    {
        var (longest, run) = (0, 0);
        foreach (var letter in line)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
