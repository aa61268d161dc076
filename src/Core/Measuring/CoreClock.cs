namespace PerfGate.Measuring;

/// <summary>A moment of one thread.</summary>
/// <param name="Time">The clock's timestamp.</param>
/// <param name="Waited">Nanoseconds the thread had waited for a core by then.</param>
/// <param name="Others">Nanoseconds of CPU time the other threads had spent by then.</param>
/// <param name="Thread">The thread.</param>
internal readonly record struct Instant(long Time, long Waited, long Others, int Thread);

/// <summary>Time less the wait for a core, where the system tells it.</summary>
/// <param name="instruments">The clock, and who tells of waits and of other threads.</param>
internal sealed class CoreClock(Instruments instruments)
{
    // The runtime's own threads compile and collect a little all the time.
    private const double MostByOthers = 0.1;

    /// <summary>Nanoseconds of one tick.</summary>
    public double NanosecondsPerTick { get; } = 1e9 / instruments.Time.TimestampFrequency;

    /// <summary>This moment.</summary>
    /// <param name="withOthers">True to read the other threads, too.</param>
    public Instant Now(bool withOthers = false)
    {
        var others = withOthers ? instruments.OthersCpu?.Invoke() ?? 0 : 0;
        return new Instant(instruments.Time.GetTimestamp(), instruments.Waited?.Invoke() ?? 0, others, Environment.CurrentManagedThreadId);
    }

    /// <summary>
    /// True where other threads worked meanwhile (an async body that moved, a parallel one): this thread may have waited for a core while
    /// they did the test's work, and taking its wait off would make the test faster than it is.
    /// </summary>
    public bool OthersWorked(Instant since) =>
        since.Thread != Environment.CurrentManagedThreadId
        || (instruments.OthersCpu is { } read && read() - since.Others > (instruments.Time.GetTimestamp() - since.Time) * NanosecondsPerTick * MostByOthers);

    /// <summary>
    /// Ticks since then in which this thread was not waiting for a core; all of them where nobody tells, or where it is another thread by
    /// now. The clock is read before the first reading of the wait and after the second, so that no wait is taken off that it did not see.
    /// </summary>
    public long OnCore(Instant since)
    {
        var waited = instruments.Waited is { } read && since.Thread == Environment.CurrentManagedThreadId ? read() - since.Waited : 0;
        return instruments.Time.GetTimestamp() - since.Time - (long)(waited / NanosecondsPerTick);
    }

    /// <summary>A budget is time with a core; on a machine that gives too little of it, a multiple of wall time ends the measuring.</summary>
    /// <param name="since">When it began.</param>
    /// <param name="budget">How long it may take.</param>
    /// <param name="maxStretch">How many times that in wall time.</param>
    public bool IsSpent(Instant since, TimeSpan budget, int maxStretch) =>
        instruments.Time.GetElapsedTime(0, OnCore(since)) >= budget || instruments.Time.GetElapsedTime(since.Time) >= budget * maxStretch;
}
