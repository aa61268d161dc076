using System.Collections.Frozen;

namespace Lexicon;

public static partial class Tokenizer
{
#if INJECT_SLOW_TOKENIZER

    // The injected mistake: case-insensitive comparison with each stop word in turn, where a set lookup would do.
    private static bool IsStopWord(ReadOnlySpan<char> term)
    {
        foreach (var stopWord in StopWords.Words)
        {
            if (term.Equals(stopWord, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

#else

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> StopWordSet =
        StopWords.Words.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static bool IsStopWord(ReadOnlySpan<char> term) => StopWordSet.Contains(term);

#endif
}
