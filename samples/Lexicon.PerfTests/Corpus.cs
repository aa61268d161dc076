using Xunit;

namespace Lexicon.PerfTests;

/// <summary>The documentation of a few assemblies, read and indexed once for all tests.</summary>
public sealed class Corpus : IAsyncLifetime
{
    public IReadOnlyList<Document> Documents { get; private set; } = [];

    public InvertedIndex Index { get; private set; } = null!;

    public byte[] Xml { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Documents = await CorpusReader.ReadAsync(ReferencePack.Files("System.Collections", "System.Linq", "System.Text.Json"));
        Index = InvertedIndex.Build(Documents);
        Xml = await File.ReadAllBytesAsync(ReferencePack.Files("System.Collections.Concurrent")[0]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
