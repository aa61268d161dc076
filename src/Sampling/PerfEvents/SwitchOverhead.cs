namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// How much too long the kernel's records of switches make the time without a processor: a loss of it is told before a switch, and getting one
/// after it, and what the kernel does meanwhile, events of a profiler included, is processor time of the thread, and no wait.
/// </summary>
internal static class SwitchOverhead
{
    // Some 10 µs are usual. What is far more is no switch, but a record that was lost.
    private const long Longest = 100_000;

    /// <summary>Nanoseconds for each time that a thread had no processor, by its id: of threads whose clocks nobody read, what others have in the middle.</summary>
    /// <param name="switches">In the order of time.</param>
    /// <param name="clocks">The processor time of threads at two times each.</param>
    public static Dictionary<int, long> Of(IEnumerable<ThreadSwitch> switches, IReadOnlyDictionary<int, (ThreadClock First, ThreadClock Last)> clocks)
    {
        var (overheads, unread, all, spans) = (new Dictionary<int, long>(), new List<int>(), 0L, 0L);
        foreach (var thread in switches.GroupBy(change => change.Thread))
        {
            if (clocks.TryGetValue(thread.Key, out var read) && read.Last.Time > read.First.Time)
            {
                var (missing, count) = Of([.. thread], read.First, read.Last);
                overheads[thread.Key] = count > 0 ? missing / count : 0;
                (all, spans) = (all + missing, spans + count);
            }
            else
            {
                unread.Add(thread.Key);
            }
        }

        unread.ForEach(thread => overheads[thread] = spans > 0 ? all / spans : 0);
        return overheads;
    }

    // The processor time that switches do not tell of, and how many times there was none.
    private static (long Missing, int Count) Of(List<ThreadSwitch> switches, ThreadClock first, ThreadClock last)
    {
        var timeline = ThreadTimeline.Of(switches, wasSeenRunning: true, first.Time, last.Time);
        var count = timeline.Off.Count(span => span.HasBegun);
        var missing = last.Processor - first.Processor - timeline.OnIn(first.Time, last.Time);
        return missing > 0 && missing <= count * Longest ? (missing, count) : (0, 0);
    }
}

/// <summary>What a thread's clock showed.</summary>
/// <param name="Time">When, in nanoseconds of the monotone clock.</param>
/// <param name="Processor">Nanoseconds of processor time that the thread has had since it began.</param>
internal readonly record struct ThreadClock(long Time, long Processor);
