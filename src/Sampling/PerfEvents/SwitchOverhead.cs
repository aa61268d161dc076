namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// How much too long the kernel's records of switches make the time without a processor: a loss of it is told before a switch, and getting one
/// after it, and what the kernel does meanwhile, events of a profiler included, is processor time of the thread, and no wait.
/// </summary>
internal static class SwitchOverhead
{
    // Some 10 µs are usual. What is far more is no switch, but a record that was lost.
    private const long Longest = 100_000;

    /// <summary>Holds what switches tell of threads against their clocks.</summary>
    /// <param name="switches">In the order of time.</param>
    /// <param name="clocks">The processor time of threads at two times each.</param>
    /// <param name="seen">Threads of which there are samples.</param>
    /// <returns>
    /// Nanoseconds for each time that a thread had no processor, by its id: of threads whose clocks nobody read, what others have in the middle. And
    /// nanoseconds of processor time that no event tells of: where threads ran on a processor that none was open on, or records were lost.
    /// </returns>
    public static (Dictionary<int, long> Overheads, long Unseen) Of(IEnumerable<ThreadSwitch> switches, IReadOnlyDictionary<int, (ThreadClock First, ThreadClock Last)> clocks, IReadOnlySet<int> seen)
    {
        var (overheads, all, spans, unseen) = (new Dictionary<int, long>(), 0L, 0L, 0L);
        var changes = switches.ToLookup(change => change.Thread);
        foreach (var (thread, (first, last)) in clocks.Where(clock => clock.Value.Last.Time > clock.Value.First.Time))
        {
            var timeline = ThreadTimeline.Of([.. changes[thread]], seen.Contains(thread), first.Time, last.Time);
            var count = timeline.Off.Count(span => span.HasBegun);
            var missing = Math.Max(0, last.Processor - first.Processor - timeline.OnIn(first.Time, last.Time));
            if (missing > Math.Max(1, count) * Longest)
            {
                unseen += missing;
                overheads[thread] = 0;
            }
            else
            {
                overheads[thread] = count > 0 ? missing / count : 0;
                (all, spans) = (all + missing, spans + count);
            }
        }

        foreach (var thread in changes.Where(thread => !overheads.ContainsKey(thread.Key)))
        {
            overheads[thread.Key] = spans > 0 ? all / spans : 0;
        }

        return (overheads, unseen);
    }
}

/// <summary>What a thread's clock showed.</summary>
/// <param name="Time">When, in nanoseconds of the monotone clock.</param>
/// <param name="Processor">Nanoseconds of processor time that the thread has had since it began.</param>
internal readonly record struct ThreadClock(long Time, long Processor);
