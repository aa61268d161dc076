namespace PerfGate.Measuring;

/// <summary>A monotone cost, read before and after each batch; the difference is the batch's cost.</summary>
public sealed class Counter : IDisposable
{
    private readonly Func<long> _read;
    private readonly IDisposable? _source;

    /// <summary>Creates a counter.</summary>
    /// <param name="metric">What it counts; its unit is that of the values read.</param>
    /// <param name="read">Reads the total so far: only goes up, allocates nothing, takes at most microseconds.</param>
    /// <param name="source">Owned by the counter and disposed with it.</param>
    public Counter(Metric metric, Func<long> read, IDisposable? source = null)
    {
        Metric = metric;
        _read = read;
        _source = source;
    }

    /// <summary>What it counts.</summary>
    public Metric Metric { get; }

    /// <summary>The total so far.</summary>
    public long Read() => _read();

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();
}
