using System.Threading.Tasks;
using PerfGate;

namespace Shop.Tests;

public sealed class AsyncTests : ObservedTests
{
    [PerfTest]
    public async Task ReturnsTask()
    {
        Calls.Note();
        await Work.IndexLater();
    }

    [PerfTest]
    public async ValueTask<byte[]> ReturnsValueTask()
    {
        Calls.Note();
        return await Work.IndexLater();
    }
}
