using System.Runtime.InteropServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>Turns the kernel's records into a <see cref="ClockRecording"/>. One thread takes them and builds.</summary>
internal sealed class ClockRecorder
{
    // PERF_CONTEXT_MAX: addresses from here on are marks.
    private const ulong FirstMark = unchecked((ulong)-4095L);

    // What one pass may keep in memory: 100 MB each. What is more counts as lost.
    private const int MostSamples = 1 << 20;
    private const int MostSwitches = 1 << 22;

    // From a sample at a switch to the record of the switch; nanoseconds.
    private const long LongestSwitch = 10_000_000;

    // New code comes in regions of 64 KB and more; it is seldom met before the next look.
    private static readonly long RefreshPause = TimeSpan.FromMilliseconds(100).Ticks;
    private readonly int _process;
    private readonly int _deepest;
    private readonly Dictionary<ulong, int> _owners;
    private readonly HashSet<ulong> _switchEvents;
    private readonly HashSet<int> _opened;
    private readonly Func<long> _now;
    private readonly CodeRegions _code = new();
    private readonly CallSites _calls;
    private readonly ThreadRoots _roots;
    private readonly StackTable _stacks = new();

    // Of each stack, whether there is nothing to be repaired.
    private readonly List<bool> _isWhole = [];
    private readonly List<ClockSample> _samples = [];
    private readonly List<ThreadSwitch> _switches = [];
    private readonly List<WaitingStack> _switchWaits = [];
    private readonly List<WaitingStack> _polledWaits = [];
    private readonly Dictionary<int, string> _names = [];
    private readonly List<ulong> _chain = [];
    private readonly List<ulong> _repaired = [];
    private long? _refreshedAt;
    private long _lost;
    private long _throttled;

    /// <summary>A recorder of one process.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="owners">Threads whose events were opened for them, by the numbers of their events. Of such a thread no other event counts.</param>
    /// <param name="switchEvents">The numbers of the events that tell where threads lose their processor.</param>
    /// <param name="deepest">Frames of a stack, at most (<c>kernel.perf_event_max_stack</c>).</param>
    /// <param name="read">Reads memory of the process.</param>
    /// <param name="now">A clock of ticks of 100 ns.</param>
    public ClockRecorder(int process, Dictionary<ulong, int> owners, HashSet<ulong> switchEvents, int deepest, ReadMemory read, Func<long> now)
    {
        (_process, _owners, _switchEvents, _deepest, _now) = (process, owners, switchEvents, deepest, now);
        _opened = [.. owners.Values];
        _calls = new CallSites(_code, read);
        _roots = new ThreadRoots(_code);
        foreach (var thread in _opened)
        {
            Threads[thread] = new ThreadState();
        }
    }

    /// <summary>The threads that are there, by their ids.</summary>
    public Dictionary<int, ThreadState> Threads { get; } = [];

    /// <summary>Takes what came from a ring.</summary>
    /// <returns>How many of the records were samples at switches.</returns>
    public int Take(ReadOnlySpan<byte> bytes, bool isSwitchRing)
    {
        var switches = 0;
        while (PerfRecord.TryTake(ref bytes, out var record))
        {
            switches += Take(record, isSwitchRing) ? 1 : 0;
        }

        if (!bytes.IsEmpty)
        {
            _lost++; // what is no record, and all behind it
        }

        return switches;
    }

    /// <summary>The system's name of a thread that was there before.</summary>
    public void TakeName(int thread, string name) => _names[thread] = name;

    /// <summary>A look at a thread that waits: where it is, and its stack from there on.</summary>
    public void TakeWait(int thread, long time, ulong address, ulong stackPointer, ReadOnlySpan<ulong> stack)
    {
        if (_code.Find(address) is null)
        {
            RefreshCode();
        }

        var isRepaired = StackRepair.TryRepair(address, stackPointer, 0, stack, [], _code, _repaired, _calls);
        var index = Index(isRepaired ? _repaired : [address], isRepaired, isWhole: true);
        _polledWaits.Add(new WaitingStack(time, thread, index, TopOf(stack)));
        if (Threads.TryGetValue(thread, out var state))
        {
            state.TakeStack(time);
        }
    }

