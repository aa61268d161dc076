namespace PerfGate.TestAdapter;

/// <summary>What every perf test carries in every framework, so that runners can filter by it.</summary>
internal static class PerfTestTraits
{
    /// <summary>The trait's name.</summary>
    public const string Name = "PerfGate";

    /// <summary>The trait's value.</summary>
    public const string Value = "true";

    /// <summary>0 for "none": PerfGate enforces the attribute's timeout itself, around every batch, in synchronous tests too.</summary>
    public const int NoTimeoutOfXunit = 0;
}
