using System.Diagnostics;
using PerfGate.Actions;

namespace PerfGate;

/// <summary>
/// Writes an action log while it lives. The threads whose actions are logged only put them into a queue; one thread of the writer's
/// own formats and writes them. Nothing that goes wrong there is thrown into the code that is logged.
/// </summary>
public sealed class ActionLogWriter : IActionObserver, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private readonly ActionLogOptions _options;
    private readonly ActionLogThread _thread;
    private readonly ActivityListener _listener;
    private readonly bool _isSystemTime;
    private int _isDisposed;

    internal ActionLogWriter(IActionLogTarget target, ActionLogOptions options)
    {
        _options = options;
        _isSystemTime = ReferenceEquals(options.Time, TimeProvider.System);
        _thread = new ActionLogThread(new ActionQueue(options.Capacity), new ActionRecorder(target, options));
        _listener = new ActivityListener
        {
            ShouldListenTo = source => !ActionLog.IsOwn(source) && ListensTo(source),

            // Not "recorded": that would be told to other processes in the headers of requests, and make them record.
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            SampleUsingParentId = static (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => Add(activity, isEnd: false),
            ActivityStopped = activity => Add(activity, isEnd: true),
        };
        _thread.Begin();
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        ActionLog.Attach(this);
        ActionLog.Tell(this, ListensTo);
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Records that are not in the log: there was no place in the queue, or they could not be written.</summary>
    public long Dropped => _thread.Dropped;

    /// <summary>Why something could not be written, with its code; null where all was.</summary>
    public string? Failure => _thread.Failure;

    /// <summary>Whether the writer's thread still runs.</summary>
    internal bool HasThread => _thread.IsAlive;

    /// <summary>Waits until what was logged before is written.</summary>
    /// <param name="timeout">How long; five seconds where it is null.</param>
    /// <returns>False where the time did not suffice.</returns>
    public bool Flush(TimeSpan? timeout = null) => _thread.Flush(timeout ?? TimeSpan.FromSeconds(5));

    /// <summary>Stops listening, writes what is waiting, and ends the writer's thread.</summary>
    public void Dispose()
    {
        if (Close())
        {
            _thread.Close(_options.DisposeTimeout);
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        if (Close())
        {
            await _thread.CloseAsync(_options.DisposeTimeout).ConfigureAwait(false);
        }
    }

    internal void Add(ActionMessage message)
    {
        if (!_thread.IsCurrent)
        {
            _thread.Add(new ActionRecord(message, 0, 0, IsEnd: false));
        }
    }

    bool IActionObserver.Observes(Activity? parent) => !_thread.IsCurrent;

    void IActionObserver.Began(RunningAction action) => Add(action, action.BeganAt, isEnd: false);

    void IActionObserver.Ended(RunningAction action) => Add(action, action.EndedAt, isEnd: true);

    private void Add(Activity activity, bool isEnd)
    {
        if (!RunningAction.IsToldDirectly(activity))
        {
            Add(activity, Stopwatch.GetTimestamp(), isEnd);
        }
    }

    // What writing itself does, to a stream that is traced, is no action of the program.
    private void Add(object subject, long timestamp, bool isEnd)
    {
        if (!_thread.IsCurrent)
        {
            _thread.Add(new ActionRecord(subject, _isSystemTime ? timestamp : _options.Time.GetTimestamp(), Environment.CurrentManagedThreadId, isEnd));
        }
    }

    private bool ListensTo(ActivitySource source)
    {
        try
        {
            return _options.Sources is { } chosen ? chosen(source) : !ActionLog.IsExperimental(source);
        }
#pragma warning disable CA1031 // a user's predicate may throw anything, and is asked wherever a source is made
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _thread.Fail($"whether to listen to a source could not be found out: {failure.GetType().Name}: {ActionValues.Reason(failure)}");
            return false;
        }
    }

    private bool Close()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return false;
        }

        _listener.Dispose();
        ActionLog.TellNoMore(this);
        ActionLog.Detach(this);
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        return true;
    }

    private void OnExit(object? sender, EventArgs exit) => Dispose();

    private void OnUnhandled(object? sender, UnhandledExceptionEventArgs thrown) => Flush(Farewell);
}
