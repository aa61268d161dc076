using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace PerfGate.Actions;

/// <summary>
/// What code woven into methods marked <see cref="LogCallAttribute"/> calls; no code by hand does. None of it throws, and where nobody
/// wanted the call, its action is null and all of it does nothing.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LogCallHooks
{
    /// <summary>The version of these hooks: a weaver weaves for one, and says so where a project refers to a Core of another.</summary>
    public const int Protocol = 1;

    /// <summary>Prepares the action of a call, when <see cref="ActionLog.IsOn"/>.</summary>
    public static RunningAction? Prepare(LoggedMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return ActionLog.Prepare(method);
    }

    /// <summary>Adds the next input to it.</summary>
    public static void Input<T>(RunningAction? action, LoggedMethod method, int place, T value)
    {
        if (action is not null)
        {
            method.Add(action, place, value);
        }
    }

    /// <summary>Adds the next input, a parameter that is a reference.</summary>
    public static void InputAt<T>(RunningAction? action, LoggedMethod method, int place, ref readonly T value)
    {
        if (action is not null)
        {
            method.Add(action, place, Unsafe.IsNullRef(in value) ? default : value);
        }
    }

    /// <summary>Adds the next input, a text that is only looked at.</summary>
    public static void InputText(RunningAction? action, LoggedMethod method, int place, ReadOnlySpan<char> value)
    {
        if (action is not null)
        {
            method.Add(action, place, value.ToString());
        }
    }

    /// <summary>Begins it inside the current one; of an async method each time its code goes on.</summary>
    public static void Begin(RunningAction? action) => action?.Begin();

    /// <summary>Says what came out.</summary>
    public static void Result<T>(RunningAction? action, T result)
    {
        if (action is not null)
        {
            SetResult(action, result);
        }
    }

    /// <summary>Says what an async method returns; the order of an evaluation stack.</summary>
    public static void Returned<T>(T result, RunningAction? action) => Result(action, result);

    /// <summary>Says that it failed, in the filter of an exception, which then goes on its way.</summary>
    public static bool Failed(object? exception, RunningAction? action)
    {
        if (action is not null && exception is Exception failure)
        {
            action.Fail(failure);
        }

        return false;
    }

    /// <summary>Ends it.</summary>
    public static void End(RunningAction? action) => action?.End();

    /// <summary>Ends it when a task does, or has.</summary>
    public static void EndWith(RunningAction? action, Task? task)
    {
        if (action is not null)
        {
            LoggedTasks.EndWith(action, task, say: null);
        }
    }

    /// <inheritdoc cref="EndWith(RunningAction, Task)"/>
    public static void EndWith<T>(RunningAction? action, Task<T>? task)
    {
        if (action is not null)
        {
            LoggedTasks.EndWith(action, task, static (action, task) => SetResult(action, ((Task<T>)task).Result));
        }
    }

    /// <inheritdoc cref="EndWith(RunningAction, Task)"/>
    /// <returns>What the caller gets instead: a value task may be looked at once only.</returns>
    public static ValueTask EndWith(RunningAction? action, ValueTask task)
    {
        if (action is null)
        {
            return task;
        }

        var whole = task.AsTask();
        LoggedTasks.EndWith(action, whole, say: null);
        return new ValueTask(whole);
    }

    /// <inheritdoc cref="EndWith(RunningAction, ValueTask)"/>
    public static ValueTask<T> EndWith<T>(RunningAction? action, ValueTask<T> task)
    {
        if (action is null)
        {
            return task;
        }

        var whole = task.AsTask();
        EndWith(action, whole);
        return new ValueTask<T>(whole);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetResult<T>(RunningAction action, T result) => action.Say(Shows(action.Results, result) ? ActionValues.Render(result) : SensitiveNames.Hidden);

    private static bool Shows<T>(ShownResults results, T result) => results switch
    {
        ShownResults.All => true,
        ShownResults.None => false,
        ShownResults.Counts => result is bool || SensitiveNames.IsWhole(result),
        _ => result is bool,
    };
}
