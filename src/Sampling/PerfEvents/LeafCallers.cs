namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Callers that a chain of frame pointers misses at its inner end, of managed code: of a leaf without a frame, and of those of its callers that
/// have none either.
/// </summary>
/// <param name="startOf">Where the method at an address begins; null where there is none.</param>
/// <param name="read">Reads code.</param>
/// <param name="calls">Tells return addresses from anything else.</param>
internal sealed class LeafCallers(Func<ulong, ulong?> startOf, ReadMemory read, CallSites calls)
{
    // Enough for all pops and the return behind them.
    private const int EndBytes = 32;
    private readonly Dictionary<ulong, int?> _known = [];

    /// <summary>Adds the callers that belong between the innermost frame and the next that the chain has.</summary>
    /// <param name="ip">Where the thread was.</param>
    /// <param name="top">What lay on top of its stack then.</param>
    /// <param name="callers">Takes them, the innermost first.</param>
    public void AddTo(List<ulong> callers, ulong ip, in StackTop top)
    {
        var word = 0;
        while (MissingAt(ip) is { } words && words < StackTop.Words - word)
        {
            word += words;
            ip = top[word++];
            if (!calls.Follows(ip))
            {
                return;
            }

            callers.Add(ip);
        }
    }

    private int? MissingAt(ulong ip)
    {
        if (!_known.TryGetValue(ip, out var words))
        {
            _known.Add(ip, words = Look(ip));
        }

        return words;
    }

    private int? Look(ulong ip)
    {
        if (startOf(ip) is not { } start || start > ip || ip - start > int.MaxValue)
        {
            return null;
        }

        Span<byte> beginning = stackalloc byte[Prolog.Bytes];
        Span<byte> here = stackalloc byte[EndBytes];
        return Prolog.MissingCallerAt(Fill(start, beginning), (int)(ip - start), Fill(ip, here));
    }

    // Less where code ends before.
    private ReadOnlySpan<byte> Fill(ulong address, Span<byte> bytes)
    {
        for (; bytes.Length > 0; bytes = bytes[..(bytes.Length / 2)])
        {
            if (read(address, bytes))
            {
                return bytes;
            }
        }

        return [];
    }
}
