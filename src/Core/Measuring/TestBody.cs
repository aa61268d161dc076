using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using PerfGate.Diagnostics;
using PerfGate.Runs;

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
        if (parameters.Length != arguments.Count)
        {
            throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{method.DeclaringType?.Name}.{method.Name} takes {parameters.Length} arguments and was given {arguments.Count}. Give one value a parameter.");
        }

        var values = new object?[parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Bind(method, parameters[i], arguments[i]);
        }

        var result = method.ReturnType;
        if (result.IsByRefLike || result.IsByRef || result.IsPointer)
        {
            // No delegate type of the base library returns these.
            var call = Expression.Call(
                method.IsStatic ? null : Expression.Constant(instance, method.DeclaringType!), method, parameters.Select((parameter, i) => Expression.Constant(values[i], parameter.ParameterType)));
            return new ActionBody(Expression.Lambda<Action>(call).Compile());
        }

        var bound = BoundCall.Of(method, instance, parameters, values);
        return result == typeof(void) ? new ActionBody((Action)bound) : Of(result, bound);
    }

    /// <summary>A body for a delegate without parameters.</summary>
    /// <param name="result">What it returns.</param>
    /// <param name="call">A <see cref="Func{TResult}"/> of that type.</param>
    public static TestBody Of(Type result, Delegate call)
    {
        if (typeof(Task).IsAssignableFrom(result))
        {
            return new TaskBody((Func<Task>)call);
        }

        if (result == typeof(ValueTask))
        {
            return new ValueTaskBody((Func<ValueTask>)call);
        }

        var isValueTask = result.IsGenericType && result.GetGenericTypeDefinition() == typeof(ValueTask<>);
        var body = isValueTask ? typeof(ValueTaskBody<>).MakeGenericType(result.GetGenericArguments()) : typeof(FuncBody<>).MakeGenericType(result);
        return (TestBody)body.GetConstructors()[0].Invoke([call]);
    }

    // The frameworks call by reflection, which turns null into a struct's default and an int into the long or the enum that is wanted.
    // The conversion is done once, not in each operation.
    private static object? Bind(MethodInfo method, ParameterInfo parameter, object? argument)
    {
        var type = parameter.ParameterType;
        if (argument is null)
        {
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? RuntimeHelpers.GetUninitializedObject(type) : null;
        }

        if (type.IsInstanceOfType(argument))
        {
            return argument;
        }

        try
        {
            var convert = Expression.Convert(Expression.Convert(Expression.Constant(argument), type), typeof(object));
            return Expression.Lambda<Func<object?>>(convert).Compile()();
        }
        catch (InvalidOperationException failure)
        {
            throw new PerfGateException(
                DiagnosticCodes.InvalidMethod, $"{method.DeclaringType?.Name}.{method.Name} takes a {TypeNames.Of(type)} as {parameter.Name} and was given a {TypeNames.Of(argument.GetType())}.", failure);
        }
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask Continue(ValueTask<T> first, long operations)
    {
        _result = await first.ConfigureAwait(false);
        for (long i = 0; i < operations; i++)
        {
            _result = await call().ConfigureAwait(false);
        }
    }
}
