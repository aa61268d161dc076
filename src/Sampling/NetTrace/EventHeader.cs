namespace PerfGate.Sampling.NetTrace;

/// <summary>What stands before an event's payload; compressed, only what differs from the event before it in its block.</summary>
internal readonly record struct EventHeader
{
    private const int SortedFlag = unchecked((int)0x80000000);

    public int MetadataId { get; private init; }

    public uint Sequence { get; private init; }

    public long CaptureThread { get; private init; }

    public long Thread { get; private init; }

    public int Stack { get; private init; }

    public long Time { get; private init; }

    public int PayloadSize { get; private init; }

    /// <summary>Reads a header that stands in full.</summary>
    public static EventHeader Plain(ref BlockReader reader)
    {
        reader.Int32();
        var metadata = reader.Int32() & ~SortedFlag;
        var sequence = (uint)reader.Int32();
        var (thread, captured) = (reader.Int64(), reader.Int64());
        reader.Int32();
        var stack = reader.Int32();
        var time = reader.Int64();
        reader.Skip(32);
        return new EventHeader
        {
            MetadataId = metadata, Sequence = sequence, Thread = thread, CaptureThread = captured, Stack = stack, Time = time, PayloadSize = reader.Int32(),
        };
    }

    /// <summary>Reads the differences.</summary>
    public EventHeader NextCompressed(ref BlockReader reader)
    {
        var flags = reader.Byte();
        var metadata = (flags & 1) != 0 ? (int)reader.Varying() : MetadataId;
        var (sequence, captured) = (Sequence, CaptureThread);
        if ((flags & 2) != 0)
        {
            sequence = unchecked(sequence + (uint)reader.Varying());
            captured = (long)reader.Varying();
            reader.Varying();
        }

        // Of metadata threads do not count.
        sequence = unchecked(sequence + (metadata != 0 ? 1u : 0u));

        var thread = (flags & 4) != 0 ? (long)reader.Varying() : Thread;
        var stack = (flags & 8) != 0 ? (int)reader.Varying() : Stack;
        var time = unchecked(Time + (long)reader.Varying());
        reader.Skip((flags & 16) != 0 ? 16 : 0);
        reader.Skip((flags & 32) != 0 ? 16 : 0);
        var size = (flags & 128) != 0 ? reader.Varying() : (uint)PayloadSize;
        return size <= int.MaxValue
            ? new EventHeader { MetadataId = metadata, Sequence = sequence, CaptureThread = captured, Thread = thread, Stack = stack, Time = time, PayloadSize = (int)size }
            : throw reader.Wrong("the size of an event");
    }
}
