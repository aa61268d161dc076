using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace PerfGate.Actions;

/// <summary>
/// Listens to the activities of one test's action pass, and to nobody else's: each operation is the root of a trace of its own, and only
/// what belongs to such a trace counts. While an operation runs, an activity costs two readings of the clock and two entries; what they
/// mean is worked out behind it, by the thread that ends the operation: how inputs are rendered is the user's code, which may wait for
/// other threads that start actions, and may start some itself.
/// </summary>
/// <param name="test">The test's name: that of the operations.</param>
/// <param name="time">The clock.</param>
internal sealed class ActionCollector(string test, TimeProvider time) : IActionObserver
{
    // Some 20 MB; of a body that starts more in one operation the rest is counted as dropped.
    private const int MostPending = 50_000;
    private const int MostOpen = 10_000;

    private readonly bool _isSystemTime = ReferenceEquals(time, TimeProvider.System);
    private readonly double _nanosecondsPerTick = 1e9 / time.TimestampFrequency;

    // Held for a few entries at a time, never while anything of the user's runs.
    private readonly object _gate = new();
    private readonly string _trace = ActivityTraceId.CreateRandom().ToHexString()[..16];
    private readonly Dictionary<Activity, (long At, int Thread)> _open = new(ReferenceEqualityComparer.Instance);
    private List<ActionCall> _ended = [];
    private List<ActionCall> _taken = [];
    private long _dropped;
    private readonly ActionTally _tally = new();
    private Dictionary<ActivitySpanId, Activity> _callers = [];
    private long _operations;
    private long _began;
    private double _fastest = double.PositiveInfinity;

    /// <summary>True once an activity was started in an operation.</summary>
    public bool HasSeen { get; private set; }

    /// <summary>Where each call is written, the operations with them; null for nowhere.</summary>
    public ActionPassLog? Log { get; set; }

