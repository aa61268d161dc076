namespace PerfGate.Sampling;

/// <summary>When threads were at something that the runtime tells the beginnings and ends of, one inside another too.</summary>
internal sealed class ThreadSpans
{
    private readonly Dictionary<long, List<(long Time, int Depth)>> _threads = [];

    /// <summary>Adds a beginning or an end; those of a thread come in the order of time.</summary>
    public void Add(long thread, long time, bool isBegin)
    {
        if (!_threads.TryGetValue(thread, out var spans))
        {
            _threads.Add(thread, spans = []);
        }

        // An end without a beginning is of something that began before anyone listened.
        spans.Add((time, Math.Max(0, (spans.Count == 0 ? 0 : spans[^1].Depth) + (isBegin ? 1 : -1))));
    }

    /// <summary>Whether a thread was at it.</summary>
    public bool Contains(long thread, long time)
    {
        if (!_threads.TryGetValue(thread, out var spans))
        {
            return false;
        }

        var (low, high) = (0, spans.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = spans[middle].Time <= time ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && spans[low - 1].Depth > 0;
    }
}
