using System.Diagnostics;

namespace PerfGate.Actions;

/// <summary>
/// The time of day at a reading of the monotone clock, so that an action reads one clock where it would read two. What belongs together is
/// read anew every 10 ms, in which a clock that is being corrected is off by 5 µs at most. Both are read close together: a thread that was put
/// off between the two would set all clocks of these 10 ms wrong.
/// </summary>
internal static class WallClock
{
    private static readonly long Valid = Stopwatch.Frequency / 100;
    private static readonly double TicksPerReading = (double)TimeSpan.TicksPerSecond / Stopwatch.Frequency;
    private static readonly long Close = Stopwatch.Frequency / 500_000;
    private static Reading s_last = Read(Stopwatch.GetTimestamp, () => DateTime.UtcNow);

    /// <summary>The last time that was read: near now where actions are many.</summary>
    public static DateTime Lately => Volatile.Read(ref s_last).Utc;

    /// <summary>The time at a reading of now.</summary>
    /// <param name="timestamp">Of <see cref="Stopwatch.GetTimestamp"/>, just taken.</param>
    public static DateTime At(long timestamp)
    {
        var last = Volatile.Read(ref s_last);
        if ((ulong)(timestamp - last.Timestamp) > (ulong)Valid)
        {
            Volatile.Write(ref s_last, last = Read(Stopwatch.GetTimestamp, static () => DateTime.UtcNow));
        }

        return last.Utc.AddTicks((long)((timestamp - last.Timestamp) * TicksPerReading));
    }

    /// <summary>The time between two readings.</summary>
    public static TimeSpan Between(long from, long to) => new((long)((to - from) * TicksPerReading));

    /// <summary>The time of day, and the middle of the two readings around it; the closest of a few where the thread is put off.</summary>
    /// <param name="timestamp">Reads the monotone clock.</param>
    /// <param name="utc">Reads the other one.</param>
    internal static Reading Read(Func<long> timestamp, Func<DateTime> utc)
    {
        var (best, closest) = (default(Reading), long.MaxValue);
        for (var attempt = 0; attempt < 3 && closest > Close; attempt++)
        {
            var before = timestamp();
            var now = utc();
            var apart = timestamp() - before;
            if (best is null || apart < closest)
            {
                (best, closest) = (new Reading(before + (apart / 2), now), apart);
            }
        }

        return best!;
    }

    internal sealed record Reading(long Timestamp, DateTime Utc);
}
