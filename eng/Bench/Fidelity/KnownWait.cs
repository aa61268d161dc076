using System.Diagnostics;
using PerfGate.Measuring;

namespace PerfGate.Bench.Fidelity;

/// <summary>A workload that waits in one place, and counts for how long.</summary>
/// <param name="name">What the table calls it.</param>
/// <param name="frame">The managed method below which a tree must have the waits.</param>
/// <param name="body">One operation.</param>
internal sealed class KnownWait(string name, string frame, Func<KnownWait, TestBody> body)
{
    private long _ticks;
    private long _count;

    public string Name => name;

    public string Frame => frame;

    public TestBody Body => field ??= body(this);

    /// <summary>Stopwatch ticks waited.</summary>
    public long Ticks => _ticks;

    /// <summary>How often.</summary>
    public long Count => _count;

    public void Clear() => (_ticks, _count) = (0, 0);

    /// <summary>Waits on this thread: the time that is no processor time of it.</summary>
    public Scope Enter() => new(this);

    public void Add(long ticks)
    {
        Interlocked.Add(ref _ticks, ticks);
        Interlocked.Increment(ref _count);
    }

    internal readonly struct Scope(KnownWait wait) : IDisposable
    {
        private readonly long _cpu = Part.Cpu();
        private readonly long _from = Stopwatch.GetTimestamp();

        public void Dispose()
        {
            var elapsed = Stopwatch.GetTimestamp() - _from;
            wait.Add(Math.Max(0, elapsed - (Part.Cpu() - _cpu)));
        }
    }
}
