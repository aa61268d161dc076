using System.ComponentModel;

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
    public static void Enter(int method, out CallScope scope) => scope = default;

    /// <summary>The body of an async state machine begins, or goes on: its context is that of its first call, on whatever thread it goes on.</summary>
    /// <param name="method">The number of the method that the state machine is of.</param>
    /// <param name="context">A field of the state machine that the weaver adds; null before the first call.</param>
    /// <param name="scope">The call, a local of the method.</param>
    public static void EnterStateMachine(int method, ref object? context, out CallScope scope) => scope = default;

    /// <summary>A method ends, by returning or by an exception; whatever it called is over, too.</summary>
    /// <param name="scope">The call.</param>
    /// <param name="work">The instructions that were executed in it, without its callees.</param>
    public static void Leave(ref CallScope scope, long work)
    {
    }

    /// <summary>A handler of the method caught an exception: calls below it that could not say their end are over.</summary>
    /// <param name="scope">The call.</param>
    public static void Caught(ref CallScope scope)
    {
    }

    /// <summary>Stands before a call that may start work on other threads: what flows there knows from where.</summary>
    public static void Spawn()
    {
    }
}

/// <summary>A call that is being counted; a local of a woven method.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct CallScope
{
}
