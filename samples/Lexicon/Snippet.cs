using System.Text;

namespace Lexicon;

/// <summary>Shows where a query matches a text.</summary>
public static class Snippet
{
    /// <summary>The stretch of a text that has most of the query's words, each of them set between two asterisks.</summary>
    /// <param name="text">The text of a document.</param>
    /// <param name="query">The words searched for.</param>
    /// <param name="width">How many characters of the text to show at most, at least 1.</param>
    public static string Of(string text, string query, int width = 160)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var matches = Matches(text, query);
        var (from, to) = DensestWindow(matches, text.Length, width);
        var snippet = new StringBuilder(from > 0 ? "… " : "");
        var at = from;
        foreach (var (start, end) in matches.Where(match => match.Start >= from && match.End <= to))
        {
            snippet.Append(text, at, start - at).Append("**").Append(text, start, end - start).Append("**");
            at = end;
        }

        return snippet.Append(text, at, to - at).Append(to < text.Length ? " …" : "").ToString();
    }

    private static List<(int Start, int End)> Matches(string text, string query)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        var lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = stackalloc char[Tokenizer.MaxTermLength];
        foreach (var term in Tokenizer.Terms(query, buffer))
        {
            lookup.Add(term);
        }

        var matches = new List<(int Start, int End)>();
        var terms = Tokenizer.Terms(text, buffer);
        while (terms.MoveNext())
        {
            if (lookup.Contains(terms.Current))
            {
                matches.Add((terms.Start, terms.End));
            }
        }

        return matches;
    }

    /// <summary>Begins at the match that has most matches within the width after it; at the text's beginning without any.</summary>
    private static (int From, int To) DensestWindow(List<(int Start, int End)> matches, int length, int width)
    {
        var (best, bestCount) = (0, 0);
        for (int first = 0, past = 0; first < matches.Count; first++)
        {
            while (past < matches.Count && matches[past].End <= matches[first].Start + width)
            {
                past++;
            }

            if (past - first > bestCount)
            {
                (best, bestCount) = (matches[first].Start, past - first);
            }
        }

        // A text that fits is shown whole; otherwise the window does not run past the end.
        var from = Math.Max(0, Math.Min(best, length - width));
        return (from, Math.Min(length, from + width));
    }
}
