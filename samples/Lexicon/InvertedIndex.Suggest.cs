namespace Lexicon;

public sealed partial class InvertedIndex
{
    /// <summary>The terms that begin with the prefix, those in most documents first, then in ordinal order.</summary>
    /// <param name="prefix">The beginning of a term, in any case.</param>
    /// <param name="count">How many terms to return at most.</param>
    public IReadOnlyList<string> Suggest(string prefix, int count = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var lower = prefix.ToLowerInvariant();
        var first = Array.BinarySearch(_terms, lower, StringComparer.Ordinal);
        return
        [
            .. _terms
                .Skip(first < 0 ? ~first : first)
                .TakeWhile(term => term.StartsWith(lower, StringComparison.Ordinal))
                .OrderByDescending(DocumentFrequency)
                .Take(count),
        ];
    }

    /// <summary>In how many documents a term of the index occurs.</summary>
    private int DocumentFrequency(string term) => _postings.Dictionary[term].Length;
}
