using System.Collections.Generic;
using PerfGate;
using Xunit;

namespace Shop.Tests;

public sealed class RowTests : ObservedTests
{
    public static IEnumerable<object[]> Shapes => [[new Shape(3)], [new Shape(4)]];

    [PerfTest]
    [InlineData(1, "one")]
    [InlineData(3, "three")]
    public uint Count(int terms, string word)
    {
        Calls.Note();
        return Work.Spin(100 * terms) + (uint)word.Length;
    }

    [PerfTest]
    [MemberData(nameof(Shapes))]
    public uint Area(Shape shape)
    {
        Calls.Note();
        return Work.Spin(100 * shape.Corners);
    }
}
