using System.Runtime.InteropServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>Turns the kernel's records into a <see cref="ClockRecording"/>. One thread takes them and builds.</summary>
internal sealed class ClockRecorder
{
    // What one pass may keep in memory: 100 MB each, beside its stacks. What is more counts as lost.
    private const int MostSamples = 1 << 20;
    private const int MostSwitches = 1 << 22;

    // From a sample at a switch to the record of the switch; nanoseconds.
    private const long LongestSwitch = 10_000_000;

    private readonly int _process;
    private readonly Dictionary<ulong, int> _owners;
    private readonly HashSet<ulong> _switchEvents;
    private readonly HashSet<int> _opened;
    private readonly StackCollector _stacks;
    private readonly List<ClockSample> _samples = [];
    private readonly List<ThreadSwitch> _switches = [];
    private readonly List<WaitingStack> _switchWaits = [];
    private readonly List<WaitingStack> _polledWaits = [];
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<int, long> _ends = [];
    private readonly Dictionary<int, (ThreadClock First, ThreadClock Last)> _clocks = [];
    private readonly int _mostSwitches;
    private readonly HashSet<int> _born = [];
    private bool _isFull;
    private int _processor;
    private long _lost;
    private long _throttled;

    /// <summary>A recorder of one process.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="owners">Threads whose events were opened for them, by the numbers of their events. Of such a thread no other event counts.</param>
    /// <param name="switchEvents">The numbers of the events that tell where threads lose their processor.</param>
    /// <param name="stacks">Makes its stacks.</param>
    /// <param name="mostSwitches">How many switches are kept.</param>
    public ClockRecorder(int process, Dictionary<ulong, int> owners, HashSet<ulong> switchEvents, StackCollector stacks, int mostSwitches = MostSwitches)
    {
        (_process, _owners, _switchEvents, _stacks, _mostSwitches) = (process, owners, switchEvents, stacks, mostSwitches);
        _opened = [.. owners.Values];
        foreach (var thread in _opened)
        {
            Threads[thread] = new ThreadState();
        }
    }

    /// <summary>The threads that are there, by their ids.</summary>
    public Dictionary<int, ThreadState> Threads { get; } = [];

