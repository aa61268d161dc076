using System.Diagnostics;
using PerfGate.Counting;

namespace PerfGate.Bench.Fidelity;

/// <summary>A part of a workload that counts its own time, so that the truth comes from the very pass that is sampled.</summary>
/// <param name="frame">The frame by which a tree must name it; of a native module the name of its file, of which any function counts.</param>
/// <param name="eventPipe">Why a tree by EventPipe cannot show it; null where it must.</param>
/// <param name="perfEvent">The same of perf_event.</param>
internal sealed class Part(string frame, string? eventPipe = null, string? perfEvent = null)
{
    private static readonly Func<long>? ThreadCpu = ThreadClock.CpuTime;
    private long _ticks;
    private long _elsewhere;

    public string Frame => frame;

    /// <summary>True where <see cref="Frame"/> is a native module.</summary>
    public bool IsModule { get; init; }

    /// <summary>Ticks in it, its callees included and collections not: those have a node of their own.</summary>
    public long Ticks => _ticks;

    /// <summary>The ticks of them on threads other than the one that runs the test.</summary>
    public long Elsewhere => _elsewhere;

    /// <summary>The thread that runs the test; 0 where it moves.</summary>
    public static int Home { get; set; }

    public string? WhyNotSeen(Engine engine) => engine == Engine.EventPipe ? eventPipe : perfEvent;

    /// <summary>Whether a frame of a tree is this part.</summary>
    public bool Is(string name) =>
        IsModule ? name.TrimStart('[').StartsWith(frame, StringComparison.Ordinal) && name.AsSpan(name.StartsWith('[') ? frame.Length + 1 : frame.Length) is [] or ['.' or ']' or '!', ..] : name == frame;

    public void Clear() => (_ticks, _elsewhere) = (0, 0);

    public Scope Enter() => new(this);

    public void Add(long ticks)
    {
        Interlocked.Add(ref _ticks, ticks);
        if (Home != 0 && Home != Environment.CurrentManagedThreadId)
        {
            Interlocked.Add(ref _elsewhere, ticks);
        }
    }

    /// <summary>All pauses of collections so far, in Stopwatch ticks.</summary>
    public static long Pauses() => GC.GetTotalPauseDuration().Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond);

    /// <summary>The processor time of the current thread in Stopwatch ticks; where the system does not tell it, the time.</summary>
    public static long Cpu() => ThreadCpu is null ? Stopwatch.GetTimestamp() : (long)(ThreadCpu() * (Stopwatch.Frequency / 1e9));

    internal readonly struct Scope(Part part) : IDisposable
    {
        private readonly long _from = Stopwatch.GetTimestamp() - Pauses();

        public void Dispose() => part.Add(Stopwatch.GetTimestamp() - Pauses() - _from);
    }
}
