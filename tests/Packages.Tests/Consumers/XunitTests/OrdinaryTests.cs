using System.Threading.Tasks;
using Xunit;

namespace Shop.Tests;

// Slow enough that a perf test which did not wait for them would run beside them.
public sealed class OrdinaryTests
{
    [Fact]
    public async Task Slow()
    {
        Rendezvous.Wait();
        using var calls = new Calls("ordinary", nameof(Slow));
        calls.Note();
        await Task.Delay(200);
        calls.Note();
    }
}

public sealed class MoreOrdinaryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Row(int row)
    {
        using var calls = new Calls("ordinary", $"{nameof(Row)} {row}");
        calls.Note();
        await Task.Delay(100);
        calls.Note();
    }
}
