using PerfGate.Units;

namespace PerfGate.Measuring;

/// <summary>What is measured: a name, a unit, and whether two runs of the same code must give the same number.</summary>
/// <param name="Name">The name in run files, options and reports.</param>
/// <param name="Unit">The unit of one value.</param>
/// <param name="IsExact">True when the number does not depend on the machine's speed or load.</param>
public sealed record Metric(string Name, Unit Unit, bool IsExact = false)
{
    /// <summary>Wall time of one operation.</summary>
    public static Metric Time { get; } = new("time", Unit.Nanoseconds);

    /// <summary>Managed bytes allocated by one operation.</summary>
    public static Metric Allocated { get; } = new("allocated", Unit.Bytes, IsExact: true);

    /// <summary>Of one action of a test: wall time of a call.</summary>
    public static Metric ActionTime { get; } = new("action time", Unit.Nanoseconds);

    /// <summary>The exponent of the size that time grows with.</summary>
    public static Metric Growth { get; } = new("growth", Unit.Count);

    /// <summary>Of a call tree: time on a processor, or ready for one.</summary>
    public static Metric Running { get; } = new("running", Unit.Nanoseconds);

    /// <summary>Of a call tree: time in a wait: locks, sleep, files, sockets.</summary>
    public static Metric Waiting { get; } = new("waiting", Unit.Nanoseconds);

    /// <summary>Of a call tree: calls of a method.</summary>
    public static Metric Calls { get; } = new("calls", Unit.Calls, IsExact: true);

    /// <summary>Instructions of the intermediate language that were executed, and what base-library calls weigh by the size of their input.</summary>
    public static Metric Work { get; } = new("work", Unit.Instructions, IsExact: true);

    /// <summary>Managed bytes allocated by one operation, counted in a woven copy of the test: not the same number as <see cref="Allocated"/>, whose process may reuse what this one makes anew.</summary>
    public static Metric ExactAllocated { get; } = new("exact allocated", Unit.Bytes, IsExact: true);

    /// <summary>Of a call tree: wall time of calls, running or not.</summary>
    public static Metric Wall { get; } = new("wall", Unit.Nanoseconds);

    /// <summary>Generation 0 collections; likewise <see cref="Gc1"/> and <see cref="Gc2"/>. A collection counts in every generation up to its own.</summary>
    public static Metric Gc0 { get; } = new("gc0", Unit.Count);

    /// <summary>Generation 1 collections.</summary>
    public static Metric Gc1 { get; } = new("gc1", Unit.Count);

    /// <summary>Generation 2 collections.</summary>
    public static Metric Gc2 { get; } = new("gc2", Unit.Count);

    /// <summary>CPU time of the whole process, all threads.</summary>
    public static Metric Cpu { get; } = new("cpu", Unit.Nanoseconds);

    /// <summary>Wall time less CPU time: waiting. Zero where several threads keep the CPU busier than the clock.</summary>
    public static Metric NotCpu { get; } = new("not-cpu", Unit.Nanoseconds);

    /// <summary>Times the process gave up the processor by itself, to wait.</summary>
    public static Metric ContextSwitches { get; } = new("context-switches", Unit.Count);
}
