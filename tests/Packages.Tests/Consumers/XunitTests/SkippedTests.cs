using PerfGate;

namespace Shop.Tests;

public sealed class SkippedTests
{
    [PerfTest(Skip = "not today")]
    public uint Never() => throw new System.InvalidOperationException("It ran although it is skipped.");
}
