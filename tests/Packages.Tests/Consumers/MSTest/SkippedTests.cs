using Microsoft.VisualStudio.TestTools.UnitTesting;
using PerfGate;

namespace Shop.Tests;

[TestClass]
public sealed class SkippedTests
{
    [TestMethod]
    [Ignore("not today")]
    public void Never() => Perf.Measure(() => throw new System.InvalidOperationException("It ran although it is skipped."));
}
