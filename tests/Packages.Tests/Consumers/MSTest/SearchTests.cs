using Microsoft.VisualStudio.TestTools.UnitTesting;
using PerfGate;

[assembly: Parallelize(Scope = ExecutionScope.MethodLevel, Workers = 4)]

namespace Shop.Tests;

[TestClass]
public sealed class SearchTests
{
    [TestMethod]
    public void Query()
    {
        using var calls = new Calls("perf", nameof(Query));
        Perf.Measure(() => // the line of Query
        {
            calls.Note();
            return Work.Search();
        });
    }

    [TestMethod]
    public void Index()
    {
        using var calls = new Calls("perf", nameof(Index));
        Perf.Measure(() => // the line of Index
        {
            calls.Note();
            return Work.Index();
        });
    }
}
