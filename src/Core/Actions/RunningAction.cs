using System.ComponentModel;
using System.Diagnostics;

namespace PerfGate.Actions;

/// <summary>
/// An action of ours under way: an activity, so that what is inside of it finds its parent, and what our observers want to know of it.
/// Where nobody else listens to our source the activity holds no tags: they cost as much as all the rest.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RunningAction
{
    private readonly KeyValuePair<string, object?>[] _inputs;
    private readonly bool _isHeard;
    private int _count;
    private int _state;

    private const int Begun = 1;
    private const int Over = 2;

    private RunningAction(Activity? heard, string name, int inputs)
    {
        _isHeard = heard is not null;
        Activity = heard ?? new Unheard(name);
        _inputs = inputs == 0 ? [] : new KeyValuePair<string, object?>[inputs];
    }

    /// <summary>The activity; its status says whether the action failed.</summary>
    internal Activity Activity { get; }

    /// <summary>Which results of its method are written.</summary>
    internal ShownResults Results { get; set; }

    /// <summary>What came out, rendered; null where nothing was said.</summary>
    internal object? Result { get; private set; }

    /// <summary>When it began, by <see cref="Stopwatch"/>.</summary>
    internal long BeganAt { get; private set; }

    /// <summary>When it ended.</summary>
    internal long EndedAt { get; private set; }

    /// <summary>True once it has ended.</summary>
    internal bool IsOver => Volatile.Read(ref _state) == Over;

    /// <summary>Its inputs, and what else was noted on its activity.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Tags =>
        _isHeard && Activity.IsAllDataRequested ? Activity.TagObjects : _inputs.Take(_count).Concat(Activity.TagObjects);

    /// <summary>Prepares an action; null where nobody wants it.</summary>
    /// <param name="source">Whose listeners are asked.</param>
    /// <param name="name">Its name.</param>
    /// <param name="inputs">How many inputs it will get.</param>
    internal static RunningAction? Create(ActivitySource source, string name, int inputs)
    {
        var heard = source.HasListeners() ? source.CreateActivity(name, ActivityKind.Internal) : null;
        return heard is not null || ActionLog.IsObserved() ? new RunningAction(heard, name, inputs) : null;
    }

    /// <summary>Whether an activity is one that is told to our observers directly.</summary>
    internal static bool IsToldDirectly(Activity activity) => activity is Unheard;

    /// <summary>Adds an input, rendered already.</summary>
    internal void Add(string name, object? value)
    {
        _inputs[_count++] = new(name, value);
        if (_isHeard && Activity.IsAllDataRequested)
        {
            Activity.AddTag(name, value);
        }
    }

    /// <summary>Begins it inside the current one; once.</summary>
    internal void Begin()
    {
        // No two threads are in one call at once; an action may well be ended by two.
        if (_state != 0)
        {
            return;
        }

        _state = Begun;
        if (!_isHeard)
        {
            // Any time will do until it has begun: without one it would read a clock.
            Activity.SetStartTime(WallClock.Lately);
        }

        Activity.Start();
        BeganAt = Stopwatch.GetTimestamp();
        if (!_isHeard)
        {
            Activity.SetStartTime(WallClock.At(BeganAt));
        }

        foreach (var observer in ActionLog.Observers)
        {
            observer.Began(this);
        }
    }

    /// <summary>Says what came out.</summary>
    /// <param name="result">Rendered already.</param>
    internal void Say(object? result)
    {
        Result = result ?? "null";
        if (_isHeard && Activity.IsAllDataRequested)
        {
            Activity.SetTag(ActionTags.Result, Result);
        }
    }

    /// <summary>Says that it failed.</summary>
    internal void Fail(Exception exception)
    {
        Activity.SetStatus(ActivityStatusCode.Error, ActionValues.Reason(exception));
        Activity.SetTag(ActionTags.ErrorType, exception.GetType().FullName);
    }

    /// <summary>Ends it; once.</summary>
    internal void End()
    {
        if (Interlocked.Exchange(ref _state, Over) != Begun)
        {
            return;
        }

        EndedAt = Stopwatch.GetTimestamp();
        if (!_isHeard && Activity.Duration == TimeSpan.Zero)
        {
            Activity.SetEndTime(Activity.StartTimeUtc + WallClock.Between(BeganAt, EndedAt));
        }

        Activity.Stop();
        foreach (var observer in ActionLog.Observers)
        {
            observer.Ended(this);
        }
    }

    // Of no source, as those that programs make by hand; who listens to these would be told twice of ours.
    private sealed class Unheard(string name) : Activity(name);
}
