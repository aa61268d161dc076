namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Callers that a chain of frame pointers passes by: it misses the caller of each managed method without a frame, which are leaves and small
/// methods that call just one other, and of those that have begun to make theirs or have given it up. How far above its stack pointer such a
/// method's return address lies its own code tells.
/// </summary>
/// <param name="startOf">Where the managed method at an address begins; null where there is none.</param>
/// <param name="read">Reads code.</param>
/// <param name="calls">Tells return addresses from anything else.</param>
internal sealed class HiddenCallers(Func<ulong, ulong?> startOf, ReadMemory read, CallSites calls)
{
    // Enough for all pops and the return behind them.
    private const int EndBytes = 32;

    // What the runtime lets compiled code call to store a reference, or to get to a method; none of it has a frame.
    private const uint HelperBytes = 512;
    private readonly Dictionary<ulong, int?> _known = [];

    /// <summary>A stack with the callers that were passed by.</summary>
    /// <param name="stack">Addresses, the innermost first.</param>
    /// <param name="hidden">What may be return addresses, in the order of frames.</param>
    /// <param name="top">What lay on top of the stack; of the innermost frame it tells where <paramref name="hidden"/> does not.</param>
    public List<ulong> Of(ReadOnlySpan<ulong> stack, ReadOnlySpan<HiddenReturn> hidden, in StackTop top)
    {
        var whole = new List<ulong>(stack.Length + 1);
        var next = 0;
        for (var frame = 0; frame < stack.Length; frame++)
        {
            var first = next;
            while (next < hidden.Length && hidden[next].Frame == frame)
            {
                next++;
            }

            whole.Add(stack[frame]);
            if (frame == 0)
            {
                AddInnermost(whole, stack, hidden[first..next], top);
            }
            else
            {
                Add(whole, stack[frame], word: 0, hidden[first..next], top: default);
            }
        }

        return whole;
    }

    // Helpers are no methods. What is native has its caller in the stack already, by its tables.
    private void AddInnermost(List<ulong> whole, ReadOnlySpan<ulong> stack, ReadOnlySpan<HiddenReturn> hidden, in StackTop top)
    {
        if (startOf(stack[0]) is not null)
        {
            Add(whole, stack[0], word: 0, hidden, top);
        }
        else if (At(0, hidden, top) is { } caller && !(stack.Length > 1 && stack[1] == caller) && calls.LeadTo(caller, stack[0], HelperBytes))
        {
            whole.Add(caller);
            Add(whole, caller, word: 1, hidden, top);
        }
    }

    // From a word above the frame's stack pointer on.
    private void Add(List<ulong> whole, ulong address, int word, ReadOnlySpan<HiddenReturn> hidden, in StackTop top)
    {
        while (MissingAt(address) is { } words)
        {
            // Of the frame of one method the next begins where its return address was.
            word += words;
            if (At(word, hidden, top) is not { } caller)
            {
                return;
            }

            whole.Add(caller);
            (address, word) = (caller, word + 1);
        }
    }

    private ulong? At(int word, ReadOnlySpan<HiddenReturn> hidden, in StackTop top)
    {
        foreach (var one in hidden)
        {
            if (one.Word == word)
            {
                return one.Address;
            }
        }

        return word < StackTop.Words && top[word] != 0 && calls.Follows(top[word]) ? top[word] : null;
    }

    private int? MissingAt(ulong address)
    {
        if (!_known.TryGetValue(address, out var words))
        {
            _known.Add(address, words = Look(address));
        }

        return words;
    }

    private int? Look(ulong address)
    {
        if (startOf(address) is not { } start || start > address || address - start > int.MaxValue)
        {
            return null;
        }

        Span<byte> beginning = stackalloc byte[Prolog.Bytes];
        Span<byte> here = stackalloc byte[EndBytes];
        return Prolog.MissingCallerAt(Fill(start, beginning), (int)(address - start), Fill(address, here));
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
