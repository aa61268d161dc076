using System.Runtime.CompilerServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>What the kernel told of a process while a pass ran: where its threads were in each interval of their processor time, and when each had a processor.</summary>
internal sealed class ClockRecording
{
    /// <summary>Nanoseconds of a thread's processor time from one sample to the next, as it was asked for.</summary>
    public required long Interval { get; init; }

    /// <summary>True where samples are taken in the kernel, too; otherwise those that fall there are missing.</summary>
    public required bool SeesKernel { get; init; }

    /// <summary>Where the stacks of waits come from.</summary>
    public required WaitSource WaitSource { get; init; }

    /// <summary>Samples in the order of time.</summary>
    public List<ClockSample> Samples { get; init; } = [];

    /// <summary>Stacks, each once; samples and waits have their indices.</summary>
    public List<UserStack> Stacks { get; init; } = [];

    /// <summary>When threads got a processor and lost it, in the order of time.</summary>
    public List<ThreadSwitch> Switches { get; init; } = [];

    /// <summary>True where there were more switches than are kept: from then on nobody knows who waited.</summary>
    public bool IsFull { get; init; }

    /// <summary>Where threads were when they gave up their processor, or while they had none, in the order of time.</summary>
    public List<WaitingStack> Waits { get; init; } = [];

    /// <summary>The system's names of threads by their ids, as far as they were seen alive: the runtime names its own.</summary>
    public Dictionary<int, string> ThreadNames { get; init; } = [];

    /// <summary>Threads that were begun while the pass ran.</summary>
    public HashSet<int> Born { get; init; } = [];

    /// <summary>When threads ended that did, by their ids: such a thread got its processor last, and does not run any more.</summary>
    public Dictionary<int, long> ThreadEnds { get; init; } = [];

    /// <summary>Nanoseconds by which the records of switches make each time without a processor too long, by the ids of threads.</summary>
    public Dictionary<int, long> SwitchOverheads { get; init; } = [];

    /// <summary>Where executable code lay, of everything that was ever seen mapped while the pass ran.</summary>
    public required CodeRegions Code { get; init; }

    /// <summary>Records for which the rings or the memory had no room, and samples that there would be of processor time that no event tells of.</summary>
    public long Lost { get; init; }

    /// <summary>How often the kernel held samples back because they took it too much time.</summary>
    public long Throttled { get; init; }

    /// <summary>Samples whose stack is a repaired one.</summary>
    public int Repaired => Samples.Count(sample => Stacks[sample.Stack].IsRepaired);
}

/// <summary>Where the stacks of waits come from.</summary>
internal enum WaitSource
{
    /// <summary>From nowhere: only how long threads waited is known.</summary>
    None,

    /// <summary>From samples at the switches themselves.</summary>
    Switches,

    /// <summary>From a look at the threads that wait, at a bounded rate.</summary>
    Poll,
}

/// <summary>A sample of one thread.</summary>
/// <param name="Time">Nanoseconds of the monotone clock, which are ticks of <see cref="System.Diagnostics.Stopwatch"/> on Linux.</param>
/// <param name="Thread">The thread's id.</param>
/// <param name="Stack">The index of its stack in user code.</param>
/// <param name="IsInKernel">True where the thread was in the kernel, called by the innermost of the stack's frames.</param>
/// <param name="Top">What lay on top of its stack in memory.</param>
internal readonly record struct ClockSample(long Time, int Thread, int Stack, bool IsInKernel, StackTop Top);

/// <summary>A stack in user code.</summary>
/// <param name="Addresses">Instruction pointers, the innermost first: the first where the thread was, the others where calls return to.</param>
/// <param name="IsRepaired">True where frames were not linked and were found by what lay on the stack.</param>
/// <param name="IsCut">True where it does not reach the beginning of its thread: outer frames are missing.</param>
internal sealed record UserStack(ulong[] Addresses, bool IsRepaired, bool IsCut)
{
    /// <summary>What may be return addresses of methods without a frame, in the order of frames.</summary>
    public HiddenReturn[] Hidden { get; init; } = [];
}

/// <summary>A thread gets a processor or loses it.</summary>
/// <param name="Time">Nanoseconds of the monotone clock.</param>
/// <param name="Thread">The thread's id.</param>
/// <param name="IsOut">True where it loses it.</param>
/// <param name="IsPreempted">True where it loses it though it could go on: it does not wait for anything else.</param>
internal readonly record struct ThreadSwitch(long Time, int Thread, bool IsOut, bool IsPreempted)
{
    /// <summary>The number of the processor.</summary>
    public int Processor { get; init; }
}

/// <summary>Where a thread was that waits.</summary>
/// <param name="Time">Nanoseconds of the monotone clock.</param>
/// <param name="Thread">The thread's id.</param>
/// <param name="Stack">The index of its stack.</param>
/// <param name="Top">What lay on top of its stack in memory.</param>
internal readonly record struct WaitingStack(long Time, int Thread, int Stack, StackTop Top);

/// <summary>The first words at a stack pointer, the innermost first; 0 where nothing was read.</summary>
[InlineArray(Words)]
internal struct StackTop
{
    /// <summary>As many as a leaf without a frame of its own pushes at most.</summary>
    public const int Words = 8;

    private ulong _first;
}
