using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PerfGate;

namespace Shop.Tests;

[TestClass]
public sealed class RowTests
{
    public static IEnumerable<object[]> Shapes => [[new Shape(3)], [new Shape(4)]];

    [TestMethod]
    [DataRow(1, "one")]
    [DataRow(3, "three")]
    public void Count(int terms, string word)
    {
        using var calls = new Calls("perf", $"{nameof(Count)} {terms}");
        Perf.Measure(
            () =>
            {
                calls.Note();
                return Work.Spin(100 * terms) + (uint)word.Length;
            },
            inputs: new { terms, word });
    }

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Area(Shape shape)
    {
        using var calls = new Calls("perf", $"{nameof(Area)} {shape}");
        Perf.Measure(
            () =>
            {
                calls.Note();
                return Work.Spin(100 * shape.Corners);
            },
            inputs: new { shape });
    }
}
