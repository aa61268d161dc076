using System.Globalization;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>The events of all threads of this process but the one that opens them, and a ring for each processor, or two.</summary>
internal sealed class PerfEventSet : IDisposable
{
    private const int NotPermitted = -1;
    private const int NoSuchThread = -3;
    private const int TooLarge = -7;
    private const int NoMemory = -12;
    private const int NoAccess = -13;
    private const int NoDevice = -19;
    private const int Invalid = -22;
    private const int TooMany = -24;

    // Room for a few samples; below it more would be lost than kept.
    private const int FewestPages = 8;

    // All rings of samples by time together, where that leaves each as much as a user has without any privilege.
    private const int MostBytes = 32 * 1024 * 1024;
    private const int UsualBytes = 512 * 1024;

    // Threads are born while others are opened; a process that never stops making them is left as it is then.
    private const int MostRounds = 10;

    // A ring holds half as many samples at least, so that the reader may be late by as many intervals.
    private const int StacksInRing = 32;
    private const int SwitchStacksInRing = 32;

    private const int MostEvents = 6000;

    // Kilobytes for each processor where the kernel does not tell.
    private const int UsualQuota = 516;
    private readonly IPerfKernel _kernel;
    private readonly PerfEventOptions _options;
    private readonly int _reader;
    private readonly int _mostDescriptors;
    private readonly List<Ring> _clockRings = [];
    private readonly List<Ring> _switchRings = [];
    private readonly List<int> _descriptors = [];
    private readonly List<int> _switchDescriptors = [];
    private bool _inheritsThreadsOnly = true;
    private int _lastError;

    private PerfEventSet(PerfEventOptions options)
    {
        (_options, _kernel) = (options, options.Kernel);
        _reader = _kernel.ThreadId;
        _mostDescriptors = MostDescriptors();
        Interval = Longest(options.Interval);
    }

    /// <summary>From one sample of a thread to its next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Whether samples are taken in the kernel, too.</summary>
    public bool SeesKernel { get; private set; }

    /// <summary>Whether there are samples of threads that lose their processor.</summary>
    public bool SeesSwitches => _switchRings.Count > 0;

    /// <summary>How long the rings take to be half full, at least.</summary>
    public TimeSpan Slack => Interval * (RingBytes / (2.0 * MostBytesOfSample));

    /// <summary>Bytes that a ring of samples by time holds.</summary>
    public int RingBytes => _clockRings[0].Memory.Bytes - Environment.SystemPageSize;

    /// <summary>The threads that were opened by themselves, by the numbers of their events; others inherited theirs.</summary>
    public Dictionary<ulong, int> Owners { get; } = [];

    /// <summary>The numbers of the events that tell where threads lose their processor.</summary>
    public HashSet<ulong> SwitchEvents { get; } = [];

    /// <summary>Rings of samples by time, and of all records that are none.</summary>
    public IEnumerable<(PerfRing Memory, int Processor)> ClockRings => _clockRings.Select(ring => (ring.Memory, ring.Processor));

    /// <summary>Rings of samples at switches.</summary>
    public IEnumerable<PerfRing> SwitchRings => _switchRings.Select(ring => ring.Memory);

    // A stack as copied, and one of 127 return addresses.
    private int MostBytesOfSample => StackBytes + 1024;

    private int StackBytes => Math.Min(_options.StackBytes, RingBytes / StacksInRing);

    private int SwitchStackBytes => Math.Min(_options.SwitchStackBytes, (_switchRings[0].Memory.Bytes - Environment.SystemPageSize) / SwitchStacksInRing);

