using System.Collections.Immutable;

namespace PerfGate.Sampling;

/// <summary>What a stack is to a test's tree.</summary>
/// <param name="Frames">Names from the test down.</param>
/// <param name="Waits">True where the thread does not run.</param>
/// <param name="IsOfTest">True where PerfGate's loop calls the first of the frames.</param>
/// <param name="IsTruncated">True where that cannot be told because the outer frames are lost.</param>
/// <param name="Tells">True where the runtime tells of an await, because the sampler asked for it.</param>
internal sealed record StackPath(ImmutableArray<string> Frames, bool Waits, bool IsOfTest, bool IsTruncated, bool Tells)
{
    /// <summary>True where the pool calls the first of the frames.</summary>
    public bool IsResumed { get; init; }

    /// <summary>True where PerfGate runs between two operations.</summary>
    public bool IsOwn { get; init; }

    /// <summary>True for a thread that looks for work.</summary>
    public bool IsIdle { get; init; }

    /// <summary>Where the thread was below its innermost managed frame.</summary>
    public NativePlace Native { get; init; }

    /// <summary>True where no frame is managed: a thread of the runtime's or of a native library's.</summary>
    public bool HasNoMethod { get; init; }
}

/// <summary>What code runs below the innermost managed frame.</summary>
internal enum NativePlace
{
    /// <summary>None: managed code runs.</summary>
    None,

    /// <summary>The runtime's.</summary>
    Runtime,

    /// <summary>The runtime's compiler.</summary>
    Compiler,

    /// <summary>The runtime's collector, where it is a library of its own.</summary>
    Collector,

    /// <summary>Any other.</summary>
    Other,
}

/// <summary>What a thread did when its stack was taken.</summary>
internal enum StackState
{
    /// <summary>It was stopped in managed code.</summary>
    Managed,

    /// <summary>It had left managed code: it ran elsewhere, or waited.</summary>
    Native,

    /// <summary>It had a processor.</summary>
    Running,

    /// <summary>It had none, and could not go on.</summary>
    Waiting,
}
