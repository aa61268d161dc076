using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PerfGate;

namespace Shop.Tests;

[TestClass]
public sealed class AsyncTests
{
    [TestMethod]
    public async Task ReturnsTask()
    {
        using var calls = new Calls("perf", nameof(ReturnsTask));
        await Perf.MeasureAsync(async () =>
        {
            calls.Note();
            await Work.IndexLater();
        });
    }

    [TestMethod]
    public async Task ReturnsValueTask()
    {
        using var calls = new Calls("perf", nameof(ReturnsValueTask));
        await Perf.MeasureValueTaskAsync(async () =>
        {
            calls.Note();
            await Work.IndexLater();
        });
    }
}
