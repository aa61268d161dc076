using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>Kinds of records that are read, by their numbers in <c>linux/perf_event.h</c>; others are skipped.</summary>
internal enum PerfRecordType : uint
{
    Lost = 2,
    Comm = 3,
    Exit = 4,
    Throttle = 5,
    Fork = 7,
    Sample = 9,
    LostSamples = 13,
    Switch = 14,
}

/// <summary>A record of a ring. What is read from it is checked against its size, whatever stands in it.</summary>
internal readonly ref struct PerfRecord
{
    private const int HeaderBytes = 8;
    private const ushort ProcessorMode = 0x7;
    private const ushort Kernel = 1;
    private const ushort SwitchOut = 1 << 13;
    private const ushort SwitchOutPreempted = 1 << 14;
    private readonly ushort _misc;

    private PerfRecord(PerfRecordType type, ushort misc, ReadOnlySpan<byte> body)
    {
        (Type, _misc) = (type, misc);
        Body = body;
    }

    /// <summary>What it tells of.</summary>
    public PerfRecordType Type { get; }

    /// <summary>What comes after its header.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>True where a sample was taken in the kernel.</summary>
    public bool IsInKernel => (_misc & ProcessorMode) == Kernel;

    /// <summary>True where a switch takes the processor away.</summary>
    public bool IsOut => (_misc & SwitchOut) != 0;

    /// <summary>True where it does so from a thread that could go on.</summary>
    public bool IsPreempted => (_misc & SwitchOutPreempted) != 0;

    /// <summary>Takes the first record off some bytes.</summary>
    /// <returns>False where there is no whole one: at the end, or where the bytes are no records.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out PerfRecord record)
    {
        record = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        if (size < HeaderBytes || size % 8 != 0 || size > bytes.Length)
        {
            return false;
        }

        record = new PerfRecord((PerfRecordType)BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]), bytes[HeaderBytes..size]);
        bytes = bytes[size..];
        return true;
    }

    /// <summary>Whose record it is and when it was written: at the end of all that are no samples (<c>sample_id_all</c>).</summary>
    public bool TryReadIdentity(out RecordIdentity identity)
    {
        if (Body.Length < RecordIdentity.Bytes)
        {
            identity = default;
            return false;
        }

        var bytes = Body[^RecordIdentity.Bytes..];
        identity = new RecordIdentity(Int32(bytes), Int32(bytes[4..]), (long)UInt64(bytes[8..]), UInt64(bytes[16..]));
        return true;
    }

    /// <summary>Of a record of a thread that begins or ends: its process, and the thread.</summary>
    public bool TryReadTask(out int process, out int thread)
    {
        (process, thread) = Body.Length < 16 ? (0, 0) : (Int32(Body), Int32(Body[8..]));
        return Body.Length >= 16;
    }

    /// <summary>Of a record of a thread that gets a name.</summary>
    public bool TryReadName(out int process, out int thread, out string name)
    {
        (process, thread, name) = (0, 0, "");
        if (Body.Length < 8 + RecordIdentity.Bytes)
        {
            return false;
        }

        var bytes = Body[8..^RecordIdentity.Bytes];
        var end = bytes.IndexOf((byte)0);
        (process, thread, name) = (Int32(Body), Int32(Body[4..]), Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]));
        return true;
    }

    /// <summary>Of a record of records for which there was no room: how many.</summary>
    public long Lost()
    {
        // PERF_RECORD_LOST has the event's number before it.
        var bytes = Type == PerfRecordType.Lost ? Body[Math.Min(8, Body.Length)..] : Body;
        return bytes.Length < 8 ? 0 : (long)Math.Min(UInt64(bytes), long.MaxValue / 2);
    }

    internal static int Int32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    internal static ulong UInt64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}

/// <summary>Whose record it is.</summary>
/// <param name="Process">The process.</param>
/// <param name="Thread">The thread.</param>
/// <param name="Time">Nanoseconds of the monotone clock.</param>
/// <param name="Event">The number of the event that was opened; one that a thread inherited has that of the event it comes from.</param>
internal readonly record struct RecordIdentity(int Process, int Thread, long Time, ulong Event)
{
    public const int Bytes = 24;
}

/// <summary>A sample, as <see cref="PerfEventAttributes"/> asks for it.</summary>
internal readonly ref struct SampleRecord
{
    /// <summary>Whose it is.</summary>
    public RecordIdentity Identity { get; private init; }

    /// <summary>Where the thread was; in the kernel an address there.</summary>
    public ulong Address { get; private init; }

    /// <summary>Return addresses as frame pointers lead to them, the innermost first, with the kernel's marks between them.</summary>
    public ReadOnlySpan<ulong> Chain { get; private init; }

    /// <summary>Where the thread was in user code; 0 where it has none any more, or the registers were not to be had.</summary>
    public ulong UserAddress { get; private init; }

    /// <summary>Its stack pointer there.</summary>
    public ulong StackPointer { get; private init; }

    /// <summary>Its frame pointer there.</summary>
    public ulong FramePointer { get; private init; }

    /// <summary>What lay from the stack pointer upward, as far as it could be read.</summary>
    public ReadOnlySpan<ulong> Stack { get; private init; }

    /// <summary>Reads a sample.</summary>
    /// <returns>False where its sizes contradict each other.</returns>
    public static bool TryRead(in PerfRecord record, out SampleRecord sample)
    {
        const int Fixed = 40;
        sample = default;
        var body = record.Body;
        if (body.Length < Fixed)
        {
            return false;
        }

        var identity = new RecordIdentity(PerfRecord.Int32(body[16..]), PerfRecord.Int32(body[20..]), (long)PerfRecord.UInt64(body[24..]), PerfRecord.UInt64(body));
        var address = PerfRecord.UInt64(body[8..]);
        var words = MemoryMarshal.Cast<byte, ulong>(body[Fixed..]);
        var frames = PerfRecord.UInt64(body[32..]);
        if (frames >= (ulong)words.Length)
        {
            return false;
        }

        var chain = words[..(int)frames];
        words = words[(int)frames..];
        var hasRegisters = words[0] != 0;
        words = words[1..];
        if (hasRegisters && words.Length < 3)
        {
            return false;
        }

        sample = new SampleRecord
        {
            Identity = identity,
            Address = address,
            Chain = chain,
            FramePointer = hasRegisters ? words[0] : 0,
            StackPointer = hasRegisters ? words[1] : 0,
            UserAddress = hasRegisters ? words[2] : 0,
            Stack = StackOf(hasRegisters ? words[3..] : words),
        };
        return true;
    }

    // The size, that many bytes, and how many of them count.
    private static ReadOnlySpan<ulong> StackOf(ReadOnlySpan<ulong> words)
    {
        if (words.Length < 2 || words[0] / 8 > (ulong)(words.Length - 2))
        {
            return [];
        }

        var size = (int)(words[0] / 8);
        return words.Slice(1, (int)Math.Min(words[1 + size] / 8, (ulong)size));
    }
}
