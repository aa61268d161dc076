namespace PerfGate.Tool.Serving;

/// <summary>How many times a report was written; whoever shows it waits here for the next time.</summary>
internal sealed class ReportVersion
{
    private readonly object _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The number; 0 before the first report.</summary>
    public int Number { get; private set; }

    /// <summary>Says that a report was written.</summary>
    public void Increment()
    {
        TaskCompletionSource reached;
        lock (_lock)
        {
            Number++;
            (reached, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        reached.SetResult();
    }

    /// <summary>The number as soon as it is another one, or as it is when the time is up.</summary>
    public async Task<int> OtherThanAsync(int seen, TimeSpan most, TimeProvider time, CancellationToken stop)
    {
        Task next;
        lock (_lock)
        {
            if (Number != seen)
            {
                return Number;
            }

            next = _next.Task;
        }

        try
        {
            await next.WaitAsync(most, time, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The page asks again.
        }

        return Number;
    }
}
