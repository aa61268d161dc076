namespace PerfGate.CallTrees;

/// <summary>What takes stack samples, as <see cref="CallTree.Engine"/> names it.</summary>
public static class Engines
{
    /// <summary>The kernel's task clock (Linux), which interrupts threads where they are.</summary>
    public const string PerfEvent = "perf_event";

    /// <summary>The runtime's own sampler, which stops threads where they let it.</summary>
    public const string EventPipe = "eventpipe";
}
