using System.Diagnostics;
using System.Runtime.CompilerServices;
using PerfGate.Actions;

namespace PerfGate;

/// <summary>An action under way; empty while nobody listens. Disposing it ends the action; a scope that is not disposed leaves an action without an end.</summary>
public readonly struct ActionScope : IDisposable, IEquatable<ActionScope>
{
    // In the place of an exception's number: none has it.
    private const nint Unwatched = -1;

    // Two words and no more: they stay in registers, where three would be cleared and kept on the stack of every method that has a scope.
    private readonly RunningAction? _action;
    private readonly nint _before;

    /// <summary>An action whose code says itself what it throws.</summary>
    internal ActionScope(RunningAction action) => (_action, _before) = (action, Unwatched);

    /// <summary>An action that fails by what leaves its <c>using</c>.</summary>
    /// <param name="action">The action.</param>
    /// <param name="before">The number of the exception that is handled as it begins.</param>
    internal ActionScope(RunningAction action, nint before) => (_action, _before) = (action, before);

    /// <summary>Says what came out.</summary>
    /// <typeparam name="T">The result's type; numbers are boxed only while somebody listens.</typeparam>
    public void Result<T>(T result)
    {
        if (_action is not null)
        {
            SetResult(_action, result);
        }
    }

    /// <summary>Notes something in this action: <c>Message("row_count", ("rows", 3))</c>.</summary>
    /// <param name="name">What it is, without its fields.</param>
    public void Message(string name)
    {
        if (_action is not null)
        {
            ActionLog.Say(_action.Activity, name, []);
        }
    }

    /// <inheritdoc cref="Message(string)"/>
    public void Message<T1>(string name, (string Name, T1 Value) field1)
    {
        if (_action is not null)
        {
            ActionLog.Say(_action.Activity, name, field1);
        }
    }

    /// <inheritdoc cref="Message(string)"/>
    public void Message<T1, T2>(string name, (string Name, T1 Value) field1, (string Name, T2 Value) field2)
    {
        if (_action is not null)
        {
            ActionLog.Say(_action.Activity, name, field1, field2);
        }
    }

    /// <inheritdoc cref="Message(string)"/>
    public void Message(string name, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        if (_action is not null)
        {
            ActionLog.Say(_action.Activity, name, fields);
        }
    }

    /// <summary>Says that it failed, where the code handles the exception itself.</summary>
    public void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (_action is not null)
        {
            _action.Fail(exception);
        }
    }

    /// <summary>Ends the action; failed, where an exception is on its way out of the calling method.</summary>
    public void Dispose()
    {
        if (_action is not null)
        {
            End(_action, _before);
        }
    }

    /// <inheritdoc/>
    public bool Equals(ActionScope other) => ReferenceEquals(_action, other._action);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActionScope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _action?.GetHashCode() ?? 0;

    /// <summary>Whether both stand for the same action.</summary>
    public static bool operator ==(ActionScope left, ActionScope right) => left.Equals(right);

    /// <summary>Whether they stand for different actions.</summary>
    public static bool operator !=(ActionScope left, ActionScope right) => !left.Equals(right);

    // What follows takes no scope, whose address would be taken with it, and is not inlined: a method with a scope pays for a test while nobody listens.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetResult<T>(RunningAction action, T result) => action.Say(ActionValues.Render("", result));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void End(RunningAction action, nint before)
    {
        // Ended before, by hand or by a second Dispose: what is in flight now has nothing to do with it.
        if (before != Unwatched && !action.IsOver && action.Activity is { IsStopped: false, Status: ActivityStatusCode.Unset } && ExceptionInFlight.Through(before) is { } exception)
        {
            action.Fail(exception);
        }

        action.End();
    }
}
