using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>Software events of the kernel, by the numbers of <c>linux/perf_event.h</c>.</summary>
internal enum PerfSoftwareEvent : ulong
{
    /// <summary>The processor time of a thread; a sample each period of it, in nanoseconds.</summary>
    TaskClock = 1,

    /// <summary>A thread loses its processor; a sample each period of them.</summary>
    ContextSwitches = 3,

    /// <summary>Nothing: holds a ring.</summary>
    Dummy = 9,
}

/// <summary>The bits of <c>perf_event_attr</c> that are used here, by their names in <c>linux/perf_event.h</c>.</summary>
[Flags]
internal enum PerfEventFlags : ulong
{
    None = 0,
    Disabled = 1 << 0,
    Inherit = 1 << 1,
    ExcludeKernel = 1 << 5,
    ExcludeHypervisor = 1 << 6,
    Comm = 1 << 9,
    Task = 1 << 13,
    SampleIdAll = 1 << 18,
    ExcludeCallchainKernel = 1 << 21,
    UseClockId = 1 << 25,
    ContextSwitch = 1 << 26,
    InheritThread = 1UL << 35,
}

/// <summary>What an event counts, when it takes a sample and what is in one: <c>perf_event_attr</c>.</summary>
internal sealed record PerfEventAttributes
{
    /// <summary>Bytes of the structure as of Linux 4.1 (<c>PERF_ATTR_SIZE_VER5</c>); nothing here is younger but one bit.</summary>
    public const int Size = 112;

    // PERF_SAMPLE_IP, TID, TIME, CALLCHAIN, REGS_USER, STACK_USER and IDENTIFIER; what SampleRecord reads.
    private const ulong SampleType = 0x1 | 0x2 | 0x4 | 0x20 | 0x1000 | 0x2000 | Identity;
    private const ulong Identity = 0x10000;

    // What stands at the end of records that are no samples: PERF_SAMPLE_TID, TIME and IDENTIFIER.
    private const ulong RecordType = 0x2 | 0x4 | Identity;

    // PERF_TYPE_SOFTWARE
    private const uint Software = 1;
    private const int Monotonic = 1;

    // Frame pointer, stack pointer and instruction pointer, which the kernel writes in this order on both.
    private const ulong RegistersX64 = (1 << 6) | (1 << 7) | (1 << 8);
    private const ulong RegistersArm64 = (1UL << 29) | (1UL << 31) | (1UL << 32);

    /// <summary>What is counted.</summary>
    public required PerfSoftwareEvent Event { get; init; }

    /// <summary>How many of it make a sample; 0 for none.</summary>
    public long Period { get; init; }

    /// <summary>Bytes of the stack from its pointer up in each sample; a multiple of 8.</summary>
    public int StackBytes { get; init; }

    /// <summary>Besides what every event here has.</summary>
    public PerfEventFlags Flags { get; init; }

    /// <summary>Processor time of a thread and of all that it will start, who they are, and when they lose and get their processor.</summary>
    public static PerfEventAttributes Clock(TimeSpan interval, int stackBytes, bool seesKernel, bool inheritsThreadsOnly) => new()
    {
        Event = PerfSoftwareEvent.TaskClock,
        Period = (long)interval.TotalNanoseconds,
        StackBytes = stackBytes,
        Flags = PerfEventFlags.Comm | PerfEventFlags.Task | PerfEventFlags.ContextSwitch | Inheriting(inheritsThreadsOnly) | (seesKernel ? PerfEventFlags.None : PerfEventFlags.ExcludeKernel),
    };

    /// <summary>Where a thread, and all that it will start, lose their processor: it happens in the kernel, and who may not see that gets no sample.</summary>
    public static PerfEventAttributes Switches(int stackBytes, bool inheritsThreadsOnly) => new()
    {
        Event = PerfSoftwareEvent.ContextSwitches,
        Period = 1,
        StackBytes = stackBytes,
        Flags = Inheriting(inheritsThreadsOnly),
    };

    /// <summary>What holds a ring that others write to.</summary>
    public static PerfEventAttributes Ring() => new() { Event = PerfSoftwareEvent.Dummy, Flags = PerfEventFlags.ExcludeKernel };

    /// <summary>The structure as the kernel of this machine reads it.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Write32(bytes, 0, Software); // type
        Write32(bytes, 4, Size); // size
        Write64(bytes, 8, (ulong)Event); // config
        Write64(bytes, 16, (ulong)Period); // sample_period
        Write64(bytes, 24, Period == 0 ? RecordType : SampleType); // sample_type
        Write64(bytes, 40, (ulong)(Flags | PerfEventFlags.Disabled | PerfEventFlags.ExcludeHypervisor | PerfEventFlags.SampleIdAll | PerfEventFlags.ExcludeCallchainKernel | PerfEventFlags.UseClockId));
        if (Period != 0)
        {
            Write64(bytes, 80, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? RegistersArm64 : RegistersX64); // sample_regs_user
            Write32(bytes, 88, (uint)StackBytes); // sample_stack_user
        }

        Write32(bytes, 92, Monotonic); // clockid
        return bytes;
    }

    private static PerfEventFlags Inheriting(bool threadsOnly) => PerfEventFlags.Inherit | (threadsOnly ? PerfEventFlags.InheritThread : PerfEventFlags.None);

    private static void Write32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    private static void Write64(byte[] bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
}
