using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PerfGate.Measuring;

/// <summary>The code under measurement as a loop over a delegate: no reflection inside, every result consumed.</summary>
internal abstract class TestBody
{
    // Fully optimised at its first call and never instrumented, so that neither tiering nor a guarded inlining of
    // the user's code into the loop (from which it could be hoisted or deleted) changes what is measured.
    protected const MethodImplOptions Loop = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>True when the work may leave the calling thread.</summary>
    public virtual bool IsAsync => false;

    /// <summary>Runs the operations one after the other; completes synchronously unless <see cref="IsAsync"/>.</summary>
    public abstract ValueTask RunAsync(long operations);

    /// <summary>A body for a method with its arguments bound.</summary>
    public static TestBody Compile(MethodInfo method, object? instance, IReadOnlyList<object?> arguments)
    {
        var parameters = method.GetParameters();
        var call = Expression.Call(
            method.IsStatic ? null : Expression.Constant(instance, method.DeclaringType!),
            method,
            parameters.Select((parameter, i) => Expression.Constant(arguments[i], parameter.ParameterType)));
        var result = method.ReturnType;
        if (result == typeof(void) || result.IsByRefLike || result.IsByRef || result.IsPointer)
        {
            // A delegate straight to the method where there is nothing to bind: about 1 ns an operation instead of 2.
            return new ActionBody(parameters.Length == 0 && result == typeof(void)
                ? method.CreateDelegate<Action>(method.IsStatic ? null : instance)
                : Expression.Lambda<Action>(call).Compile());
        }

        if (typeof(Task).IsAssignableFrom(result))
        {
            return new TaskBody(Expression.Lambda<Func<Task>>(Expression.Convert(call, typeof(Task))).Compile());
        }

        if (result == typeof(ValueTask))
        {
            return new ValueTaskBody(Expression.Lambda<Func<ValueTask>>(call).Compile());
        }

        var isValueTask = result.IsGenericType && result.GetGenericTypeDefinition() == typeof(ValueTask<>);
        var body = isValueTask ? typeof(ValueTaskBody<>).MakeGenericType(result.GetGenericArguments()) : typeof(FuncBody<>).MakeGenericType(result);
        return (TestBody)Activator.CreateInstance(body, Expression.Lambda(typeof(Func<>).MakeGenericType(result), call).Compile())!;
    }
}

internal sealed class ActionBody(Action call) : TestBody
{
    [MethodImpl(Loop)]
    public override ValueTask RunAsync(long operations)
    {
        for (long i = 0; i < operations; i++)
        {
            call();
        }

        return default;
    }
}

internal sealed class FuncBody<T>(Func<T> call) : TestBody
{
    // The store of each result is what keeps the JIT from deleting the work.
    private T? _result;

    public T? Result => _result;

    [MethodImpl(Loop)]
    public override ValueTask RunAsync(long operations)
    {
        for (long i = 0; i < operations; i++)
        {
            _result = call();
        }

        return default;
    }
}

internal sealed class TaskBody(Func<Task> call) : TestBody
{
    public override bool IsAsync => true;

    [MethodImpl(Loop)]
    public override ValueTask RunAsync(long operations)
    {
        for (long i = 0; i < operations; i++)
        {
            var task = call();
            if (!task.IsCompletedSuccessfully)
            {
                return Continue(task, operations - i - 1);
            }
        }

        return default;
    }

    private async ValueTask Continue(Task first, long operations)
    {
        await first.ConfigureAwait(false);
        for (long i = 0; i < operations; i++)
        {
            await call().ConfigureAwait(false);
        }
    }
}

internal sealed class ValueTaskBody(Func<ValueTask> call) : TestBody
{
    public override bool IsAsync => true;

    [MethodImpl(Loop)]
    public override ValueTask RunAsync(long operations)
    {
        for (long i = 0; i < operations; i++)
        {
            var task = call();
            if (!task.IsCompletedSuccessfully)
            {
                return Continue(task, operations - i - 1);
            }

            task.GetAwaiter().GetResult();
        }

        return default;
    }

    private async ValueTask Continue(ValueTask first, long operations)
    {
        await first.ConfigureAwait(false);
        for (long i = 0; i < operations; i++)
        {
            await call().ConfigureAwait(false);
        }
    }
}

internal sealed class ValueTaskBody<T>(Func<ValueTask<T>> call) : TestBody
{
    private T? _result;

    public T? Result => _result;

    public override bool IsAsync => true;

    [MethodImpl(Loop)]
    public override ValueTask RunAsync(long operations)
    {
        for (long i = 0; i < operations; i++)
        {
            var task = call();
            if (!task.IsCompletedSuccessfully)
            {
                return Continue(task, operations - i - 1);
            }

            _result = task.GetAwaiter().GetResult();
        }

        return default;
    }

    private async ValueTask Continue(ValueTask<T> first, long operations)
    {
        _result = await first.ConfigureAwait(false);
        for (long i = 0; i < operations; i++)
        {
            _result = await call().ConfigureAwait(false);
        }
    }
}