    /// <summary>All of it. Nothing is taken afterwards.</summary>
    public ClockRecording Build(TimeSpan interval, bool seesKernel, WaitSource waits)
    {
        _ = _code.Refresh();
        _samples.Sort((one, other) => one.Time.CompareTo(other.Time));
        _switches.Sort((one, other) => one.Time.CompareTo(other.Time));
        var table = new StackTable();
        var indices = _stacks.Stacks.ConvertAll(stack => Finish(stack, table));
        List<WaitingStack> waiting = [.. AtTheirSwitches(), .. _polledWaits];
        waiting.Sort((one, other) => one.Time.CompareTo(other.Time));
        return new ClockRecording
        {
            Interval = (long)interval.TotalNanoseconds,
            SeesKernel = seesKernel,
            WaitSource = waits,
            Samples = _samples.ConvertAll(sample => sample with { Stack = indices[sample.Stack] }),
            Stacks = table.Stacks,
            Switches = _switches,
            Waits = waiting.ConvertAll(wait => wait with { Stack = indices[wait.Stack] }),
            ThreadNames = _names,
            Code = _code,
            Lost = _lost,
            Throttled = _throttled,
        };
    }

    private bool Take(in PerfRecord record, bool isSwitchRing)
    {
        switch (record.Type)
        {
            case PerfRecordType.Sample:
                return TakeSample(record);
            case PerfRecordType.Switch:
                TakeSwitch(record);
                return false;
            case PerfRecordType.Lost or PerfRecordType.LostSamples:
                // At switches more are taken than are needed, until that is bounded.
                _lost += isSwitchRing ? 0 : record.Lost();
                return false;
            case PerfRecordType.Throttle:
                _throttled += isSwitchRing ? 0 : 1;
                return false;
            case PerfRecordType.Fork when record.TryReadTask(out var process, out var thread) && process == _process:
                Threads.TryAdd(thread, new ThreadState());
                return false;
            case PerfRecordType.Exit when record.TryReadTask(out var process, out var thread) && process == _process:
                Threads.Remove(thread);
                _opened.Remove(thread); // its number may be given to another
                return false;
            case PerfRecordType.Comm when record.TryReadName(out var process, out var thread, out var name) && process == _process:
                _names[thread] = name;
                return false;
            default:
                return false;
        }
    }

    // A thread that was opened by itself may have inherited events as well.
    private bool Counts(in RecordIdentity identity) =>
        identity.Process == _process && (!_opened.Contains(identity.Thread) || (_owners.TryGetValue(identity.Event, out var owner) && owner == identity.Thread));

    private void TakeSwitch(in PerfRecord record)
    {
        if (!record.TryReadIdentity(out var identity) || !Counts(identity))
        {
            return;
        }

        if (_switches.Count >= MostSwitches)
        {
            _lost++;
            return;
        }

        var change = new ThreadSwitch(identity.Time, identity.Thread, record.IsOut, record.IsOut && record.IsPreempted);
        _switches.Add(change);
        if (Threads.TryGetValue(identity.Thread, out var state))
        {
            state.Take(change);
        }
    }

    private bool TakeSample(in PerfRecord record)
    {
        if (!SampleRecord.TryRead(record, out var sample) || !Counts(sample.Identity))
        {
            return false;
        }

        var isSwitch = _switchEvents.Contains(sample.Identity.Event);
        ReadChain(sample, record.IsInKernel);
        if (_chain.Count == 0)
        {
            return isSwitch; // a thread that ends has no user code any more
        }

        var (time, thread) = (sample.Identity.Time, sample.Identity.Thread);
        var state = Threads.GetValueOrDefault(thread);
        if ((isSwitch ? _switchWaits.Count : _samples.Count) >= MostSamples)
        {
            _lost += isSwitch ? 0 : 1;
        }
        else if (isSwitch)
        {
            _switchWaits.Add(new WaitingStack(time, thread, StackOf(sample), TopOf(sample.Stack)));
            state?.TakeStack(time);
        }
        else
        {
            _samples.Add(new ClockSample(time, thread, StackOf(sample), record.IsInKernel, TopOf(sample.Stack)));
            state?.Ran(time);
        }

        return isSwitch;
    }

