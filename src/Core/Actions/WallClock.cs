using System.Diagnostics;

namespace PerfGate.Actions;

/// <summary>
/// The time of day at a reading of the monotone clock, so that an action reads one clock where it would read two. What belongs together is
/// read anew every 10 ms, in which a clock that is being corrected is off by 5 µs at most.
/// </summary>
internal static class WallClock
{
    private static readonly long Valid = Stopwatch.Frequency / 100;
    private static readonly double TicksPerReading = (double)TimeSpan.TicksPerSecond / Stopwatch.Frequency;
    private static Reading s_last = new(Stopwatch.GetTimestamp(), DateTime.UtcNow);

    /// <summary>The last time that was read: near now where actions are many.</summary>
    public static DateTime Lately => Volatile.Read(ref s_last).Utc;

    /// <summary>The time at a reading of now.</summary>
    /// <param name="timestamp">Of <see cref="Stopwatch.GetTimestamp"/>, just taken.</param>
    public static DateTime At(long timestamp)
    {
        var last = Volatile.Read(ref s_last);
        if ((ulong)(timestamp - last.Timestamp) > (ulong)Valid)
        {
            Volatile.Write(ref s_last, last = new Reading(Stopwatch.GetTimestamp(), DateTime.UtcNow));
        }

        return last.Utc.AddTicks((long)((timestamp - last.Timestamp) * TicksPerReading));
    }

    /// <summary>The time between two readings.</summary>
    public static TimeSpan Between(long from, long to) => new((long)((to - from) * TicksPerReading));

    private sealed record Reading(long Timestamp, DateTime Utc);
}
