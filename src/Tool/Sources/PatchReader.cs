using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PerfGate.Tool.Sources;

/// <summary>
/// Reads what <c>git diff --unified=0</c> prints, for the changed lines of each file as it is now. Lines are counted as each hunk says how many
/// follow: what is in a file may look like anything, a header of a diff included.
/// </summary>
internal static partial class PatchReader
{
    private const string NewName = "+++ ";
    private const string NewPrefix = "b/";

    /// <summary>The changes of each file, in the order of the patch; of binary files, and of those that were only renamed, there are none.</summary>
    public static IReadOnlyDictionary<string, ImmutableArray<LineChange>> Read(string patch)
    {
        var files = new Dictionary<string, ImmutableArray<LineChange>>(StringComparer.Ordinal);
        string? file = null;
        var (removed, added) = (0L, 0L);
        for (int start = 0, end; start < patch.Length; start = end + 1)
        {
            // Only a line feed ends a line: text of a file may hold other ends.
            end = patch.IndexOf('\n', start) is >= 0 and var found ? found : patch.Length;
            var line = patch.AsSpan(start, end - start);
            if (removed > 0 || added > 0)
            {
                removed -= line.StartsWith("-", StringComparison.Ordinal) ? 1 : 0;
                added -= line.StartsWith("+", StringComparison.Ordinal) ? 1 : 0;
                if (line is [] or not ['-' or '+' or '\\', ..])
                {
                    // No patch of git's: what follows cannot be told from text.
                    return files;
                }
            }
            else if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                file = null;
            }
            else if (line.StartsWith(NewName, StringComparison.Ordinal))
            {
                file = NameOf(line[NewName.Length..].ToString());
            }
            else if (line.StartsWith("@@ ", StringComparison.Ordinal) && Hunk().Match(line.ToString()) is { Success: true } hunk)
            {
                (removed, added) = (Number(hunk, "removed"), Number(hunk, "added"));
                if (file is not null && Change(Number(hunk, "start"), added) is { } change)
                {
                    files[file] = files.GetValueOrDefault(file, []).Add(change);
                }
            }
        }

        return files;
    }

    /// <summary>A path as git writes it where it holds unusual characters: in quotation marks, with escapes as in C; the bytes are UTF-8.</summary>
    public static string Unquote(string name)
    {
        if (name is not ['"', .., '"'] || name.Length < 2)
        {
            return name;
        }

        var bytes = new List<byte>(name.Length);
        for (var i = 1; i < name.Length - 1; i++)
        {
            if (name[i] != '\\' || i + 1 >= name.Length - 1)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(name, i, 1));
                continue;
            }

            i++;
            var digits = name.AsSpan(i, Math.Min(3, name.Length - 1 - i));
            if (digits is [>= '0' and <= '3', >= '0' and <= '7', >= '0' and <= '7'])
            {
                bytes.Add((byte)(((digits[0] - '0') << 6) | ((digits[1] - '0') << 3) | (digits[2] - '0')));
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(name[i] switch { 'a' => "\a", 'b' => "\b", 't' => "\t", 'n' => "\n", 'v' => "\v", 'f' => "\f", 'r' => "\r", var letter => letter.ToString() }));
            }
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    // Behind a name with blanks stands a tab, so that other programs find its end.
    private static string? NameOf(string text)
    {
        var name = Unquote(text.EndsWith('\t') ? text[..^1] : text);
        return name.StartsWith(NewPrefix, StringComparison.Ordinal) ? name[NewPrefix.Length..] : null;
    }

    private static LineChange? Change(long start, long added) =>
        start + added > int.MaxValue ? null
        : added == 0 ? new LineChange((int)start, (int)start, IsRemoval: true)
        : new LineChange((int)start, (int)(start + added - 1), IsRemoval: false);

    // One line where no number stands.
    private static long Number(Match hunk, string name) =>
        hunk.Groups[name] is { Success: true, Value: var text } ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex(@"^@@ -[0-9]{1,10}(,(?<removed>[0-9]{1,10}))? \+(?<start>[0-9]{1,10})(,(?<added>[0-9]{1,10}))? @@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hunk();
}
