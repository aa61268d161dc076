namespace Lexicon;

/// <summary>For each term the documents that it occurs in. Immutable, safe for concurrent readers.</summary>
public sealed partial class InvertedIndex
{
    private readonly Document[] _documents;
    private readonly Dictionary<string, Posting[]>.AlternateLookup<ReadOnlySpan<char>> _postings;
    private readonly string[] _terms;
    private readonly float[] _lengthNorms;

    private InvertedIndex(Document[] documents, Dictionary<string, Posting[]> postings, int[] lengths)
    {
        _documents = documents;
        _postings = postings.GetAlternateLookup<ReadOnlySpan<char>>();
        _terms = [.. postings.Keys.Order(StringComparer.Ordinal)];
        var average = lengths.Length == 0 ? 1 : Math.Max(1, lengths.Average());
        _lengthNorms = Array.ConvertAll(lengths, length => Bm25.LengthNorm((float)(length / average)));
    }

    /// <summary>How many documents are indexed.</summary>
    public int DocumentCount => _documents.Length;

    /// <summary>How many different terms occur.</summary>
    public int TermCount => _terms.Length;

    /// <summary>Indexes member ids and texts.</summary>
    public static InvertedIndex Build(IEnumerable<Document> documents)
    {
        Document[] all = [.. documents];
        var lengths = new int[all.Length];
        var building = new Dictionary<string, List<Posting>>(StringComparer.Ordinal);
        var byTerm = building.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = stackalloc char[Tokenizer.MaxTermLength];
        for (var document = 0; document < all.Length; document++)
        {
            foreach (var term in Tokenizer.Terms(all[document].MemberId, buffer))
            {
                Add(byTerm, term, document);
                lengths[document]++;
            }

            foreach (var term in Tokenizer.Terms(all[document].Text, buffer))
            {
                Add(byTerm, term, document);
                lengths[document]++;
            }
        }

        return new InvertedIndex(all, building.ToDictionary(term => term.Key, term => term.Value.ToArray(), StringComparer.Ordinal), lengths);
    }

    private static void Add(Dictionary<string, List<Posting>>.AlternateLookup<ReadOnlySpan<char>> byTerm, ReadOnlySpan<char> term, int document)
    {
        if (!byTerm.TryGetValue(term, out var postings))
        {
            byTerm[term] = [new Posting(document, 1)];
        }
        else if (postings[^1] is var last && last.Document == document)
        {
            postings[^1] = last with { Count = last.Count + 1 };
        }
        else
        {
            postings.Add(new Posting(document, 1));
        }
    }
}
