using System.Runtime.InteropServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>Makes stacks of what the kernel found: repaired where callers are hidden, ended where their threads begin, and each once.</summary>
/// <param name="read">Reads memory of this process.</param>
/// <param name="now">A clock of ticks of 100 ns.</param>
internal sealed class StackCollector(ReadMemory read, Func<long> now)
{
    // PERF_CONTEXT_MAX: addresses from here on are marks.
    private const ulong FirstMark = unchecked((ulong)-4095L);

    // New code comes in regions of 64 KB and more; it is seldom met before the next look.
    private static readonly long RefreshPause = TimeSpan.FromMilliseconds(100).Ticks;
    private readonly CodeRegions _code = new();
    private readonly UnwindTables _tables = new(read);
    private readonly StackTable _stacks = new();

    private readonly List<ulong> _chain = [];
    private readonly List<ulong> _repaired = [];
    private readonly List<HiddenReturn> _hidden = [];
    private CallSites? _calls;
    private ThreadRoots? _roots;
    private long? _refreshedAt;

    /// <summary>Where code lies, as far as it was looked at.</summary>
    public CodeRegions Code => _code;

    private CallSites Calls => _calls ??= new CallSites(_code, read);

    private ThreadRoots Roots => _roots ??= new ThreadRoots(_code, _tables);

    /// <summary>Takes the stack of a sample.</summary>
    /// <returns>Its index for now; below 0 where there is no user code: a thread that ends has none any more.</returns>
    public int Add(in SampleRecord sample, bool isInKernel)
    {
        ReadChain(sample, isInKernel);
        if (_chain.Count == 0)
        {
            return -1;
        }

        // Each one: native code and methods without a frame hide who called them, and the same chain stands for many stacks.
        var chain = CollectionsMarshal.AsSpan(_chain);
        RefreshIfUnknown(chain);
        var found = StackRepair.Repair(chain[0], sample.StackPointer, sample.FramePointer, sample.Stack, chain, _code, _repaired, Calls, _tables, _hidden);
        return Index(found);
    }

    /// <summary>Takes the stack of a thread that waits.</summary>
    /// <param name="address">Where it goes on.</param>
    /// <param name="stackPointer">Its stack pointer.</param>
    /// <param name="stack">What lies from there upward.</param>
    /// <returns>Its index for now.</returns>
    public int Add(ulong address, ulong stackPointer, ReadOnlySpan<ulong> stack)
    {
        _chain.Clear();
        _chain.Add(address);
        RefreshIfUnknown([address]);
        return Index(StackRepair.Repair(address, stackPointer, 0, stack, CollectionsMarshal.AsSpan(_chain), _code, _repaired, Calls, _tables, _hidden));
    }

    /// <summary>Now that all code is known: what leads out of it was no frame, and nor is anything further out.</summary>
    /// <param name="used">Indices for now.</param>
    /// <param name="indices">Takes their indices in what is returned.</param>
    /// <returns>Those stacks, each once.</returns>
    public List<UserStack> Finish(IEnumerable<int> used, Dictionary<int, int> indices)
    {
        _ = _code.Refresh();
        var table = new StackTable();
        foreach (var index in used)
        {
            if (!indices.ContainsKey(index))
            {
                indices.Add(index, Finish(_stacks.Stacks[index], table));
            }
        }

        return table.Stacks;
    }

    private int Finish(UserStack stack, StackTable table)
    {
        var addresses = stack.Addresses.AsSpan();
        var length = Roots.LengthOf(addresses);
        if (length > 0)
        {
            return table.Add(addresses[..length], HiddenIn(stack, length), stack.IsRepaired, isCut: false);
        }

        length = 1;
        while (length < addresses.Length && _code.Find(addresses[length]) is not null)
        {
            length++;
        }

        // The host is at most two frames off the beginning of the main thread.
        var isCut = !Roots.IsHost(addresses[length - 1]) && !(length > 1 && Roots.IsHost(addresses[length - 2]));
        return table.Add(addresses[..length], HiddenIn(stack, length), stack.IsRepaired, isCut);
    }

    private static ReadOnlySpan<HiddenReturn> HiddenIn(UserStack stack, int length) => stack.Hidden.AsSpan(0, stack.Hidden.Count(one => one.Frame < length));

    private void ReadChain(in SampleRecord sample, bool isInKernel)
    {
        _chain.Clear();
        var first = sample.UserAddress != 0 ? sample.UserAddress : isInKernel ? 0 : sample.Address;
        if (first != 0)
        {
            _chain.Add(first);
        }

        var isFirst = true;
        foreach (var address in sample.Chain)
        {
            if (address < FirstMark)
            {
                if (!isFirst || address != first)
                {
                    _chain.Add(address);
                }

                isFirst = false;
            }
        }
    }

    private int Index(StackFinding found)
    {
        var chain = CollectionsMarshal.AsSpan(_chain);
        var repaired = CollectionsMarshal.AsSpan(_repaired);
        var hidden = CollectionsMarshal.AsSpan(_hidden);
        _ = Roots.Learn(found.HasFlag(StackFinding.Callers) ? repaired : chain);

        // What seemed to be missing may have been what lies behind the beginning of the thread.
        return found.HasFlag(StackFinding.Callers) && !ToRoot(_repaired).SequenceEqual(ToRoot(_chain))
            ? _stacks.Add(repaired, hidden, isRepaired: true, isCut: false)
            : _stacks.Add(chain, hidden, isRepaired: false, isCut: false);
    }

    private ReadOnlySpan<ulong> ToRoot(List<ulong> addresses)
    {
        var span = CollectionsMarshal.AsSpan(addresses);
        return Roots.LengthOf(span) is > 0 and var length ? span[..length] : span;
    }

    private void RefreshIfUnknown(ReadOnlySpan<ulong> chain)
    {
        foreach (var address in chain)
        {
            if (_code.Find(address) is null)
            {
                RefreshCode();
                return;
            }
        }
    }

    private void RefreshCode()
    {
        var time = now();
        if (_refreshedAt is not { } last || time - last >= RefreshPause)
        {
            _refreshedAt = time;
            _ = _code.Refresh();
        }
    }
}
