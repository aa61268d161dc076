#if INJECT_WIDE_LINES
using System.Text;
#endif

namespace Lexicon;

public sealed partial class Concordance
{
#if INJECT_WIDE_LINES

    // The injected mistake: what does not fit on half a screen is put together letter by letter.
    private static string Line(string text, int from, int width)
    {
        if (width <= 200)
        {
            return text.Substring(from, width);
        }

        var line = new StringBuilder();
        for (var at = from; at < from + width; at++)
        {
            line.Append(text[at]);
        }

        return line.ToString();
    }

#else

    private static string Line(string text, int from, int width) => text.Substring(from, width);

#endif

#if INJECT_QUADRATIC_SORT

    // The injected mistake: each word is put in its place, which is looked for from the beginning.
    private static string[] Sorted(IReadOnlyList<string> words)
    {
        var sorted = new List<string>();
        foreach (var word in words)
        {
            var at = 0;
            while (at < sorted.Count && string.CompareOrdinal(sorted[at], word) <= 0)
            {
                at++;
            }

            sorted.Insert(at, word);
        }

        return [.. sorted];
    }

#else

    private static string[] Sorted(IReadOnlyList<string> words)
    {
        string[] sorted = [.. words];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

#endif
}
