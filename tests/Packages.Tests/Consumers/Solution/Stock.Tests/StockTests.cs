using System;
using PerfGate;
using Shop.Tests;
using Xunit;

namespace Stock.Tests;

public sealed class StockTests : IDisposable
{
    private readonly Calls calls = new("perf", nameof(StockTests));

    [Fact]
    public void Ordinary() => Rendezvous.Wait();

    [PerfTest]
    [InlineData(1)]
    [InlineData(2)]
    public uint Count(int shelves)
    {
        calls.Note();
        return Work.Spin(1_000 * shelves);
    }

    public void Dispose() => calls.Dispose();
}
