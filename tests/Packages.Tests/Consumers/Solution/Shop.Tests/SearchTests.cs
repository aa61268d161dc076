using System;
using PerfGate;
using Shop.Tests;
using Xunit;

namespace Shop.Solution.Tests;

public sealed class SearchTests : IDisposable
{
    private readonly Calls calls = new("perf", nameof(SearchTests));

    [Fact]
    public void Ordinary() => Rendezvous.Wait();

    [PerfTest] // the line of Query
    public uint Query()
    {
        calls.Note();
        return Work.Search();
    }

    [PerfTest] // the line of Index
    public byte[] Index()
    {
        calls.Note();
        return Work.Index();
    }

    public void Dispose() => calls.Dispose();
}
