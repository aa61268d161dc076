namespace Lexicon;

public sealed partial class InvertedIndex
{
#if INJECT_ALLOCATING_SEARCH

    // The injected mistake: a defensive copy of the postings for every term of every search, although nobody can change them.
    private ReadOnlySpan<Posting> Postings(ReadOnlySpan<char> term) =>
        _postings.TryGetValue(term, out var postings) ? postings.ToArray() : [];

#else

    private ReadOnlySpan<Posting> Postings(ReadOnlySpan<char> term) => _postings.TryGetValue(term, out var postings) ? postings : [];

#endif
}
