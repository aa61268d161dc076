namespace Lexicon;

/// <summary>Cuts text into terms: runs of letters and digits, cut again where a word in an identifier begins, in lower case,
/// singular, without stop words. Allocates nothing.</summary>
public static partial class Tokenizer
{
    /// <summary>Longer terms are cut to this many characters.</summary>
    public const int MaxTermLength = 48;

    /// <summary>The terms of a text, for <c>foreach</c>; each is valid until the next one is asked for.</summary>
    /// <param name="text">The text to cut.</param>
    /// <param name="buffer">Room for one term: at least <see cref="MaxTermLength"/> characters.</param>
    public static Terms Terms(ReadOnlySpan<char> text, Span<char> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, MaxTermLength);
        return new Terms(text, buffer[..MaxTermLength]);
    }

    /// <summary>Writes the normal form of a word and returns its length; 0 for a stop word.</summary>
    internal static int Normalize(ReadOnlySpan<char> word, Span<char> buffer)
    {
        var cut = word[..Math.Min(word.Length, buffer.Length)];
        var term = buffer[..cut.ToLowerInvariant(buffer)];
        if (IsStopWord(term))
        {
            return 0;
        }

        var plural = term.Length > 3 && term[^1] == 's' && term[^2] != 's';
        return plural ? term.Length - 1 : term.Length;
    }
}
