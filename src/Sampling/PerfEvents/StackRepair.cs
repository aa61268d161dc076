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
    /// <param name="bp">Its frame pointer, or what native code has in that register; 0 where it is not known.</param>
    /// <param name="dump">The words from the stack pointer on, as many as were copied.</param>
    /// <param name="chain">What the kernel found, the innermost first, <paramref name="ip"/> with it; empty where it did not look.</param>
    /// <param name="regions">Where code lies.</param>
    /// <param name="repaired">Takes the repaired stack, the innermost first, <paramref name="ip"/> with it; it is cleared before.</param>
    /// <param name="calls">Tells return addresses from other addresses in code; without it any address in code may be one.</param>
    /// <param name="tables">How native code is unwound; without it everything goes by frame pointers.</param>
    /// <returns>True where callers were found that the kernel had not; otherwise <paramref name="repaired"/> is empty.</returns>
    public static bool TryRepair(
        ulong ip, ulong sp, ulong bp, ReadOnlySpan<ulong> dump, ReadOnlySpan<ulong> chain, CodeRegions regions, List<ulong> repaired, CallSites? calls = null, UnwindTables? tables = null) =>
        Repair(ip, sp, bp, dump, chain, regions, repaired, calls, tables, hidden: null).HasFlag(StackFinding.Callers);

    /// <summary>Repairs a stack, and tells what else is seen on the way.</summary>
    /// <param name="ip">As for <see cref="TryRepair"/>, and so are the others.</param>
    /// <param name="sp">The stack pointer.</param>
    /// <param name="bp">The frame pointer.</param>
    /// <param name="dump">The words from the stack pointer on.</param>
    /// <param name="chain">What the kernel found.</param>
    /// <param name="regions">Where code lies.</param>
    /// <param name="repaired">Takes the repaired stack, where it is one.</param>
    /// <param name="calls">Tells return addresses.</param>
    /// <param name="tables">How native code is unwound.</param>
    /// <param name="hidden">Takes what may be callers without a frame, of the repaired stack, or else of the kernel's; it is cleared before.</param>
    public static StackFinding Repair(
        ulong ip, ulong sp, ulong bp, ReadOnlySpan<ulong> dump, ReadOnlySpan<ulong> chain, CodeRegions regions, List<ulong> repaired, CallSites? calls, UnwindTables? tables, List<HiddenReturn>? hidden)
    {
        repaired.Clear();
        hidden?.Clear();
        var walk = new StackWalk(new StackWords(sp, dump), bp, chain, regions, calls, tables, hidden);
        var end = walk.Run(ip, repaired, out var seen);
        var isOther = IsOther(repaired, chain);
        var finding = (seen & StackFinding.NewCode) | (end == StackEnd.Outermost ? StackFinding.Beginning : StackFinding.None);
        if (isOther && repaired.Count > 1 && (end != StackEnd.Lost || repaired.Count >= walk.Good()))
        {
            return finding | StackFinding.Callers | seen;
        }

        repaired.Clear();
        if (isOther)
        {
            hidden?.Clear();
        }

        return isOther ? finding & StackFinding.NewCode : finding;
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

/// <summary>What was found on a stack.</summary>
[Flags]
internal enum StackFinding
{
    /// <summary>Nothing that the kernel had not.</summary>
    None = 0,

    /// <summary>Callers that it had not.</summary>
    Callers = 1,

    /// <summary>Some of them were found by looking for frames that link up, and no table told of them.</summary>
    Looked = 4,

    /// <summary>The beginning of the thread: no frame is further out than the last.</summary>
    Beginning = 2,

    /// <summary>A table tells of a caller where no code is known: it was compiled, or loaded, since the last look.</summary>
    NewCode = 8,
}

/// <summary>What may be the return address of a method without a frame: frame pointers pass such methods by. Whether it is one can be told once it is known where the method begins.</summary>
/// <param name="Frame">The index of the frame above whose stack pointer it lies; of the frame's method, if that has no frame, or of one that such methods call.</param>
/// <param name="Word">How many words above.</param>
/// <param name="Address">The address.</param>
internal readonly record struct HiddenReturn(int Frame, int Word, ulong Address);
