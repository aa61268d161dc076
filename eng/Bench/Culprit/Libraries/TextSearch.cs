using System.Text;

namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>An inverted index over documents, and ranked search in it.</summary>
internal sealed class TextSearch
{
    private static readonly bool SortsAll = Injection.Is("search-sorts-all");
    private static readonly bool ScansPostings = Injection.Is("search-scans-postings");
    private static readonly bool NormalisesTwice = Injection.Is("search-normalises-by-strings");
    private static readonly bool RecountsDocuments = Injection.Is("search-recounts-documents");
    private readonly Dictionary<string, List<int>> _postings = new(StringComparer.Ordinal);
    private readonly List<string[]> _documents = [];

    public static Func<object?> Create()
    {
        var random = new Random(7);
        var index = new TextSearch();
        for (var i = 0; i < 400; i++)
        {
            index.Add(string.Join(' ', Enumerable.Range(0, 40).Select(_ => "Word" + (int)(Math.Pow(random.NextDouble(), 2) * 300))));
        }

        string[] queries = ["word3, Word7", "the Word0 and Word1", "word10 word20 word2", "word5; word250 word4", "Word1 Word2 Word3"];
        return () => queries.Sum(query => index.Find(query, 10).Count);
    }

    public IReadOnlyList<int> Find(string query, int most)
    {
        var terms = Split(query).Where(_postings.ContainsKey).ToArray();
        var found = terms.Length == 0 ? [] : terms.Skip(1).Aggregate(_postings[terms[0]], (left, term) => Intersect(left, _postings[term]));
        return Best(found, terms, most);
    }

    private void Add(string text)
    {
        var terms = Split(text).ToArray();
        foreach (var term in terms.Distinct(StringComparer.Ordinal))
        {
            if (!_postings.TryGetValue(term, out var list))
            {
                _postings.Add(term, list = []);
            }

            list.Add(_documents.Count);
        }

        _documents.Add(terms);
    }

    private static IEnumerable<string> Split(string text) => text.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Select(Normalise);

    private static string Normalise(string word)
    {
        if (NormalisesTwice)
        {
            for (var i = 0; i < 250; i++)
            {
                word = word.Normalize(NormalizationForm.FormD).ToUpperInvariant().Trim().Replace("É", "E", StringComparison.Ordinal);
            }
        }

        return word.ToLowerInvariant();
    }

    private static List<int> Intersect(List<int> left, List<int> right)
    {
        if (ScansPostings)
        {
            return left.Where(document => right.FindIndex(other => other == document) >= 0).ToList();
        }

        var both = new List<int>();
        var (l, r) = (0, 0);
        while (l < left.Count && r < right.Count)
        {
            if (left[l] == right[r])
            {
                both.Add(left[l++]);
            }
            else if (left[l] < right[r])
            {
                l++;
            }
            else
            {
                r++;
            }
        }

        return both;
    }

    private List<int> Best(List<int> found, string[] terms, int most)
    {
        if (SortsAll)
        {
            return found.OrderByDescending(document => Score(document, terms)).ThenByDescending(document => Score(document, terms)).ThenBy(document => document).Take(most).ToList();
        }

        var best = new PriorityQueue<int, double>();
        foreach (var document in found)
        {
            best.Enqueue(document, Score(document, terms));
            if (best.Count > most)
            {
                best.Dequeue();
            }
        }

        return best.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element).ToList();
    }

    private double Score(int document, string[] terms)
    {
        var score = 0.0;
        foreach (var term in terms)
        {
            score += CountIn(_documents[document], term) * Rarity(term);
        }

        return score;
    }

    private static int CountIn(string[] words, string term)
    {
        var count = 0;
        foreach (var word in words)
        {
            count += string.Equals(word, term, StringComparison.Ordinal) ? 1 : 0;
        }

        return count;
    }

    private double Rarity(string term)
    {
        var with = RecountsDocuments ? _documents.Take(4).Count(words => words.Contains(term, StringComparer.Ordinal)) + _postings[term].Count : _postings[term].Count;
        return Math.Log((double)_documents.Count / with);
    }
}
