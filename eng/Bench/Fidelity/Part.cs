using System.Diagnostics;
using PerfGate.Counting;
using PerfGate.Measuring;

namespace PerfGate.Bench.Fidelity;

/// <summary>A part of a workload that counts its own time, so that the truth comes from the very pass that is sampled.</summary>
/// <param name="frame">The frame by which a tree must name it; of a native module the name of its file, of which any function counts.</param>
/// <param name="eventPipe">Why a tree by EventPipe cannot show it; null where it must.</param>
/// <param name="perfEvent">The same of perf_event.</param>
internal sealed class Part(string frame, string? eventPipe = null, string? perfEvent = null)
{
    private static readonly Func<long>? ThreadCpu = ThreadClock.CpuTime;
    private static readonly Func<long>? RunQueueTime = RunQueue.Waited;
    private static double? _empty;
    private long _ticks;
    private long _count;
    private long _elsewhere;
    private long _queued;
    private long _queuedElsewhere;

    public string Frame => frame;

    /// <summary>True where <see cref="Frame"/> is a native module.</summary>
    public bool IsModule { get; init; }

    /// <summary>True where it waits: who becomes ready and has no processor yet still waits then, to any engine.</summary>
    public bool IsWait { get; init; }

    /// <summary>True where the clocks stand around calls of its method, and not within it: what they cost is no part of it then.</summary>
    public bool IsCountedAround { get; init; }

    /// <summary>Ticks in it by which the test's own thread was ready to end a wait and had no processor yet, which is a part of the wait.</summary>
    public long Awakened => IsWait ? _queued - _queuedElsewhere : 0;

    /// <summary>Ticks in it, its callees included and collections not: those have a node of their own.</summary>
    /// <param name="leavesOut">Without those in which a thread is ready and has no processor: to the kernel it does nothing then, the runtime takes it for work.</param>
    public long TicksTo(bool leavesOut) => _ticks - (leavesOut && !IsWait ? _queued : 0) - (IsCountedAround ? (long)(_count * (_empty ??= Empty())) : 0);

    /// <summary>The ticks of them on threads other than the one that runs the test.</summary>
    /// <param name="leavesOut">As above.</param>
    public long ElsewhereTo(bool leavesOut) => _elsewhere - (leavesOut && !IsWait ? _queuedElsewhere : 0);

    /// <summary>The thread that runs the test; 0 where it moves.</summary>
    public static int Home { get; set; }

    public string? WhyNotSeen(Engine engine) => engine == Engine.EventPipe ? eventPipe : perfEvent;

    /// <summary>Whether a frame of a tree is this part.</summary>
    public bool Is(string name) =>
        IsModule ? name.TrimStart('[').StartsWith(frame, StringComparison.Ordinal) && name.AsSpan(name.StartsWith('[') ? frame.Length + 1 : frame.Length) is [] or ['.' or ']' or '!', ..] : name == frame;

    public void Clear() => (_ticks, _count, _elsewhere, _queued, _queuedElsewhere) = (0, 0, 0, 0, 0);

    public Scope Enter() => new(this);

    public void Add(long ticks, long queued = 0)
    {
        Interlocked.Add(ref _ticks, ticks);
        Interlocked.Add(ref _queued, queued);
        Interlocked.Increment(ref _count);
        if (Home != 0 && Home != Environment.CurrentManagedThreadId)
        {
            Interlocked.Add(ref _elsewhere, ticks);
            Interlocked.Add(ref _queuedElsewhere, queued);
        }
    }

    // Ticks that a part without anything in it counts, in the middle of many times.
    private static double Empty()
    {
        const int Times = 1000;
        var (nothing, asks) = (new Part(""), AsksForQueue);
        AsksForQueue = false;
        var each = Enumerable.Range(0, 200).Select(_ =>
        {
            nothing.Clear();
            for (var i = 0; i < Times; i++)
            {
                nothing.Enter().Dispose();
            }

            return nothing._ticks / (double)Times;
        }).Order().ToArray();
        AsksForQueue = asks;
        return each[each.Length / 2];
    }

    /// <summary>All pauses of collections so far, in Stopwatch ticks.</summary>
    public static long Pauses() => GC.GetTotalPauseDuration().Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond);

    /// <summary>The processor time of the current thread in Stopwatch ticks; where the system does not tell it, the time.</summary>
    public static long Cpu() => ThreadCpu is null ? Stopwatch.GetTimestamp() : (long)(ThreadCpu() * (Stopwatch.Frequency / 1e9));

    /// <summary>False where nobody is to be asked how long he waited for a processor, which costs a microsecond.</summary>
    public static bool AsksForQueue { get; set; } = true;

    /// <summary>Stopwatch ticks by which the current thread was ready and had no processor; 0 where the system does not tell.</summary>
    public static long InQueue() => RunQueueTime is null || !AsksForQueue ? 0 : (long)(RunQueueTime() * (Stopwatch.Frequency / 1e9));

    /// <summary>Everything but the time is read within it: what that costs is the part's, too.</summary>
    internal readonly struct Scope(Part part) : IDisposable
    {
        private readonly long _from = Stopwatch.GetTimestamp();
        private readonly long _pauses = Pauses();
        private readonly long _queue = InQueue();
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public void Dispose()
        {
            // An async method may end on another thread.
            var queued = _thread == Environment.CurrentManagedThreadId ? InQueue() - _queue : 0;
            var paused = Pauses() - _pauses;
            part.Add(Stopwatch.GetTimestamp() - _from - paused, queued);
        }
    }
}
