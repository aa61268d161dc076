using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace PerfGate.Counting;

/// <summary>
/// What woven code calls; no code by hand does. <see cref="Protocol"/> is what weaver and recorder must agree on. No hook throws, whatever state
/// the process is in, and all of them do next to nothing while nothing is counted.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CallHooks
{
    /// <summary>The version of the hooks: a weaver weaves for one, and says so where an output folder holds a Core of another.</summary>
    public const int Protocol = 1;

    /// <summary>A method begins.</summary>
    /// <param name="method">Its number in the copy's method map.</param>
    /// <param name="scope">The call, a local of the method.</param>
    public static void Enter(int method, out CallScope scope)
    {
        if (Current() is not { } thread)
        {
            scope = default;
            return;
        }

        thread.Charge();
        var before = thread.Context;
        var caller = before.Depth > 0 ? before : thread.Flow();
        var context = caller.Callee(method);
        context.Calls++;
        thread.Context = context;
        scope = new CallScope(context, before);
    }

    /// <summary>The body of an async state machine begins, or goes on: its context is that of its first call, on whatever thread it goes on.</summary>
    /// <param name="method">The number of the method that the state machine is of.</param>
    /// <param name="context">A field of the state machine that the weaver adds; null before the first call.</param>
    /// <param name="scope">The call, a local of the method.</param>
    public static void EnterStateMachine(int method, ref object? context, out CallScope scope)
    {
        if (Current() is not { } thread)
        {
            scope = default;
            return;
        }

        thread.Charge();
        var before = thread.Context;
        CallContext now;
        if (context is CallContext begun && begun.Thread.Recording == thread.Recording)
        {
            now = thread.Here(begun);
        }
        else
        {
            // The first call; or it began before this recording, and nobody knows from where.
            var caller = before.Depth > 0 ? before : thread.Flow();
            now = caller.Callee(method);
            now.Calls++;
            context = now;
        }

        thread.Context = now;
        scope = new CallScope(now, before);
    }

    /// <summary>A method ends, by returning or by an exception; whatever it called is over, too.</summary>
    /// <param name="scope">The call.</param>
    /// <param name="work">The instructions that were executed in it, without its callees.</param>
    public static void Leave(ref CallScope scope, long work)
    {
        if (scope.Context is { } context)
        {
            context.Work += work;
            var thread = context.Thread;
            thread.Charge();
            thread.Context = scope.Before!;
        }
    }

    /// <summary>A handler of the method caught an exception: calls below it that could not say their end are over.</summary>
    /// <param name="scope">The call.</param>
    public static void Caught(ref CallScope scope)
    {
        if (scope.Context is { } context)
        {
            var thread = context.Thread;
            thread.Charge();
            thread.Context = context;
        }
    }

    /// <summary>Stands before a call that may start work on other threads: what flows there knows from where.</summary>
    public static void Spawn()
    {
        if (Current() is { Context: { Depth: > 0 } context } thread && Recorder.Flow != context)
        {
            thread.Charge();
            Recorder.Flow = context;
            thread.ForgetOwnCost();
        }
    }

    /// <summary>Adds to the work of the method that calls a stand-in.</summary>
    internal static void Weigh(long weight)
    {
        if (Current() is { } thread)
        {
            thread.Context.Work += weight;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ThreadCalls? Current()
    {
        var pass = Recorder.Pass;
        return pass == 0 ? null : Recorder.Calls is { } calls && calls.Pass == pass ? calls : Recorder.Join(pass);
    }
}

/// <summary>A call that is being counted; a local of a woven method.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct CallScope
{
    /// <summary>The context of the call; null where it is not counted.</summary>
    internal readonly CallContext? Context;

    /// <summary>Where the thread was before.</summary>
    internal readonly CallContext? Before;

    internal CallScope(CallContext context, CallContext before)
    {
        Context = context;
        Before = before;
    }
}
