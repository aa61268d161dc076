#if MISUSE
using System;
using System.Threading.Tasks;
using PerfGate;

namespace Shop.Tests;

public sealed class MisusedTests
{
    [PerfTest]
    public uint Throws() => throw new InvalidOperationException("the user's own failure");

    [PerfTest]
    public async Task ThrowsLater()
    {
        await Task.Yield();
        throw new NotSupportedException("the user's own later failure");
    }

    [PerfTest] // the line of Forgets
    public async void Forgets() => await Task.Yield();
}
#endif
