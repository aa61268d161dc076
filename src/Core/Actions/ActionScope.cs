using System.Diagnostics;
using PerfGate.Actions;

namespace PerfGate;

/// <summary>An action under way; empty while nobody listens. Disposing it ends the action; a scope that is not disposed leaves an action without an end.</summary>
public readonly struct ActionScope : IDisposable, IEquatable<ActionScope>
{
    private readonly Activity? _activity;
    private readonly bool _isWatched;
    private readonly nint _pointer;

    /// <summary>An action whose code says itself what it throws.</summary>
    internal ActionScope(Activity activity) => _activity = activity;

    /// <summary>An action that fails by what leaves its <c>using</c>.</summary>
    /// <param name="activity">The action.</param>
    /// <param name="pointer">Where the runtime's record of the exception handled now is.</param>
    internal ActionScope(Activity activity, nint pointer) => (_activity, _isWatched, _pointer) = (activity, true, pointer);

    /// <summary>Says what came out.</summary>
    /// <typeparam name="T">The result's type; numbers are boxed only while somebody listens.</typeparam>
    public void Result<T>(T result)
    {
        if (_activity is { IsAllDataRequested: true } activity)
        {
            activity.SetTag(ActionTags.Result, ActionValues.Render("", result) ?? "null");
        }
    }

    /// <summary>Notes something in this action: <c>Message("row_count", ("rows", 3))</c>.</summary>
    /// <param name="name">What it is, without its fields.</param>
    public void Message(string name)
    {
        if (_activity is not null)
        {
            ActionLog.Say(_activity, name, []);
        }
    }

    /// <inheritdoc cref="Message(string)"/>
    public void Message<T1>(string name, (string Name, T1 Value) field1)
    {
        if (_activity is not null)
        {
            ActionLog.Say(_activity, name, field1);
        }
    }

    /// <inheritdoc cref="Message(string)"/>
    public void Message<T1, T2>(string name, (string Name, T1 Value) field1, (string Name, T2 Value) field2)
    {
        if (_activity is not null)
        {
            ActionLog.Say(_activity, name, field1, field2);
        }
    }

    /// <inheritdoc cref="Message(string)"/>
    public void Message(string name, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        if (_activity is not null)
        {
            ActionLog.Say(_activity, name, fields);
        }
    }

    /// <summary>Says that it failed, where the code handles the exception itself.</summary>
    public void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (_activity is { } activity)
        {
            activity.SetStatus(ActivityStatusCode.Error, ActionValues.Reason(exception));
            activity.SetTag(ActionTags.ErrorType, exception.GetType().FullName);
        }
    }

    /// <summary>Ends the action; failed, where an exception is on its way out of the calling method.</summary>
    public void Dispose()
    {
        if (_activity is not { } activity)
        {
            return;
        }

        // Ended before, by hand or by a second Dispose: what is in flight now has nothing to do with it.
        if (_isWatched && activity is { IsStopped: false, Status: ActivityStatusCode.Unset } && ExceptionInFlight.Through(_pointer) is { } exception)
        {
            Fail(exception);
        }

        activity.Stop();
    }

    /// <inheritdoc/>
    public bool Equals(ActionScope other) => ReferenceEquals(_activity, other._activity);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActionScope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _activity?.GetHashCode() ?? 0;

    /// <summary>Whether both stand for the same action.</summary>
    public static bool operator ==(ActionScope left, ActionScope right) => left.Equals(right);

    /// <summary>Whether they stand for different actions.</summary>
    public static bool operator !=(ActionScope left, ActionScope right) => !left.Equals(right);
}
