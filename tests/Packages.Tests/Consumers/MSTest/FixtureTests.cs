using Microsoft.VisualStudio.TestTools.UnitTesting;
using PerfGate;

namespace Shop.Tests;

[TestClass]
public sealed class ClassFixtureTests
{
    private static uint books;

    [ClassInitialize]
    public static void Open(TestContext context) => books = 7;

    [TestMethod]
    public void ReadShelf()
    {
        using var calls = new Calls("perf", nameof(ReadShelf));
        Perf.Measure(() =>
        {
            calls.Note();
            return books == 7 ? books : throw new System.InvalidOperationException("The class is not initialised.");
        });
    }
}

[TestClass]
public sealed class CollectionFixtureTests
{
    private static uint shelves;

    public TestContext TestContext { get; set; } = null!;

    [AssemblyInitialize]
    public static void Open(TestContext context) => shelves = 70;

    [TestMethod]
    public void ReadWarehouse()
    {
        using var calls = new Calls("perf", nameof(ReadWarehouse));
        Perf.Measure(() =>
        {
            calls.Note();
            return shelves == 70 ? shelves : throw new System.InvalidOperationException("The assembly is not initialised.");
        });
    }

    [TestMethod]
    public void WriteOutput()
    {
        using var calls = new Calls("perf", nameof(WriteOutput));
        Perf.Measure(() =>
        {
            calls.Note();
            return Once.Do(() => TestContext.WriteLine("the test's own output")) + shelves;
        });
    }
}
