using Microsoft.VisualStudio.TestTools.UnitTesting;
using PerfGate;

namespace Shop.Tests;

[TestClass]
public sealed class SetupTests
{
    [TestMethod]
    public void Sum()
    {
        var data = new byte[10_000];
        using var calls = new Calls("perf", nameof(Sum));
        Perf.Measure(() =>
        {
            calls.Note();
            return data[17];
        });
    }
}
