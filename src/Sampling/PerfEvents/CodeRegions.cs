namespace PerfGate.Sampling.PerfEvents;

/// <summary>Where executable code lies in this process: files that are mapped, and memory that the runtime's compiler fills.</summary>
internal sealed class CodeRegions
{
    /// <summary>What is mapped at an address as executable, or null.</summary>
    public CodeRegion? Find(ulong address) => throw new NotSupportedException();
}

/// <summary>Executable memory.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address after its last.</param>
/// <param name="FileOffset">Where its first byte stands in its file.</param>
/// <param name="Path">The file; empty for memory without one.</param>
internal sealed record CodeRegion(ulong Start, ulong End, ulong FileOffset, string Path);
