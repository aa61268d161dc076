namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Finds the callers that the kernel lost. It follows frame pointers; native code that uses their register for other things (libcrypto, the C
/// library) leaves it with no chain, and native code that keeps no frame at all with one that misses its caller. What such files tell of how to
/// unwind them is followed exactly. Where nothing is told, a copy of the stack is looked through for pairs of a frame pointer and a return
/// address that link up. A wrong caller is worse than none: what is not linked twice over is not taken.
/// </summary>
internal static class StackRepair
{
    /// <summary>Repairs a stack.</summary>
    /// <param name="ip">Where the thread was in user code.</param>
    /// <param name="sp">Its stack pointer.</param>
    /// <param name="bp">Its frame pointer, or what native code has in that register.</param>
    /// <param name="dump">The words from the stack pointer on, as many as were copied.</param>
    /// <param name="chain">What the kernel found, the innermost first, <paramref name="ip"/> with it; empty where it did not look.</param>
    /// <param name="regions">Where code lies.</param>
    /// <param name="repaired">Takes the repaired stack, the innermost first, <paramref name="ip"/> with it; it is cleared before.</param>
    /// <param name="calls">Tells return addresses from other addresses in code; without it any address in code may be one.</param>
    /// <param name="tables">How native code is unwound; without it everything goes by frame pointers.</param>
    /// <returns>True where callers were found that the kernel had not; otherwise <paramref name="repaired"/> is empty.</returns>
    public static bool TryRepair(
        ulong ip, ulong sp, ulong bp, ReadOnlySpan<ulong> dump, ReadOnlySpan<ulong> chain, CodeRegions regions, List<ulong> repaired, CallSites? calls = null, UnwindTables? tables = null)
    {
        repaired.Clear();
        var walk = new StackWalk(new StackWords(sp, dump), bp, chain, regions, calls, tables);
        var isWhole = walk.Run(ip, repaired);
        if (repaired.Count > 1 && IsOther(repaired, chain) && (isWhole || repaired.Count >= walk.Good()))
        {
            return true;
        }

        repaired.Clear();
        return false;
    }

    // More than the kernel's chain, or not the same.
    private static bool IsOther(List<ulong> repaired, ReadOnlySpan<ulong> chain)
    {
        for (var i = 0; i < repaired.Count; i++)
        {
            if (i == chain.Length || repaired[i] != chain[i])
            {
                return true;
            }
        }

        return false;
    }
}