    /// <summary>Opens events for all threads but this one, and switches them on.</summary>
    /// <exception cref="PerfEventRefusedException">The kernel refuses.</exception>
    public static PerfEventSet Open(PerfEventOptions options)
    {
        var set = new PerfEventSet(options);
        try
        {
            set.OpenRings();
            set.OpenThreads();
            set.Switch(set._descriptors, isOn: true);
            set.Switch(set._switchDescriptors, isOn: true);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>Has samples taken where threads lose their processor, or not.</summary>
    public void SwitchSwitches(bool isOn) => Switch(_switchDescriptors, isOn);

    /// <summary>Ends all events; what was written is in the rings.</summary>
    public void Close()
    {
        foreach (var descriptor in _descriptors.Concat(_switchDescriptors))
        {
            _kernel.Close(descriptor);
        }

        _descriptors.Clear();
        _switchDescriptors.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        CloseRings(_clockRings);
        CloseRings(_switchRings);
    }

    // The kernel would hold back what is more.
    private TimeSpan Longest(TimeSpan interval)
    {
        var rate = long.TryParse(_kernel.ReadText("/proc/sys/kernel/perf_event_max_sample_rate"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 100_000;
        var shortest = TimeSpan.FromMicroseconds(Math.Max(10, 1e6 / rate));
        return interval > shortest ? interval : shortest;
    }

    // Half of what the process may have: the other half is the test's. And no more than open in 0.1 s: 18 µs each.
    private int MostDescriptors()
    {
        const string Name = "Max open files";
        var line = (_kernel.ReadText("/proc/self/limits") ?? "").Split('\n').FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? Math.Min(most / 2, MostEvents) : MostEvents;
    }

    private int OpenEvent(PerfEventAttributes attributes, int thread, int processor) =>
        _descriptors.Count + _switchDescriptors.Count < _mostDescriptors ? _kernel.Open(attributes, thread, processor) : TooMany;

    private void OpenRings()
    {
        var processors = Allowed(Processors.Parse(_kernel.ReadText("/sys/devices/system/cpu/online")));
        var share = MayLock() ? Math.Max(UsualBytes, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(MostBytes / processors.Count) + 1) / 2) : HalfOfQuota();
        if (OpenRings(_clockRings, processors, Math.Min(_options.RingBytes, share)) is { } refusal)
        {
            throw refusal;
        }

        // A second ring beside each, so that many switches never take room from samples by time.
        SeesKernel = _options.UsesPrivileges;
        if (SeesKernel)
        {
            _ = OpenRings(_switchRings, processors, _options.SwitchRingBytes);
        }
    }

    // Each event makes the birth of a thread longer, on each processor: those that no thread may use are left out. Each thread has its own: the
    // first one's may be narrowed, and others' are as they were.
    private IReadOnlyList<int> Allowed(IReadOnlyList<int> processors)
    {
        var allowed = new HashSet<int>();
        foreach (var thread in _kernel.Threads())
        {
            if (Status(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{thread}/status"), "Cpus_allowed_list:") is { } list)
            {
                allowed.UnionWith(Processors.Parse(list));
                if (processors.All(allowed.Contains))
                {
                    return processors;
                }
            }
        }

        return processors.Where(allowed.Contains).ToArray() is { Length: > 0 } some ? some : processors;
    }

    private string? Status(string path, string name) =>
        (_kernel.ReadText(path) ?? "").Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    // CAP_IPC_LOCK: nobody counts what such a process locks.
    private bool MayLock()
    {
        const int IpcLock = 14;
        return ulong.TryParse(Status("/proc/self/status", "CapEff:"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var capabilities) && (capabilities >> IpcLock & 1) != 0;
    }

    // All processes of a user share it: the other half is for a second pass beside this one, or the user's own perf.
    private int HalfOfQuota()
    {
        var quota = int.TryParse(_kernel.ReadText("/proc/sys/kernel/perf_event_mlock_kb"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes : UsualQuota;
        var half = Math.Max(quota * 1024L / 2, FewestPages * Environment.SystemPageSize);
        return (int)Math.Min(_options.RingBytes, 1L << System.Numerics.BitOperations.Log2((ulong)half));
    }

    private PerfEventRefusedException? OpenRings(List<Ring> rings, IReadOnlyList<int> processors, int most)
    {
        var refusal = PerfEventRefusedException.AtMap(-NoMemory, _kernel);
        for (var size = most; size >= FewestPages * Environment.SystemPageSize; size /= 2)
        {
            if (TryOpenRings(rings, processors, size, out var error))
            {
                return null;
            }

            CloseRings(rings);
            refusal = error;
            if (error is not { Call: "mmap", Error: -NotPermitted or -NoMemory })
            {
                break;
            }
        }

        return refusal;
    }

    private bool TryOpenRings(List<Ring> rings, IReadOnlyList<int> processors, int size, out PerfEventRefusedException refusal)
    {
        refusal = PerfEventRefusedException.AtOpen(-NoDevice, _kernel);
        foreach (var processor in processors)
        {
            var descriptor = _kernel.Open(PerfEventAttributes.Ring(), _reader, processor);
            if (descriptor == NoDevice)
            {
                continue; // was taken off line
            }

            if (descriptor < 0)
            {
                refusal = PerfEventRefusedException.AtOpen(-descriptor, _kernel);
                return false;
            }

            var bytes = Environment.SystemPageSize + size;
            var address = _kernel.Map(descriptor, bytes);
            if (address is < 0 and > -4096)
            {
                _kernel.Close(descriptor);
                refusal = PerfEventRefusedException.AtMap(-(int)address, _kernel);
                return false;
            }

            rings.Add(new Ring(processor, descriptor, new PerfRing(address, Environment.SystemPageSize, size)));
        }

        return rings.Count > 0;
    }

    private void CloseRings(List<Ring> rings)
    {
        foreach (var ring in rings)
        {
            _kernel.Unmap(ring.Memory.Address, ring.Memory.Bytes);
            _kernel.Close(ring.Descriptor);
        }

        rings.Clear();
    }

    // A thread that is born meanwhile may have inherited nothing, or events on some processors only. It is opened by itself, and then only
    // what its own events tell of it is taken.
    private void OpenThreads()
    {
        var done = new HashSet<int> { _reader };
        var isDone = false;
        for (var round = 0; round < MostRounds && !isDone; round++)
        {
            isDone = true;
            foreach (var thread in _kernel.Threads().Where(done.Add))
            {
                isDone = false;
                OpenThread(thread);
            }
        }
    }

    private void OpenThread(int thread)
    {
        foreach (var ring in _clockRings)
        {
            if (!OpenClock(thread, ring))
            {
                return; // it has ended
            }
        }

        foreach (var ring in _switchRings)
        {
            var descriptor = OpenEvent(PerfEventAttributes.Switches(SwitchStackBytes, _inheritsThreadsOnly), thread, ring.Processor);
            if (descriptor == TooMany)
            {
                CloseSwitches();
                return;
            }

            if (descriptor < 0 || Join(descriptor, ring, thread, _switchDescriptors) is not { } id)
            {
                return; // where it waits can be found out otherwise
            }

            SwitchEvents.Add(id);
        }
    }

    private bool OpenClock(int thread, Ring ring)
    {
        while (true)
        {
            var descriptor = OpenEvent(PerfEventAttributes.Clock(Interval, StackBytes, SeesKernel, _inheritsThreadsOnly), thread, ring.Processor);
            if (descriptor >= 0)
            {
                return Join(descriptor, ring, thread, _descriptors) is not null ? true : throw PerfEventRefusedException.AtControl(-_lastError);
            }

            if (descriptor is NoAccess or NotPermitted && SeesKernel)
            {
                SeesKernel = false;
                CloseSwitches();
            }
            else if (descriptor == TooMany && SeesSwitches)
            {
                CloseSwitches(); // half as many will do
            }
            else if (descriptor is Invalid or TooLarge && _inheritsThreadsOnly)
            {
                _inheritsThreadsOnly = false; // before Linux 5.13; records of other processes are thrown away then
            }
            else if (descriptor == NoSuchThread)
            {
                return false;
            }
            else
            {
                throw PerfEventRefusedException.AtOpen(-descriptor, _kernel);
            }
        }
    }

    private void CloseSwitches()
    {
        foreach (var descriptor in _switchDescriptors)
        {
            _kernel.Close(descriptor);
        }

        _switchDescriptors.Clear();
        SwitchEvents.Clear();
        CloseRings(_switchRings);
    }

    // The number of the event; null where the kernel refuses.
    private ulong? Join(int descriptor, Ring ring, int thread, List<int> descriptors)
    {
        descriptors.Add(descriptor);
        _lastError = _kernel.Redirect(descriptor, ring.Descriptor);
        ulong id = 0;
        if (_lastError >= 0)
        {
            _lastError = _kernel.Identify(descriptor, out id);
        }

        if (_lastError < 0)
        {
            return null;
        }

        Owners[id] = thread;
        return id;
    }

    private void Switch(List<int> descriptors, bool isOn)
    {
        foreach (var descriptor in descriptors)
        {
            _ = _kernel.Switch(descriptor, isOn); // a thread that has ended has none any more
        }
    }

    private sealed record Ring(int Processor, int Descriptor, PerfRing Memory);
}

/// <summary>Numbers of processors as the system lists them.</summary>
internal static class Processors
{
    private const int Most = 8192;

    /// <summary>Reads <c>0-3,8</c>; what is no such list is as many as the runtime knows, from 0 on.</summary>
    public static IReadOnlyList<int> Parse(string? text)
    {
        var processors = new SortedSet<int>();
        foreach (var part in (text ?? "").Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last))
            {
                return Known();
            }

            processors.UnionWith(Enumerable.Range(first, Math.Max(0, last - first + 1)));
        }

        return processors.Count == 0 ? Known() : [.. processors];
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < Most;

    private static int[] Known() => [.. Enumerable.Range(0, Environment.ProcessorCount)];
}
