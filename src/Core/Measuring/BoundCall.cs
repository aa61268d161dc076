using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PerfGate.Measuring;

/// <summary>
/// A method with its arguments, as a delegate without parameters. A class for each number of parameters: the same through a compiled
/// expression costs each data row 0.8 ms, 40 times as much. More than four parameters are rare, and theirs is compiled.
/// </summary>
internal static class BoundCall
{
    // Optimised at once and always its own: tiering would change it under the measurement, inlining would mix it with the user's code.
    private const MethodImplOptions Steady = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    private static readonly (Type Call, Type Bound)[] Actions =
        [(typeof(Action<>), typeof(Bound<>)), (typeof(Action<,>), typeof(Bound<,>)), (typeof(Action<,,>), typeof(Bound<,,>)), (typeof(Action<,,,>), typeof(Bound<,,,>))];

    private static readonly (Type Call, Type Bound)[] Funcs =
        [(typeof(Func<,>), typeof(BoundResult<,>)), (typeof(Func<,,>), typeof(BoundResult<,,>)), (typeof(Func<,,,>), typeof(BoundResult<,,,>)), (typeof(Func<,,,,>), typeof(BoundResult<,,,,>))];

    /// <summary>An <see cref="Action"/>, or a <see cref="Func{TResult}"/> of what the method returns.</summary>
    /// <param name="method">The method; what it returns can be a type argument.</param>
    /// <param name="instance">The object; ignored for a static method.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="values">A value of each parameter's type.</param>
    public static Delegate Of(MethodInfo method, object? instance, ParameterInfo[] parameters, object?[] values)
    {
        var returns = method.ReturnType != typeof(void);
        var types = new Type[parameters.Length + (returns ? 1 : 0)];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = i < parameters.Length ? parameters[i].ParameterType : method.ReturnType;
        }

        var bound = returns ? typeof(Func<>).MakeGenericType(method.ReturnType) : typeof(Action);
        if (parameters.Length == 0)
        {
            return method.CreateDelegate(bound, method.IsStatic ? null : instance);
        }

        if (parameters.Length > Actions.Length)
        {
            var target = method.IsStatic ? null : Expression.Constant(instance, method.DeclaringType!);
            return Expression.Lambda(bound, Expression.Call(target, method, values.Select((value, i) => Expression.Constant(value, types[i])))).Compile();
        }

        var (open, closed) = (returns ? Funcs : Actions)[parameters.Length - 1];
        var call = method.CreateDelegate(open.MakeGenericType(types), method.IsStatic ? null : instance);
        var closure = closed.MakeGenericType(types).GetConstructors()[0].Invoke([call, .. values]);
        return closure.GetType().GetMethod(nameof(Bound<object>.Call))!.CreateDelegate(bound, closure);
    }

    private sealed class Bound<T1>(Action<T1> call, T1 first)
    {
        [MethodImpl(Steady)]
        public void Call() => call(first);
    }

    private sealed class Bound<T1, T2>(Action<T1, T2> call, T1 first, T2 second)
    {
        [MethodImpl(Steady)]
        public void Call() => call(first, second);
    }

    private sealed class Bound<T1, T2, T3>(Action<T1, T2, T3> call, T1 first, T2 second, T3 third)
    {
        [MethodImpl(Steady)]
        public void Call() => call(first, second, third);
    }

    private sealed class Bound<T1, T2, T3, T4>(Action<T1, T2, T3, T4> call, T1 first, T2 second, T3 third, T4 fourth)
    {
        [MethodImpl(Steady)]
        public void Call() => call(first, second, third, fourth);
    }

    private sealed class BoundResult<T1, TResult>(Func<T1, TResult> call, T1 first)
    {
        [MethodImpl(Steady)]
        public TResult Call() => call(first);
    }

    private sealed class BoundResult<T1, T2, TResult>(Func<T1, T2, TResult> call, T1 first, T2 second)
    {
        [MethodImpl(Steady)]
        public TResult Call() => call(first, second);
    }

    private sealed class BoundResult<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> call, T1 first, T2 second, T3 third)
    {
        [MethodImpl(Steady)]
        public TResult Call() => call(first, second, third);
    }

    private sealed class BoundResult<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> call, T1 first, T2 second, T3 third, T4 fourth)
    {
        [MethodImpl(Steady)]
        public TResult Call() => call(first, second, third, fourth);
    }
}
