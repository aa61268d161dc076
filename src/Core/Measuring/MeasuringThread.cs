using System.Diagnostics.CodeAnalysis;

namespace PerfGate.Measuring;

/// <summary>
/// The thread that perf tests of a session are measured on, one after the other. It is made when first needed and ends when nothing comes
/// for a while: a thread for each case cost up to 10 ms on a busy virtual machine, where each new stack interrupts every processor.
/// </summary>
/// <param name="idle">How long it waits for the next case.</param>
internal sealed class MeasuringThread(TimeSpan idle) : TaskScheduler
{
    private readonly Queue<Task> _queue = [];
    private bool _isRunning;

    /// <summary>Runs work here; what awaits it goes on elsewhere, and the work itself does not see this scheduler.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(
            work,
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler | TaskCreationOptions.RunContinuationsAsynchronously,
            this).Unwrap();

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (_queue)
        {
            _queue.Enqueue(task);
            Monitor.Pulse(_queue);
            if (!_isRunning)
            {
                new Thread(Loop) { IsBackground = true, Name = "PerfGate measuring" }.UnsafeStart();
                _isRunning = true;
            }
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_queue)
        {
            return [.. _queue];
        }
    }

    private void Loop()
    {
        while (TryTake(out var task))
        {
            TryExecuteTask(task);
            ClearWhatTestSet();
        }
    }

    // What one test set is not the next one's: an interrupt that nothing has waited for yet would end the next test's first wait.
    private void ClearWhatTestSet()
    {
        Thread.CurrentThread.Priority = ThreadPriority.Normal;
        try
        {
            lock (_queue)
            {
                Monitor.Wait(_queue, TimeSpan.Zero);
            }
        }
        catch (ThreadInterruptedException)
        {
        }
    }

    private bool TryTake([NotNullWhen(true)] out Task? task)
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                try
                {
                    if (!Monitor.Wait(_queue, idle) && _queue.Count == 0)
                    {
                        (_isRunning, task) = (false, null);
                        return false;
                    }
                }
                catch (ThreadInterruptedException)
                {
                    // A test interrupted its own thread and did not wait; thrown here it would end the process.
                }
            }

            task = _queue.Dequeue();
            return true;
        }
    }
}