    private void ReadChain(in SampleRecord sample, bool isInKernel)
    {
        _chain.Clear();
        var first = sample.UserAddress != 0 ? sample.UserAddress : isInKernel ? 0 : sample.Address;
        if (first != 0)
        {
            _chain.Add(first);
        }

        foreach (var address in sample.Chain)
        {
            if (address < FirstMark && (_chain.Count != 1 || address != first))
            {
                _chain.Add(address);
            }
        }
    }

    private int StackOf(in SampleRecord sample)
    {
        var chain = CollectionsMarshal.AsSpan(_chain);
        var known = _stacks.Find(chain, isRepaired: false, isCut: false);
        if (known >= 0 && _isWhole[known])
        {
            return known;
        }

        var isWhole = known < 0 && IsWhole(chain);
        if (!isWhole && !sample.Stack.IsEmpty
            && StackRepair.TryRepair(chain[0], sample.StackPointer, sample.FramePointer, sample.Stack, chain, _code, _repaired, _calls))
        {
            return Index(_repaired, isRepaired: true, isWhole: true);
        }

        return Index(_chain, isRepaired: false, isWhole);
    }

    private int Index(List<ulong> addresses, bool isRepaired, bool isWhole)
    {
        var index = _stacks.Add(CollectionsMarshal.AsSpan(addresses), isRepaired, isCut: false);
        if (index == _isWhole.Count)
        {
            _isWhole.Add(isWhole);
        }

        return index;
    }

    // What is missing of a stack as deep as the kernel goes is not broken.
    private bool IsWhole(ReadOnlySpan<ulong> chain)
    {
        foreach (var address in chain)
        {
            if (_code.Find(address) is null)
            {
                RefreshCode();
                break;
            }
        }

        return _roots.LengthOf(chain) > 0 || chain.Length >= _deepest;
    }

    private void RefreshCode()
    {
        var now = _now();
        if (_refreshedAt is not { } last || now - last >= RefreshPause)
        {
            _refreshedAt = now;
            _ = _code.Refresh();
        }
    }

    // Now that all code is known: what leads out of it was no frame, and nor is anything further out.
    private int Finish(UserStack stack, StackTable table)
    {
        var addresses = stack.Addresses.AsSpan();
        var length = _roots.LengthOf(addresses);
        var isCut = length == 0;
        if (isCut)
        {
            length = 1;
            while (length < addresses.Length && _code.Find(addresses[length]) is not null)
            {
                length++;
            }
        }

        // The host is at most two frames off the beginning of the main thread.
        isCut = isCut && !_roots.IsHost(addresses[length - 1]) && !(length > 1 && _roots.IsHost(addresses[length - 2]));
        return table.Add(addresses[..length], stack.IsRepaired, isCut);
    }

    // The kernel takes the sample some microseconds before it notes the switch; a thread that could go on waits for nothing.
    private IEnumerable<WaitingStack> AtTheirSwitches()
    {
        var outs = _switches.Where(change => change.IsOut).ToLookup(change => change.Thread);
        var times = outs.ToDictionary(group => group.Key, group => group.ToArray());
        foreach (var wait in _switchWaits)
        {
            if (!times.TryGetValue(wait.Thread, out var changes))
            {
                continue;
            }

            var at = Array.BinarySearch(changes, new ThreadSwitch(wait.Time, wait.Thread, true, false), Comparer<ThreadSwitch>.Create((one, other) => one.Time.CompareTo(other.Time)));
            at = at < 0 ? ~at : at;
            if (at < changes.Length && !changes[at].IsPreempted && changes[at].Time - wait.Time < LongestSwitch)
            {
                yield return wait with { Time = changes[at].Time };
            }
        }
    }

    private static StackTop TopOf(ReadOnlySpan<ulong> stack)
    {
        var top = new StackTop();
        for (var word = 0; word < Math.Min(stack.Length, StackTop.Words); word++)
        {
            top[word] = stack[word];
        }

        return top;
    }
}
