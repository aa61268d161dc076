using System.Diagnostics;

namespace PerfGate.Bench.Fidelity;

/// <summary>A part of a workload that counts its own time, so that the truth comes from the very pass that is sampled.</summary>
/// <param name="frame">The frame by which a tree must name it.</param>
/// <param name="whyNotSeen">Why a tree cannot show it; null where it must.</param>
internal sealed class Part(string frame, string? whyNotSeen = null)
{
    private long _ticks;
    private long _elsewhere;

    public string Frame => frame;

    public string? WhyNotSeen => whyNotSeen;

    /// <summary>Stopwatch ticks in it, its callees included and collections not: those have a node of their own.</summary>
    public long Ticks => _ticks;

    /// <summary>The ticks of them on threads other than the one that runs the test.</summary>
    public long Elsewhere => _elsewhere;

    /// <summary>The thread that runs the test; 0 where it moves.</summary>
    public static int Home { get; set; }

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

    internal readonly struct Scope(Part part) : IDisposable
    {
        private readonly long _from = Stopwatch.GetTimestamp() - Pauses();

        public void Dispose() => part.Add(Stopwatch.GetTimestamp() - Pauses() - _from);
    }
}
