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
    private long _ticks;
    private long _time;

    /// <summary>Creates a clock.</summary>
    /// <param name="metric">What it counts; null for nothing.</param>
    /// <param name="kind">How hooks read it.</param>
    /// <param name="read">Reads it where <paramref name="kind"/> is <see cref="Other"/>.</param>
    /// <param name="source">Owned by the clock.</param>
    public CallClock(Metric? metric, int kind, Func<long>? read = null, IDisposable? source = null) =>
        (Metric, Kind, _read, _source) = (metric, kind, read ?? (static () => 0), source);

    /// <summary>What it counts; null where there is no third cost.</summary>
    public Metric? Metric { get; }

    /// <summary>How hooks read it.</summary>
    public int Kind { get; }

    /// <summary>What one tick of it is worth, in the metric's unit.</summary>
    public double Tick { get; private set; } = 1;

    /// <summary>What the recorder itself takes of it, for each call.</summary>
    public OwnCost Own { get; private set; }

    /// <summary>The total so far.</summary>
    public long Read() => _read();

    /// <summary>A recording begins.</summary>
    public void Begin() => (_ticks, _time) = Kind == Cycles ? (CycleCounter.Read(), Stopwatch.GetTimestamp()) : (0, 0);

    /// <summary>A recording is over: how long a tick was is known now.</summary>
    public void End()
    {
        if (Kind == Cycles && CycleCounter.Read() - _ticks is > 0 and var ticks)
        {
            Tick = Stopwatch.GetElapsedTime(_time).TotalNanoseconds / ticks;
        }
    }

    /// <summary>Finds out what the recorder takes for itself.</summary>
    public CallClock Calibrated(Func<CallClock, OwnCost> calibrate)
    {
        Own = calibrate(this);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();
}

/// <summary>What counting a call costs, in ticks of a clock.</summary>
/// <param name="Inside">The part that falls into the call.</param>
/// <param name="Outside">The part that falls into its caller.</param>
internal readonly record struct OwnCost(double Inside, double Outside);
