using System.Runtime.InteropServices;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

/// <summary>A kernel that does as it is told and counts what it has given away. Its rings stay empty, but for what a test writes.</summary>
internal sealed class FakePerfKernel : IPerfKernel
{
    private readonly Lock _lock = new();
    private readonly Dictionary<nint, int> _maps = [];
    private readonly HashSet<int> _open = [];
    private int _last = 100;

    public const int Reader = 1;

    public List<(PerfEventAttributes Attributes, int Thread, int Processor)> Opened { get; } = [];

    /// <summary>Errors of opening; 0 for none.</summary>
    public Func<PerfEventAttributes, int, int, int> OpenError { get; init; } = (_, _, _) => 0;

    public Func<int, int> MapError { get; init; } = _ => 0;

    public int RedirectError { get; init; }

    public Func<IReadOnlyList<int>> ThreadsNow { get; init; } = () => [Reader, 2, 3];

    public Dictionary<string, string> Files { get; } = new()
    {
        ["/sys/devices/system/cpu/online"] = "0-1\n",
        ["/proc/sys/kernel/perf_event_paranoid"] = "4\n",
        ["/proc/sys/kernel/perf_event_mlock_kb"] = "516\n",
        ["/proc/sys/kernel/perf_event_max_sample_rate"] = "100000\n",
        ["/proc/self/status"] = "Name:\tdotnet\nCapEff:\t0000000000004000\n",
        ["/proc/self/limits"] = "Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 4096                 files\n",
    };

    public List<(int Descriptor, bool IsOn)> Switched { get; } = [];

    public List<int> MapSizes { get; } = [];

    /// <summary>Descriptors and mappings that nobody gave back.</summary>
    public int Left
    {
        get
        {
            lock (_lock)
            {
                return _open.Count + _maps.Count;
            }
        }
    }

    public int ThreadId => Reader;

    public void Hurry()
    {
    }

    public IReadOnlyList<int> Threads() => ThreadsNow();

    public int Open(PerfEventAttributes attributes, int thread, int processor)
    {
        lock (_lock)
        {
            if (OpenError(attributes, thread, processor) is not 0 and var error)
            {
                return error;
            }

            Opened.Add((attributes, thread, processor));
            _open.Add(++_last);
            return _last;
        }
    }

    public int Identify(int descriptor, out ulong id)
    {
        id = (ulong)descriptor;
        return 0;
    }

    public int Redirect(int descriptor, int target) => RedirectError;

    public int Switch(int descriptor, bool isOn)
    {
        Switched.Add((descriptor, isOn));
        return 0;
    }

    public nint Map(int descriptor, int bytes)
    {
        lock (_lock)
        {
            MapSizes.Add(bytes);
            if (MapError(bytes) is not 0 and var error)
            {
                return error;
            }

            var memory = Marshal.AllocHGlobal(bytes);
            Marshal.Copy(new byte[bytes], 0, memory, bytes);
            _maps[memory] = bytes;
            return memory;
        }
    }

    public void Unmap(nint address, int bytes)
    {
        lock (_lock)
        {
            Assert.True(_maps.Remove(address, out var mapped));
            Assert.Equal(mapped, bytes);
            Marshal.FreeHGlobal(address);
        }
    }

    public void Close(int descriptor)
    {
        lock (_lock)
        {
            Assert.True(_open.Remove(descriptor));
        }
    }

    public int Read(ulong address, Span<byte> bytes) => -14;

    public long ProcessorTime(int thread) => -3;

    public string? ReadText(string path) => Files.GetValueOrDefault(path);
}
