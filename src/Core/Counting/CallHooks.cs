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
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Enter(int method, out CallScope scope)
    {
        if (Current() is not { } thread)
        {
            scope = default;
            return;
        }

        thread.Charge();
        var before = thread.Context;
        var contexts = thread.Contexts;
        var context = contexts[before].Last;
        if (contexts[context].Method != method)
        {
            context = contexts[context].Next;
            if (contexts[context].Method == method)
            {
                contexts[before].Last = context;
            }
            else
            {
                context = thread.CalleeOf(method);
                contexts = thread.Contexts;
            }
        }

        contexts[context].Calls++;
        thread.Context = context;
        scope.Thread = thread;
        scope.Context = context;
        scope.Before = before;
    }

    /// <summary>The body of an async state machine begins, or goes on: its context is that of its first call, on whatever thread it goes on.</summary>
    /// <param name="method">The number of the method that the state machine is of.</param>
    /// <param name="context">A field of the state machine that the weaver adds; null before the first call.</param>
    /// <param name="scope">The call, a local of the method.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void EnterStateMachine(int method, ref object? context, out CallScope scope)
    {
        if (Current() is not { } thread)
        {
            scope = default;
            return;
        }

        thread.Charge();
        scope.Before = thread.Context;
        if (context is ContextHandle begun && begun.Thread.Recording == thread.Recording)
        {
            scope.Context = thread.Here(begun);
        }
        else
        {
            // The first call; or it began before this recording, and nobody knows from where.
            scope.Context = thread.CalleeOf(method);
            thread.Contexts[scope.Context].Calls++;
            context = thread.HandleOf(scope.Context);
        }

        thread.Context = scope.Context;
        scope.Thread = thread;
    }

    /// <summary>A method ends, by returning or by an exception; whatever it called is over, too.</summary>
    /// <param name="scope">The call.</param>
    /// <param name="work">The instructions that were executed in it, without its callees.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Leave(ref CallScope scope, long work)
    {
        if (scope.Thread is { } thread)
        {
            thread.Charge();
            thread.Contexts[scope.Context].Work += work;
            thread.Context = scope.Before;
        }
    }

    /// <summary>A handler of the method caught an exception: calls below it that could not say their end are over.</summary>
    /// <param name="scope">The call.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Caught(ref CallScope scope)
    {
        if (scope.Thread is { } thread)
        {
            thread.Charge();
            thread.Context = scope.Context;
        }
    }

    /// <summary>Stands before a call that may start work on other threads: what flows there knows from where.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Spawn()
    {
        if (Current() is { Context: not CallContext.Root } thread)
        {
            thread.Charge();
            if (thread.HandleOf(thread.Context) is var handle && Recorder.Flow != handle)
            {
                Recorder.Flow = handle;
            }

            thread.ForgetOwnCost();
        }
    }

    /// <summary>Adds to the work of the method that calls a stand-in.</summary>
    internal static void Weigh(long weight)
    {
        if (Recorder.Pass != 0 && Current() is { } thread)
        {
            thread.Contexts[thread.Context].Work += weight;
        }
    }

    /// <summary>The current thread's part of what is counted; null where it is not.</summary>
    internal static ThreadCalls? Counted() => Current();

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
    /// <summary>The thread; null where the call is not counted.</summary>
    internal ThreadCalls? Thread;

    /// <summary>The context of the call, a place in the thread's tree.</summary>
    internal int Context;

    /// <summary>Where the thread was before.</summary>
    internal int Before;
}
