namespace PerfGate.Sampling.PerfEvents;

/// <summary>Which of a process's threads had which processor, and when.</summary>
/// <param name="switches">In the order of time.</param>
internal sealed class ProcessorTimeline(IEnumerable<ThreadSwitch> switches)
{
    private readonly Dictionary<int, ThreadSwitch[]> _changes = switches.GroupBy(change => change.Processor).ToDictionary(group => group.Key, group => group.ToArray());

    /// <summary>How long some threads had a processor in a span.</summary>
    /// <param name="processor">Its number.</param>
    /// <param name="from">Nanoseconds.</param>
    /// <param name="to">Nanoseconds.</param>
    /// <param name="isMeant">Which threads.</param>
    public long Had(int processor, long from, long to, Func<int, bool> isMeant)
    {
        var changes = _changes.GetValueOrDefault(processor, []);
        var at = Array.BinarySearch(changes, new ThreadSwitch(from, 0, IsOut: false, IsPreempted: false), Comparer<ThreadSwitch>.Create((one, other) => one.Time.CompareTo(other.Time)));
        at = at < 0 ? ~at : at;
        var (had, since) = (0L, at > 0 ? Since(changes[at - 1]) : null);
        for (; at < changes.Length && changes[at].Time < to; at++)
        {
            had += changes[at].Time - (since ?? changes[at].Time);
            since = Since(changes[at]);
        }

        return had + to - (since ?? to);

        long? Since(in ThreadSwitch change) => !change.IsOut && isMeant(change.Thread) ? Math.Max(change.Time, from) : null;
    }
}
