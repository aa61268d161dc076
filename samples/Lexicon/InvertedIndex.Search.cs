using System.Buffers;

namespace Lexicon;

/// <summary>A document found, and how well it fits the query.</summary>
public readonly record struct SearchHit(Document Document, float Score);

public sealed partial class InvertedIndex
{
    /// <summary>The documents that fit the query best by BM25, best first, equally good ones in the order of the index.</summary>
    /// <param name="query">Words; a document needs one of them.</param>
    /// <param name="count">How many hits to return at most.</param>
    public IReadOnlyList<SearchHit> Search(string query, int count = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var rented = ArrayPool<float>.Shared.Rent(_documents.Length);
        try
        {
            var scores = rented.AsSpan(0, _documents.Length);
            scores.Clear();
            Span<char> buffer = stackalloc char[Tokenizer.MaxTermLength];
            foreach (var term in Tokenizer.Terms(query, buffer))
            {
                AddScores(term, scores);
            }

            return Best(scores, count);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private void AddScores(ReadOnlySpan<char> term, Span<float> scores)
    {
        var postings = Postings(term);
        var weight = Bm25.TermWeight(postings.Length, _documents.Length);
        foreach (var posting in postings)
        {
            scores[posting.Document] += weight * Bm25.Saturation(posting.Count, _lengthNorms[posting.Document]);
        }
    }

    private SearchHit[] Best(ReadOnlySpan<float> scores, int count)
    {
        var hits = new SearchHit[Math.Min(count, scores.Length)];
        var found = 0;
        for (var document = 0; document < scores.Length; document++)
        {
            var score = scores[document];
            if (score == 0 || (found == hits.Length && score <= hits[^1].Score))
            {
                continue;
            }

            // Insertion: few documents beat the last of the best so far.
            found = Math.Min(found + 1, hits.Length);
            var at = found - 1;
            for (; at > 0 && hits[at - 1].Score < score; at--)
            {
                hits[at] = hits[at - 1];
            }

            hits[at] = new SearchHit(_documents[document], score);
        }

        return found == hits.Length ? hits : hits[..found];
    }
}
