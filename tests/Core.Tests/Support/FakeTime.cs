namespace PerfGate.Tests.Support;

/// <summary>A clock that stands until it is told to go on, in nanoseconds; timers fire while it advances.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private long _now;

    public override long TimestampFrequency => 1_000_000_000;

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(Interlocked.Read(ref _now) / TimeSpan.NanosecondsPerTick);

    /// <summary>How many timers wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count(timer => timer.Due is not null);
            }
        }
    }

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    /// <summary>Lets time pass for code that is being measured.</summary>
    public void Pass(long nanoseconds) => Interlocked.Add(ref _now, nanoseconds);

    /// <summary>Lets time pass and fires what became due.</summary>
    public void Advance(TimeSpan time)
    {
        Pass((long)time.TotalNanoseconds);
        List<FakeTimer> due;
        lock (_gate)
        {
            due = [.. _timers.Where(timer => timer.Due <= _now)];
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    private sealed class FakeTimer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        public long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetTimestamp() + (long)dueTime.TotalNanoseconds;
            return true;
        }

        public void Fire()
        {
            Due = null;
            callback(state);
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
