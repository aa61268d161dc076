using PerfGate;
using Xunit;

namespace Lexicon.PerfTests;

public class TokenizerPerfTests(Corpus corpus) : IClassFixture<Corpus>
{
    private readonly string _text = string.Join(' ', corpus.Documents.Take(200).Select(document => document.Text));

    [PerfTest(MaxAllocated = "0B")]
    public int Count_terms()
    {
        Span<char> buffer = stackalloc char[Tokenizer.MaxTermLength];
        var count = 0;
        foreach (var _ in Tokenizer.Terms(_text, buffer))
        {
            count++;
        }

        return count;
    }
}
