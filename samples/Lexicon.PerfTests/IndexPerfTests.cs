using PerfGate;
using Xunit;

namespace Lexicon.PerfTests;

public class IndexPerfTests(Corpus corpus) : IClassFixture<Corpus>
{
    [PerfTest]
    [InlineData(100)]
    [InlineData(1000)]
    public InvertedIndex Build(int documents) => InvertedIndex.Build(corpus.Documents.Take(documents));

    [PerfTest]
    [InlineData("dictionary")]
    [InlineData("sorted set comparer")]
    [InlineData("returns the number of elements in a sequence")]
    public IReadOnlyList<SearchHit> Search(string query) => corpus.Index.Search(query);

    [PerfTest]
    [InlineData("s")]
    [InlineData("enumer")]
    public IReadOnlyList<string> Suggest(string prefix) => corpus.Index.Suggest(prefix);

    [PerfTest(MaxTime = "5ms")]
    public string Snippet_of_the_longest_document() => Snippet.Of(corpus.Documents.MaxBy(document => document.Text.Length)!.Text, "key comparer");
}