    /// <summary>Listens until what it returns is disposed of.</summary>
    public IDisposable Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => ListensTo(source) && !ActionLog.IsOwn(source),
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => IsOurs(options.Parent.TraceId) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            SampleUsingParentId = (ref ActivityCreationOptions<string> options) => options.Parent?.Contains(_trace, StringComparison.Ordinal) == true ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStarted = activity => Began(activity, action: null),
            ActivityStopped = activity => Ended(activity, action: null),
        };
        ActionLog.Tell(this, ListensTo);
        ActivitySource.AddActivityListener(listener);
        return new Listening(this, listener);
    }

    /// <summary>Begins an operation: whatever the calling flow starts from now on belongs to it.</summary>
    public Activity Begin()
    {
        var operation = new Activity(test);
        operation.SetParentId(ActivityTraceId.CreateFromString(string.Create(CultureInfo.InvariantCulture, $"{_trace}{++_operations:x16}")), default, ActivityTraceFlags.Recorded);
        operation.Start();
        _began = time.GetTimestamp();
        return operation;
    }

    /// <summary>Ends it.</summary>
    /// <param name="operation">What <see cref="Begin"/> gave.</param>
    /// <param name="slice">The part of the pass that it belongs to.</param>
    public void End(Activity operation, int slice)
    {
        var ended = time.GetTimestamp();
        operation.Stop();
        Activity[] open;
        _taken.Clear();
        lock (_gate)
        {
            (_taken, _ended) = (_ended, _taken);
            open = [.. _open.Keys.Where(IsCaller)];
        }

        _fastest = Math.Min(_fastest, (ended - _began) * _nanosecondsPerTick);
        Take(open, slice, new ActionCall(operation, null, _began, ended, Environment.CurrentManagedThreadId));
    }

    /// <summary>Forgets all calls so far: they warmed up.</summary>
    public void Forget()
    {
        _tally.Clear();
        _fastest = double.PositiveInfinity;
    }

    /// <summary>What was found out.</summary>
    public ActionProfile ToProfile(int operations) =>
        _tally.ToProfile() with { Operations = operations, OperationFloor = double.IsFinite(_fastest) ? _fastest : null };

    private bool IsOurs(ActivityTraceId trace) => trace.ToHexString().StartsWith(_trace, StringComparison.Ordinal);

    // It was given a trace and no parent.
    private static bool IsOperation(Activity activity) => activity.Parent is null && ActionIds.Parent(activity) is null;

    private static bool IsCaller(Activity activity) => activity.Kind is ActivityKind.Client or ActivityKind.Producer;

    private static bool ListensTo(ActivitySource source) => !ActionLog.IsExperimental(source);

    bool IActionObserver.Observes(Activity? parent) => parent is not null && IsOurs(parent.TraceId);

    void IActionObserver.Began(RunningAction action) => Began(action.Activity, action);

    void IActionObserver.Ended(RunningAction action) => Ended(action.Activity, action);

    private void Began(Activity activity, RunningAction? action)
    {
        try
        {
            if (IsOurs(activity.TraceId) && !IsOperation(activity) && (action is not null || !RunningAction.IsToldDirectly(activity)))
            {
                Open(activity, action);
            }
        }
#pragma warning disable CA1031 // it would be thrown into the code under test
        catch (Exception)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private void Open(Activity activity, RunningAction? action)
    {
        lock (_gate)
        {
            HasSeen = true;
            if (_open.Count < MostOpen)
            {
                _open[activity] = (action is not null && _isSystemTime ? action.BeganAt : time.GetTimestamp(), Environment.CurrentManagedThreadId);
                return;
            }
        }

        Interlocked.Increment(ref _dropped);
    }

    private void Ended(Activity activity, RunningAction? action)
    {
        try
        {
            var now = action is not null && _isSystemTime ? action.EndedAt : time.GetTimestamp();
            if (IsOurs(activity.TraceId) && (action is not null || !RunningAction.IsToldDirectly(activity)))
            {
                Close(activity, action, now);
            }
        }
#pragma warning disable CA1031 // as above
        catch (Exception)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private void Close(Activity activity, RunningAction? action, long now)
    {
        lock (_gate)
        {
            if (!_open.Remove(activity, out var started))
            {
                return;
            }

            if (_ended.Count < MostPending)
            {
                _ended.Add(new ActionCall(activity, action, started.At, now, started.Thread));
                return;
            }
        }

        Interlocked.Increment(ref _dropped);
    }

    private void Take(Activity[] open, int slice, ActionCall operation)
    {
        // A server in this process has its caller in another thread, known by its id alone; it may end after the caller did.
        var callers = new Dictionary<ActivitySpanId, Activity>();
        foreach (var activity in _taken.Select(call => call.Activity).Where(IsCaller).Concat(open))
        {
            callers[activity.SpanId] = activity;
        }

        foreach (var call in _taken)
        {
            _tally.Add(PathOf(call.Activity, callers), call, (call.Ended - call.Started) * _nanosecondsPerTick, slice);
        }

        var dropped = Interlocked.Exchange(ref _dropped, 0);
        _tally.Drop(dropped);
        Log?.Add(_taken.Append(operation), dropped);
        _callers = callers;
    }

    private ImmutableArray<string> PathOf(Activity activity, Dictionary<ActivitySpanId, Activity> callers)
    {
        var path = ImmutableArray.CreateBuilder<string>();
        for (var one = activity; one is not null && !IsOperation(one) && path.Count < ActionTally.Deepest;)
        {
            path.Add(ActionInputs.Name(one.OperationName));
            one = one.Parent ?? callers.GetValueOrDefault(one.ParentSpanId) ?? _callers.GetValueOrDefault(one.ParentSpanId);
        }

        path.Reverse();
        return path.ToImmutable();
    }

    private sealed class Listening(ActionCollector collector, ActivityListener listener) : IDisposable
    {
        public void Dispose()
        {
            listener.Dispose();
            ActionLog.TellNoMore(collector);
        }
    }
}

/// <summary>One activity with when it ran, in ticks of the pass's clock, and the action it is of, where that is one of ours.</summary>
internal readonly record struct ActionCall(Activity Activity, RunningAction? Action, long Started, long Ended, int Thread);
