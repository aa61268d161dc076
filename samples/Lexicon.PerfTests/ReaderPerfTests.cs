using PerfGate;
using Xunit;

namespace Lexicon.PerfTests;

public class ReaderPerfTests(Corpus corpus) : IClassFixture<Corpus>
{
    [PerfTest]
    public async Task<IReadOnlyList<Document>> Read_one_file()
    {
        using var stream = new MemoryStream(corpus.Xml);
        return await CorpusReader.ReadAsync(stream);
    }

    [Fact]
    public void The_corpus_is_real() => Assert.True(corpus.Documents.Count > 1000);
}
