using System.Runtime.InteropServices;

namespace PerfGate.Counting;

/// <summary>
/// A calling context as one thread has been in it: a node of the thread's tree, written by that thread alone. Nodes name each other by their
/// places in the thread's array, because each reference that is written has the collector told of it: 2 ns, four times a call.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct CallContext
{
    /// <summary>The place of the root, which is no call. As a callee it stands for none.</summary>
    public const int Root = 0;

    /// <summary>What the root has for a method.</summary>
    public const int NoMethod = -1;

    /// <summary>What is below the deepest context that is told apart, or came after the last one that there was room for.</summary>
    public const int Truncated = -2;

    /// <summary>What threads run that the counted code did not start.</summary>
    public const int OtherThreads = -3;

    /// <summary>How often it was called.</summary>
    public long Calls;

    /// <summary>Instructions and weights, without its callees.</summary>
    public long Work;

    /// <summary>The third cost, in the clock's ticks, without its callees.</summary>
    public long Cost;

    /// <summary>The method's number, or one of the constants.</summary>
    public int Method;

    /// <summary>The callee that was asked for last, where hooks look first. The root has none: what begins there may belong elsewhere.</summary>
    public int Last;

    /// <summary>Calls above it.</summary>
    public int Depth;

    /// <summary>The context around it.</summary>
    public int Caller;

    /// <summary>One of its callees, which are a circle: those of a loop follow one another in it.</summary>
    public int Circle;

    /// <summary>The next one in the circle of its caller's callees.</summary>
    public int Next;

    /// <summary>How many callees there are.</summary>
    public int Callees;
}
