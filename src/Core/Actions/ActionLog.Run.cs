using PerfGate.Actions;

namespace PerfGate;

public static partial class ActionLog
{
    /// <summary>Runs code as an action. What it throws makes the action failed, and is thrown on.</summary>
    /// <param name="name">What is done, without its inputs.</param>
    /// <param name="body">The code; use <see cref="RunAsync(string, Func{Task}, ReadOnlySpan{ValueTuple{string, object}})"/> where it returns a task.</param>
    /// <param name="inputs">What it depends on: <c>[("size", size)]</c>.</param>
    public static void Run(string name, Action body, ReadOnlySpan<(string Name, object? Value)> inputs = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var action = Enter(name, inputs);
        try
        {
            body();
        }
        catch (Exception failure) when (Marked(action, failure))
        {
            throw;
        }
    }

    /// <inheritdoc cref="Run(string, Action, ReadOnlySpan{ValueTuple{string, object}})"/>
    /// <typeparam name="T">The result's type.</typeparam>
    public static T Run<T>(string name, Func<T> body, ReadOnlySpan<(string Name, object? Value)> inputs = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var action = Enter(name, inputs);
        try
        {
            var result = body();
            action.Result(result);
            return result;
        }
        catch (Exception failure) when (Marked(action, failure))
        {
            throw;
        }
    }

    /// <inheritdoc cref="Run(string, Action, ReadOnlySpan{ValueTuple{string, object}})"/>
    /// <remarks>Whatever is thrown is in the task, whether anybody listens or not.</remarks>
    public static Task RunAsync(string name, Func<Task> body, ReadOnlySpan<(string Name, object? Value)> inputs = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        var action = IsOn ? Add(Create(name, inputs.Length), inputs) : null;
        return action is null ? RunQuietlyAsync(body) : RunAsync(action, body);
    }

    /// <inheritdoc cref="Run(string, Action, ReadOnlySpan{ValueTuple{string, object}})"/>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <remarks>Whatever is thrown is in the task, whether anybody listens or not.</remarks>
    public static Task<T> RunAsync<T>(string name, Func<Task<T>> body, ReadOnlySpan<(string Name, object? Value)> inputs = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        var action = IsOn ? Add(Create(name, inputs.Length), inputs) : null;
        return action is null ? RunQuietlyAsync(body) : RunAsync(action, body);
    }

    private static ActionScope Enter(string name, ReadOnlySpan<(string Name, object? Value)> inputs) =>
        IsOn ? BeginUnwatched(Add(Create(name, inputs.Length), inputs)) : default;

    private static async Task RunQuietlyAsync(Func<Task> body) => await body().ConfigureAwait(false);

    private static async Task<T> RunQuietlyAsync<T>(Func<Task<T>> body) => await body().ConfigureAwait(false);

    // Started here: what an async method makes current is not current for its caller.
    private static async Task RunAsync(RunningAction begun, Func<Task> body)
    {
        using var action = BeginUnwatched(begun);
        try
        {
            await body().ConfigureAwait(false);
        }
        catch (Exception failure) when (Marked(action, failure))
        {
            throw;
        }
    }

    private static async Task<T> RunAsync<T>(RunningAction begun, Func<Task<T>> body)
    {
        using var action = BeginUnwatched(begun);
        try
        {
            var result = await body().ConfigureAwait(false);
            action.Result(result);
            return result;
        }
        catch (Exception failure) when (Marked(action, failure))
        {
            throw;
        }
    }

    // A filter: the stack of the exception stays as it is, and debuggers stop where it was thrown.
    private static bool Marked(ActionScope action, Exception failure)
    {
        action.Fail(failure);
        return false;
    }
}
