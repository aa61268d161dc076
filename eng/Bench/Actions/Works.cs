using System.Runtime.CompilerServices;

namespace PerfGate.Bench.Actions;

/// <summary>Loops of actions, each a call of a method that is not inlined; the empty one is what such a call costs.</summary>
internal static class Works
{
    private static int s_sink;

    public static void Empty(int count)
    {
        for (var i = 0; i < count; i++)
        {
            s_sink = Nothing(i, 3);
        }
    }

    public static void Bare(int count)
    {
        for (var i = 0; i < count; i++)
        {
            s_sink = One(i, 3);
        }
    }

    public static void Multiply(int count)
    {
        for (var i = 0; i < count; i++)
        {
            s_sink = Two(i, 3);
        }
    }

    public static void Run(int count)
    {
        for (var i = 0; i < count; i++)
        {
            s_sink = InRun(i, 3);
        }
    }

    public static void Texts(int count)
    {
        for (var i = 0; i < count; i++)
        {
            s_sink = Text("a name of some length", "another one");
        }
    }

    public static void Logged(int count)
    {
        for (var i = 0; i < count; i++)
        {
            s_sink = Called(i, 3);
        }
    }

#pragma warning disable CA2012 // it has ended already
    public static void LoggedAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            s_sink = CalledAsync(i, 3).Result;
        }
    }

    public static void EmptyAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            s_sink = NothingAsync(i, 3).Result;
        }
    }
#pragma warning restore CA2012

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Nothing(int a, int b) => a * b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int One(int a, int b)
    {
        using var action = ActionLog.Start("multiply");
        return a * b;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Two(int a, int b)
    {
        using var action = ActionLog.Start("multiply", ("a", a), ("b", b));
        action.Result(a * b);
        return a * b;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int InRun(int a, int b) => ActionLog.Run("multiply", () => a * b);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Text(string first, string second)
    {
        using var action = ActionLog.Start("join", ("first", first), ("second", second));
        action.Result(first);
        return first.Length + second.Length;
    }

    [LogCall]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Called(int a, int b) => a * b;

#pragma warning disable CS1998 // what an async method costs that has nothing to wait for
    [LogCall]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async ValueTask<int> CalledAsync(int a, int b) => a * b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async ValueTask<int> NothingAsync(int a, int b) => a * b;
#pragma warning restore CS1998
}
