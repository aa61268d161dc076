namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Finds the callers that the kernel lost. It follows frame pointers, and native code that uses their register for other things (libcrypto,
/// the C library) leaves it with no chain, or with one that misses callers. A copy of the stack is looked through for pairs of a frame
/// pointer and a return address that link up. A wrong caller is worse than none: what is not linked twice over is not taken.
/// </summary>
internal static class StackRepair
{
    private const ulong Word = sizeof(ulong);

    // As far as a frame reaches: larger ones are seldom, and so are pairs by chance that link so far.
    private const ulong Reach = 1 << 20;

    // Of a pair found by looking: itself and at least one that it links to.
    private const int FewestLinks = 2;
    private const int MostFrames = 1024;

    /// <summary>Repairs a stack.</summary>
    /// <param name="ip">Where the thread was in user code.</param>
    /// <param name="sp">Its stack pointer.</param>
    /// <param name="bp">Its frame pointer, or what native code has in that register.</param>
    /// <param name="dump">The words from the stack pointer on, as many as were copied.</param>
    /// <param name="chain">What the kernel found, the innermost first, <paramref name="ip"/> with it; empty where it did not look.</param>
    /// <param name="regions">Where code lies.</param>
    /// <param name="repaired">Takes the repaired stack, the innermost first, <paramref name="ip"/> with it; it is cleared before.</param>
    /// <param name="calls">Tells return addresses from other addresses in code; without it any address in code may be one.</param>
    /// <returns>True where callers were found that the kernel had not; otherwise <paramref name="repaired"/> is empty.</returns>
    public static bool TryRepair(
        ulong ip, ulong sp, ulong bp, ReadOnlySpan<ulong> dump, ReadOnlySpan<ulong> chain, CodeRegions regions, List<ulong> repaired, CallSites? calls = null)
    {
        repaired.Clear();
        var walk = new Walk(sp, bp, dump, chain, regions, calls);
        walk.Run(ip, repaired);
        if (walk.HasFound && repaired.Count > 1)
        {
            return true;
        }

        repaired.Clear();
        return false;
    }

    /// <summary>A way along one stack, from the inside.</summary>
    private ref struct Walk(ulong bottom, ulong bp, ReadOnlySpan<ulong> dump, ReadOnlySpan<ulong> chain, CodeRegions regions, CallSites? calls)
    {
        private readonly ReadOnlySpan<ulong> _dump = dump;
        private readonly ReadOnlySpan<ulong> _chain = chain;

        /// <summary>True where a caller was found by looking.</summary>
        public bool HasFound { get; private set; }

        public void Run(ulong ip, List<ulong> frames)
        {
            frames.Add(ip);
            var (stack, frame) = (bottom, bp);
            while (frames.Count < MostFrames)
            {
                if (IsBeyond(frame))
                {
                    var isGone = AddKernels(frame, frames);
                    if (isGone || frames.Count > 1)
                    {
                        return;
                    }
                }

                if (frame < stack || !TryLink(frame, out var next, out var caller))
                {
                    if ((frame == 0 && frames.Count > 1) || Look(stack) is not { } found)
                    {
                        return;
                    }

                    HasFound = true;
                    frame = found;
                    _ = TryLink(found, out next, out caller);
                }

                frames.Add(caller);
                (stack, frame) = (frame + (2 * Word), next);
            }
        }

        // Further out than what was copied, and not too far to be a frame at all.
        private readonly bool IsBeyond(ulong frame)
        {
            var end = bottom + ((ulong)_dump.Length * Word);
            return frame % Word == 0 && frame >= end - Word && frame - (end - Word) < Reach;
        }

        private readonly bool TryWord(ulong address, out ulong word)
        {
            var at = (address - bottom) / Word;
            if (address < bottom || address % Word != 0 || at >= (ulong)_dump.Length)
            {
                word = 0;
                return false;
            }

            word = _dump[(int)at];
            return true;
        }

        // The saved frame pointer of the caller, and where the call returns to.
        private readonly bool TryLink(ulong frame, out ulong next, out ulong caller)
        {
            caller = 0;
            return TryWord(frame, out next) && TryWord(frame + Word, out caller) && IsReturn(caller);
        }

        private readonly bool IsReturn(ulong address) => calls is null ? regions.Find(address) is not null : calls.Follows(address);

        // The place of a pair; of several the one with the longest way to the outside, for the others are most often its own outer part.
        private readonly ulong? Look(ulong from)
        {
            var (best, most) = ((ulong?)null, 0);
            var end = bottom + ((ulong)_dump.Length * Word);
            for (var at = from; at + (2 * Word) <= end; at += Word)
            {
                if (Links(at) is var links && links > most)
                {
                    (best, most) = (at, links);
                }
            }

            return best;
        }

        // How many pairs link up from a place to the outside; 0 where they are too few, or where they end in what cannot be.
        private readonly int Links(ulong at)
        {
            var links = 0;
            ulong caller = 0;
            while (TryLink(at, out var next, out var further))
            {
                (links, caller) = (links + 1, further);
                if (next == 0)
                {
                    return Enough(links);
                }

                if (next < at + (2 * Word) || next - at > Reach || next % Word != 0)
                {
                    // The beginning of a thread lies in a library that keeps no frame pointers.
                    return links > 1 && MayBreak(caller) ? Enough(links) : 0;
                }

                at = next;
                if (IsBeyond(at))
                {
                    return KernelsPlaceOf(at) is > 0 and var place ? links + _chain.Length - place : Enough(links);
                }
            }

            return MayBreak(caller) ? Enough(links) : 0;
        }

        private static int Enough(int links) => links >= FewestLinks ? links : 0;

        // Managed code always has frame pointers, and so has memory without a file: a chain that breaks there was none.
        private readonly bool MayBreak(ulong caller) => regions.Find(caller) is { Path: ['/', ..] path } && !path.StartsWith("/memfd:", StringComparison.Ordinal) && !path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

        // Where in the kernel's chain the return address of a frame stands; 0 where the kernel did not come by it. It takes each frame pointer for
        // one, so its way is the same as long as it leads outwards.
        private readonly int KernelsPlaceOf(ulong frame)
        {
            var at = bp;
            for (var place = 1; place < _chain.Length; place++)
            {
                if (at == frame)
                {
                    return place;
                }

                if (!TryWord(at, out var next) || !TryWord(at + Word, out var caller) || caller != _chain[place] || next <= at)
                {
                    return 0;
                }

                at = next;
            }

            return 0;
        }

        // False where the kernel did not come by the frame, or found nothing there.
        private readonly bool AddKernels(ulong frame, List<ulong> frames)
        {
            var first = KernelsPlaceOf(frame);
            var place = first;
            for (; place > 0 && place < _chain.Length && frames.Count < MostFrames && IsReturn(_chain[place]); place++)
            {
                frames.Add(_chain[place]);
            }

            return place > first;
        }
    }
}
