using System.Diagnostics;
using PerfGate.Measuring;

namespace PerfGate.Counting;

/// <summary>The third cost of a recording: a total of the current thread that hooks read, as cheaply as it can be read.</summary>
internal sealed class CallClock : IDisposable
{
    /// <summary>There is no third cost.</summary>
    public const int None = 0;

    /// <summary>Bytes that the thread allocated.</summary>
    public const int Allocated = 1;

    /// <summary>The processor's time stamp counter.</summary>
    public const int Cycles = 2;

    /// <summary>Whatever <see cref="Read"/> reads.</summary>
    public const int Other = 3;

    private readonly Func<long> _read;
    private readonly IDisposable? _source;
    private readonly long _ticks;
    private readonly long _time;

    /// <summary>Creates a clock.</summary>
    /// <param name="metric">What it counts; null for nothing.</param>
    /// <param name="kind">How hooks read it.</param>
    /// <param name="read">Reads it where <paramref name="kind"/> is <see cref="Other"/>.</param>
    /// <param name="source">Owned by the clock.</param>
    public CallClock(Metric? metric, int kind, Func<long>? read = null, IDisposable? source = null)
    {
        (Metric, Kind, _read, _source) = (metric, kind, read ?? (static () => 0), source);
        (_ticks, _time) = kind == Cycles ? (CycleCounter.Read(), Stopwatch.GetTimestamp()) : (0, 0);
    }

    /// <summary>What it counts; null where there is no third cost.</summary>
    public Metric? Metric { get; }

    /// <summary>How hooks read it.</summary>
    public int Kind { get; }

    /// <summary>What one tick of it is worth, in the metric's unit: of cycles the longer it has run, the better that is known.</summary>
    public double Tick => Kind == Cycles && CycleCounter.Read() - _ticks is > 0 and var ticks ? Stopwatch.GetElapsedTime(_time).TotalNanoseconds / ticks : 1;

    /// <summary>What the recorder itself takes of it, for each call.</summary>
    public OwnCost Own { get; set; }

    /// <summary>The total so far.</summary>
    public long Read() => _read();

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();
}

/// <summary>What counting a call costs, in ticks of a clock.</summary>
/// <param name="Inside">The part that falls into the call.</param>
/// <param name="Outside">The part that falls into its caller.</param>
internal readonly record struct OwnCost(double Inside, double Outside);
