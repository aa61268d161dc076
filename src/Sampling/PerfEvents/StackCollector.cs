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

    // A look takes less than a millisecond. What a table tells of is sure to be there, and without it the way goes on at the wrong place.
    // Where nothing was there, the next look waits for twice as long: some threads begin in code that no table tells the callers of.
    private static readonly long NewCodePause = TimeSpan.FromMilliseconds(20).Ticks;
    private static readonly long LongestPause = TimeSpan.FromSeconds(1).Ticks;
    private static readonly UserStack Gone = new([], IsRepaired: false, IsCut: true);
    private readonly CodeRegions _code = new();
    private readonly UnwindTables _tables = new(read);
    private readonly StackTable _stacks = new();
    private readonly List<HiddenReturn> _hidden = [];
    private readonly List<ulong> _chain = [];
    private readonly List<ulong> _repaired = [];
    private CallSites? _calls;
    private ThreadRoots? _roots;
    private long? _refreshedAt;
    private long _newCodePause = NewCodePause;

    /// <summary>Stacks for which there was no room.</summary>
    public long Refused => _stacks.Refused;

    /// <summary>Where code lies, as far as it was looked at.</summary>
    public CodeRegions Code => _code;

    private CallSites Calls => _calls ??= new CallSites(_code, read);

    private ThreadRoots Roots => _roots ??= new ThreadRoots(_code);

    /// <summary>Takes the stack of a sample.</summary>
    /// <returns>Its index for now; below 0 where there is no user code, as of a thread that ends, or no room.</returns>
    public int Add(in SampleRecord sample, bool isInKernel)
    {
        ReadChain(sample, isInKernel);
        if (_chain.Count == 0)
        {
            return -1;
        }

        Repair(_chain[0], sample.StackPointer, sample.FramePointer, sample.Stack);
        var isRepaired = _repaired.Count > 0 && !ToRoot(_repaired).SequenceEqual(ToRoot(_chain));
        return Index(isRepaired ? _repaired : _chain, isRepaired);
    }

    /// <summary>Takes the stack of a thread that waits.</summary>
    /// <param name="address">Where it goes on.</param>
    /// <param name="stackPointer">Its stack pointer.</param>
    /// <param name="stack">What lies from there upward.</param>
    /// <returns>Its index for now; below 0 where there is no room.</returns>
    public int Add(ulong address, ulong stackPointer, ReadOnlySpan<ulong> stack)
    {
        _chain.Clear();
        _chain.Add(address);
        Repair(address, stackPointer, framePointer: 0, stack);
        return _repaired.Count > 0 ? Index(_repaired, isRepaired: true) : Index(_chain, isRepaired: false);
    }

    /// <summary>Now that all code is known: what leads out of it was no frame, and nor is anything further out.</summary>
    /// <param name="used">Indices for now.</param>
    /// <param name="indices">Takes their indices in what is returned.</param>
    /// <returns>Those stacks, each once.</returns>
    public List<UserStack> Finish(IEnumerable<int> used, Dictionary<int, int> indices)
    {
        _ = _code.Refresh();
        var table = new StackTable(long.MaxValue);
        foreach (var index in used)
        {
            if (!indices.ContainsKey(index))
            {
                indices.Add(index, Finish(_stacks.Stacks[index], table));
                _stacks.Stacks[index] = Gone; // both tables would be twice as much
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

    // Each one: native code and methods without a frame hide who called them, and the same chain stands for many stacks.
    private void Repair(ulong address, ulong stackPointer, ulong framePointer, ReadOnlySpan<ulong> stack)
    {
        if (_code.Find(address) is null)
        {
            _ = RefreshCode(RefreshPause);
        }

        var isNew = false;
        do
        {
            var chain = CollectionsMarshal.AsSpan(_chain);
            var finding = StackRepair.Repair(address, stackPointer, framePointer, stack, chain, _code, _repaired, Calls, _tables, _hidden);
            var found = CollectionsMarshal.AsSpan(finding.HasFlag(StackFinding.Callers) ? _repaired : _chain);
            if (finding.HasFlag(StackFinding.Beginning))
            {
                Roots.Learn(found);
            }

            // What leads to code that was not there at the last look is not broken.
            isNew = !isNew && ((finding.HasFlag(StackFinding.NewCode) && RefreshNewCode()) || (Roots.LengthOf(found) == 0 && RefreshCode(RefreshPause)));

            // The way that the kernel found reaches the beginning of the thread, too: only what native code says of itself is better.
            if (!isNew && finding.HasFlag(StackFinding.Looked) && Roots.LengthOf(chain) > 0)
            {
                _repaired.Clear();
                _hidden.Clear();
                return;
            }
        }
        while (isNew);
    }

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

    private int Index(List<ulong> addresses, bool isRepaired) =>
        _stacks.Add(CollectionsMarshal.AsSpan(addresses), CollectionsMarshal.AsSpan(_hidden), isRepaired, isCut: false);

    private ReadOnlySpan<ulong> ToRoot(List<ulong> addresses)
    {
        var span = CollectionsMarshal.AsSpan(addresses);
        return Roots.LengthOf(span) is > 0 and var length ? span[..length] : span;
    }

    private bool RefreshNewCode()
    {
        var last = _refreshedAt;
        var isNew = RefreshCode(_newCodePause);
        if (_refreshedAt != last)
        {
            _newCodePause = isNew ? NewCodePause : Math.Min(LongestPause, _newCodePause * 2);
        }

        return isNew;
    }

    // True where there is new code.
    private bool RefreshCode(long pause)
    {
        var time = now();
        if (_refreshedAt is { } last && time - last < pause)
        {
            return false;
        }

        _refreshedAt = time;
        return _code.Refresh();
    }
}
