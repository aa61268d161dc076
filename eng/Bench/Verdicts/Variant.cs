namespace PerfGate.Bench.Verdicts;

/// <summary>One build of the workloads.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Percent">How many more units of work than the unchanged build it does for each hundred.</param>
internal sealed record Variant(string Name, int Percent)
{
    /// <summary>What everything is compared with.</summary>
    public static Variant Base { get; } = new("base", 0);

    /// <summary>The build that is compared with <see cref="Base"/>: unchanged, the same sources built once more in another folder.</summary>
    /// <param name="percent">What is injected.</param>
    public static Variant Head(int percent) => percent == 0 ? new("again", 0) : new($"slower-{percent}", percent);
}
