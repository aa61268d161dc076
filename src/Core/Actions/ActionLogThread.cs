using System.Diagnostics;
using PerfGate.Diagnostics;

namespace PerfGate.Actions;

/// <summary>
/// The thread that writes an action log. It looks into the queue every 10 ms while there is something to do, and every second when
/// there was nothing for a second: those who log wake it then, or when the queue is half full, and else never.
/// </summary>
internal sealed class ActionLogThread
{
    private const int NapsUntilIdle = 100;

    // A thread may have been stopped by the system between taking its place and filling it.
    private const int NapsForLaggards = 20;
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    // What threads can be waited for at most.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private readonly ActionQueue _queue;
    private readonly ActionRecorder _recorder;
    private readonly Thread _thread;
    private readonly object _sleep = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _progress = new();
    private string? _failure;
    private long _refused;
    private long _written;
    private long _lastFlush;
    private volatile bool _isAsleep;
    private volatile bool _isIdle;
    private volatile bool _isFlushing;
    private volatile bool _isClosing;

    public ActionLogThread(ActionQueue queue, ActionRecorder recorder)
    {
        (_queue, _recorder) = (queue, recorder);
        _thread = new Thread(Loop) { IsBackground = true, Name = "PerfGate action log" };
    }

    /// <summary>Records without a place, lines that could not be written, and what came behind the end.</summary>
    public long Dropped => Interlocked.Read(ref _refused) + _recorder.Lost + (IsAlive ? 0 : _queue.Added - _queue.Taken);

    /// <summary>The first failure, with its code.</summary>
    public string? Failure => (Volatile.Read(ref _failure) ?? _recorder.Failure) is { } failure ? $"{DiagnosticCodes.ActionLogNotWritten}: {failure}" : null;

    /// <summary>Whether the caller runs on this thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>Whether it has begun and not ended.</summary>
    public bool IsAlive => !_ended.Task.IsCompleted;

    /// <summary>Starts it, without what is current for the caller.</summary>
    public void Begin() => _thread.UnsafeStart();

    /// <summary>Notes why something is missing, unless something was noted before.</summary>
    public void Fail(string why) => Interlocked.CompareExchange(ref _failure, why, null);

    /// <summary>Puts a record into the queue, or counts it.</summary>
    public void Add(in ActionRecord record)
    {
        if (!_queue.TryAdd(record))
        {
            Interlocked.Increment(ref _refused);
        }

        if (_isAsleep && (_isIdle || _queue.IsHalfFull))
        {
            Wake();
        }
    }

    /// <summary>Waits until the records of before are written.</summary>
    public bool Flush(TimeSpan timeout)
    {
        if (IsCurrent)
        {
            return false;
        }

        timeout = Waitable(timeout);
        var (upTo, begun) = (_queue.Added, Stopwatch.GetTimestamp());
        lock (_progress)
        {
            for (_isFlushing = true; _written < upTo || _isFlushing; _isFlushing |= _written < upTo)
            {
                Wake();
                var left = timeout - Stopwatch.GetElapsedTime(begun);
                if (_ended.Task.IsCompleted || left <= TimeSpan.Zero || !Monitor.Wait(_progress, left))
                {
                    return _written >= upTo;
                }
            }
        }

        return true;
    }

    /// <summary>Lets it write what waits and end; waits for that.</summary>
    public void Close(TimeSpan timeout)
    {
        AskToEnd();
        if (!IsCurrent && !_thread.Join(Waitable(timeout)))
        {
            Overdue(timeout);
        }
    }

    /// <inheritdoc cref="Close"/>
    public async Task CloseAsync(TimeSpan timeout)
    {
        AskToEnd();
        try
        {
            await _ended.Task.WaitAsync(Waitable(timeout)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Overdue(timeout);
        }
    }

    private static TimeSpan Waitable(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan || timeout > Longest ? Longest : timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout;

    private void AskToEnd()
    {
        _isClosing = true;
        Wake();
    }

    private void Overdue(TimeSpan timeout) => Fail($"the action log was not written to its end within {timeout.TotalSeconds:0.#} s; its target does not take it.");

    private void Wake()
    {
        lock (_sleep)
        {
            _isAsleep = false;
            Monitor.Pulse(_sleep);
        }
    }

    private void Loop()
    {
        try
        {
            Work();
        }
#pragma warning disable CA1031 // not caught here, it would end the user's process
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail($"the action log's thread has ended: {failure.GetType().Name}: {ActionValues.Reason(failure)}");
        }

        _recorder.Dispose();
        _ended.SetResult();
        lock (_progress)
        {
            Monitor.PulseAll(_progress);
        }
    }

    private void Work()
    {
        var naps = 0;
        for (var isLast = false; !isLast;)
        {
            // Read before the queue: what was put in before it was asked to end is written.
            isLast = _isClosing;
            var isBusy = Drain();
            naps = isBusy ? 0 : naps + 1;
            FlushWhenDue(isLast || naps == NapsUntilIdle);
            if (!isLast)
            {
                Sleep(naps >= NapsUntilIdle);
            }
        }

        for (var nap = 0; nap < NapsForLaggards && _queue.Added > _queue.Taken; nap++)
        {
            Thread.Sleep(Nap);
            Drain();
            FlushWhenDue(isForced: true);
        }
    }

    private bool Drain()
    {
        // No further than to what is there now: who logs without a pause must not keep others waiting for a flush.
        var (before, upTo) = (_queue.Taken, _queue.Added);
        while (_queue.Taken < upTo && _queue.TryTake(out var record))
        {
            _recorder.Add(record);
        }

        _recorder.Say(Interlocked.Read(ref _refused));
        _recorder.HandOn();
        return _queue.Taken > before;
    }

    private void FlushWhenDue(bool isForced)
    {
        var isAsked = _isFlushing;
        if (isForced || isAsked || Stopwatch.GetElapsedTime(_lastFlush) >= Idle)
        {
            _recorder.Flush();
            _lastFlush = Stopwatch.GetTimestamp();
        }

        lock (_progress)
        {
            (_written, _isFlushing) = (_queue.Taken, _isFlushing && !isAsked);
            Monitor.PulseAll(_progress);
        }
    }

    private void Sleep(bool isIdle)
    {
        lock (_sleep)
        {
            (_isIdle, _isAsleep) = (isIdle, true);
            if (!_isClosing && !_isFlushing && !_queue.IsHalfFull && !(isIdle && _queue.Added > _queue.Taken))
            {
                Monitor.Wait(_sleep, isIdle ? Idle : Nap);
            }

            _isAsleep = false;
        }
    }
}
