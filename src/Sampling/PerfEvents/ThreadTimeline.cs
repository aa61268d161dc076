namespace PerfGate.Sampling.PerfEvents;

/// <summary>When one thread had a processor and when it had none.</summary>
internal sealed class ThreadTimeline
{
    private readonly long _end;

    private ThreadTimeline(List<OffSpan> off, long end) => (Off, _end) = (off, end);

    /// <summary>When it had none, in the order of time.</summary>
    public List<OffSpan> Off { get; }

    /// <summary>Reads a thread's switches.</summary>
    /// <param name="switches">Of one thread, in the order of time.</param>
    /// <param name="wasSeenRunning">True where there is a sample of it: a thread without switches then ran all the time, and otherwise never.</param>
    /// <param name="from">When the pass began.</param>
    /// <param name="to">When it ended.</param>
    /// <param name="end">When the thread ended; it neither runs nor waits from then on. The latest time where that was not seen.</param>
    /// <param name="overhead">Nanoseconds that it had a processor for yet after each loss of it was told (<see cref="SwitchOverhead"/>).</param>
    public static ThreadTimeline Of(IReadOnlyList<ThreadSwitch> switches, bool wasSeenRunning, long from, long to, long end = long.MaxValue, long overhead = 0)
    {
        var off = new List<OffSpan>();
        if (switches.Count == 0)
        {
            if (!wasSeenRunning)
            {
                Add(long.MinValue, end, isPreempted: false);
            }

            Add(end, long.MaxValue, isPreempted: true);
            return new ThreadTimeline(off, end);
        }

        // Before its first switch: where that gives it a processor it had none, or was not there yet.
        (long Time, bool IsPreempted, int Processor)? since = switches[0].IsOut ? null : (long.MinValue, false, 0);
        foreach (var change in switches)
        {
            if (change.IsOut)
            {
                since ??= (change.Time + overhead, change.IsPreempted, change.Processor); // an end that was lost
            }
            else if (since is { } begun)
            {
                Add(Math.Min(begun.Time, change.Time - 1), change.Time, begun.IsPreempted, begun.Processor);
                since = null;
            }
        }

        // A thread that ends is not told to lose its processor; what has its number afterwards is another one.
        var last = since?.Time ?? switches[^1].Time;
        end = Math.Max(end, last);
        if (since is { } open)
        {
            Add(open.Time, end, open.IsPreempted, open.Processor);
        }

        Add(end, long.MaxValue, isPreempted: true);
        return new ThreadTimeline(off, end);

        void Add(long begin, long until, bool isPreempted, int processor = 0)
        {
            if (until > from && begin < to && begin < until)
            {
                off.Add(new OffSpan(Math.Max(begin, from), Math.Min(until, to), isPreempted, begin >= from) { Processor = processor });
            }
        }
    }

    /// <summary>How long it had a processor in a span of time.</summary>
    public long OnIn(long from, long to) => to - from - Off.Sum(span => Math.Max(0, Math.Min(to, span.To) - Math.Max(from, span.From)));

    /// <summary>When it had a processor in a span of time, or was about to have one again.</summary>
    public IEnumerable<(long From, long To)> Busy(long from, long to)
    {
        to = Math.Min(to, _end);
        var at = from;
        foreach (var span in Off.Where(span => !span.IsPreempted))
        {
            if (span.From > at)
            {
                yield return (at, span.From);
            }

            at = Math.Max(at, span.To);
        }

        if (at < to)
        {
            yield return (at, to);
        }
    }
}

/// <summary>A span of time in which a thread had no processor.</summary>
/// <param name="From">Its beginning, or the pass's.</param>
/// <param name="To">Its end, or the pass's.</param>
/// <param name="IsPreempted">True where it could have gone on.</param>
/// <param name="HasBegun">True where it began in the pass.</param>
internal readonly record struct OffSpan(long From, long To, bool IsPreempted, bool HasBegun)
{
    /// <summary>The number of the processor that it lost.</summary>
    public int Processor { get; init; }
}
