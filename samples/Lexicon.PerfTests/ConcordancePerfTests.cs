using PerfGate;
using Xunit;

namespace Lexicon.PerfTests;

public class ConcordancePerfTests : IClassFixture<Corpus>
{
    private readonly Concordance _concordance;
    private readonly string[] _words;

    public ConcordancePerfTests(Corpus corpus)
    {
        var text = string.Join(' ', corpus.Documents.Select(document => document.Text));
        _words = text.Split(' ');
        _concordance = Concordance.Of(text);
    }

    /// <summary>One test over many inputs: the action inside says for which of them it became slower.</summary>
    [PerfTest]
    public int Lines_of_every_width()
    {
        var lines = 0;
        foreach (var width in (int[])[40, 80, 160, 320, 640])
        {
            lines += _concordance.Lines("the", width, count: 500).Count;
        }

        return lines;
    }

    [PerfTest(MaxGrowth = "n^2")]
    [InlineData(300)]
    [InlineData(1000)]
    [InlineData(3000)]
    public string[] Sort(int words) => Concordance.Sort(new ArraySegment<string>(_words, 0, words));
}
