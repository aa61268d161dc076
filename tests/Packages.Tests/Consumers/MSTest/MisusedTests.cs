#if MISUSE
using System;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PerfGate;

namespace Shop.Tests;

[TestClass]
public sealed class MisusedTests
{
    [TestMethod]
    public void Throws() => Perf.Measure(() => throw new InvalidOperationException("the user's own failure"));

    [TestMethod]
    public Task ThrowsLater() => Perf.MeasureAsync(async () =>
    {
        await Task.Yield();
        throw new NotSupportedException("the user's own later failure");
    });

    [TestMethod]
    public void Forgets()
    {
        Action forgets = async () => await Task.Yield();
        Perf.Measure(forgets); // the line of Forgets
    }
}
#endif
