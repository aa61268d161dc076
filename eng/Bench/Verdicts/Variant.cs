namespace PerfGate.Bench.Verdicts;

/// <summary>One build of the workloads.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Percent">How many more units of work than the unchanged build it does for each hundred.</param>
/// <param name="Mark">What each workload adds to its result.</param>
internal sealed record Variant(string Name, int Percent, int Mark)
{
    /// <summary>What everything is compared with.</summary>
    public static Variant Base { get; } = new("base", 0, 0);

    /// <summary>The same sources built once more in another folder: the same code.</summary>
    public static Variant Again { get; } = Base with { Name = "again" };

    /// <summary>The build that is compared with <see cref="Base"/>. Its code is another one even where it does as much.</summary>
    /// <param name="percent">What is injected.</param>
    public static Variant Head(int percent) => new(percent == 0 ? "changed" : $"slower-{percent}", percent, Mark: 1);
}