    /// <summary>Takes what came from a ring.</summary>
    /// <param name="bytes">Records.</param>
    /// <param name="isSwitchRing">True for a ring of samples at switches.</param>
    /// <param name="processor">The number of the ring's processor.</param>
    /// <returns>How many of the records were samples at switches.</returns>
    public int Take(ReadOnlySpan<byte> bytes, bool isSwitchRing, int processor = 0)
    {
        _processor = processor;
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

    /// <summary>The processor time of a thread: soon after the pass begins, and again before it ends; of one that is born meanwhile only then.</summary>
    public void TakeClock(int thread, ThreadClock clock) => _clocks[thread] = (_clocks.TryGetValue(thread, out var read) ? read.First : clock, clock);

    /// <summary>A look at a thread that waits: where it is, and its stack from there on.</summary>
    public void TakeWait(int thread, long time, ulong address, ulong stackPointer, ReadOnlySpan<ulong> stack)
    {
        var index = _stacks.Add(address, stackPointer, stack);
        if (index < 0)
        {
            return;
        }

        _polledWaits.Add(new WaitingStack(time, thread, index, TopOf(stack)));
        if (Threads.TryGetValue(thread, out var state))
        {
            state.TakeStack(time);
        }
    }

    /// <summary>All of it. Nothing is taken afterwards.</summary>
    public ClockRecording Build(TimeSpan interval, bool seesKernel, WaitSource waits)
    {
        Sort(_samples, sample => sample.Time);
        Sort(_switches, change => change.Time);
        List<WaitingStack> waiting = [.. AtTheirSwitches(), .. _polledWaits];
        Sort(waiting, wait => wait.Time);
        var (overheads, unseen) = SwitchOverhead.Of(_switches, _clocks, _samples.Select(sample => sample.Thread).ToHashSet());
        var indices = new Dictionary<int, int>();
        var stacks = _stacks.Finish(_samples.Select(sample => sample.Stack).Concat(waiting.Select(wait => wait.Stack)), indices);
        return new ClockRecording
        {
            Interval = (long)interval.TotalNanoseconds,
            SeesKernel = seesKernel,
            WaitSource = waits,
            Samples = _samples.ConvertAll(sample => sample with { Stack = indices[sample.Stack] }),
            Stacks = stacks,
            Switches = _switches,
            IsFull = _isFull,
            Waits = waiting.ConvertAll(wait => wait with { Stack = indices[wait.Stack] }),
            ThreadNames = _names,
            ThreadEnds = _ends,
            Born = _born,
            SwitchOverheads = overheads,
            Code = _stacks.Code,
            Lost = _lost + _stacks.Refused + (unseen / (long)interval.TotalNanoseconds),
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
                // Rings are read one after another: the end of a short thread may come before its beginning, and then it is no other's by the same number.
                var birth = record.TryReadIdentity(out var begun) ? begun.Time : 0;
                if (!_ends.TryGetValue(thread, out var ended) || ended < birth)
                {
                    Threads.TryAdd(thread, new ThreadState());
                    _born.Add(thread);
                    _clocks.TryAdd(thread, (new ThreadClock(birth, 0), new ThreadClock(birth, 0)));
                    _ends.Remove(thread);
                }

                return false;
            case PerfRecordType.Exit when record.TryReadTask(out var process, out var thread) && process == _process:
                Threads.Remove(thread);
                _clocks.Remove(thread);
                _opened.Remove(thread); // its number may be given to another
                _ends[thread] = record.TryReadIdentity(out var end) ? end.Time : 0;
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

        if (_switches.Count >= _mostSwitches)
        {
            (_lost, _isFull) = (_lost + 1, true);
            return;
        }

        var change = new ThreadSwitch(identity.Time, identity.Thread, record.IsOut, record.IsOut && record.IsPreempted) { Processor = _processor };
        _switches.Add(change);
        StateOf(identity.Thread).Take(change);
    }

    // Of a thread that was born while others were opened nothing told before.
    private ThreadState StateOf(int thread)
    {
        if (!Threads.TryGetValue(thread, out var state))
        {
            Threads[thread] = state = new ThreadState();
        }

        return state;
    }

    private bool TakeSample(in PerfRecord record)
    {
        if (!SampleRecord.TryRead(record, out var sample) || !Counts(sample.Identity))
        {
            return false;
        }

        var isSwitch = _switchEvents.Contains(sample.Identity.Event);
        var stack = _stacks.Add(sample, record.IsInKernel);
        if (stack < 0)
        {
            return isSwitch;
        }

        var (time, thread) = (sample.Identity.Time, sample.Identity.Thread);
        var state = StateOf(thread);
        if ((isSwitch ? _switchWaits.Count : _samples.Count) >= MostSamples)
        {
            _lost += isSwitch ? 0 : 1;
        }
        else if (isSwitch)
        {
            _switchWaits.Add(new WaitingStack(time, thread, stack, TopOf(sample.Stack)));
            state.TakeStack(time);
        }
        else
        {
            _samples.Add(new ClockSample(time, thread, stack, record.IsInKernel, TopOf(sample.Stack)));
            state.Ran(time);
        }

        return isSwitch;
    }

    // The kernel takes the sample some microseconds before it notes the switch.
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
            if (at < changes.Length && changes[at].Time - wait.Time < LongestSwitch)
            {
                yield return wait with { Time = changes[at].Time };
            }
        }
    }

    // There may be a million: times apart from what they are the times of are sorted twice as fast.
    private static void Sort<T>(List<T> list, Func<T, long> timeOf)
    {
        var times = new long[list.Count];
        for (var at = 0; at < times.Length; at++)
        {
            times[at] = timeOf(list[at]);
        }

        times.AsSpan().Sort(CollectionsMarshal.AsSpan(list));
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
