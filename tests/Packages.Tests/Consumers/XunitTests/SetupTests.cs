using PerfGate;

namespace Shop.Tests;

public sealed class SetupTests : ObservedTests
{
    private byte[] data = [];

    [IterationSetup]
    public void Load() => data = new byte[10_000];

    [PerfTest]
    public int Sum()
    {
        Calls.Note();
        return data.Length == 10_000 ? data[17] : throw new System.InvalidOperationException("The setup did not run.");
    }

    [IterationCleanup]
    public void Unload() => data = [];
}
