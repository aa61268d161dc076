namespace PerfGate.Sampling.NetTrace;

/// <summary>Takes the blocks of a trace apart: metadata, stacks, events, and the points at which everything before has been written.</summary>
/// <param name="handler">Takes the events.</param>
internal sealed class BlockParser(TraceEventHandler handler)
{
    // A stack has at most 100 frames; the runtime writes no longer ones.
    private const int MaxStack = 64 * 1024;

    private readonly Dictionary<int, (string Provider, int Id)> _metadata = [];
    private readonly Dictionary<int, ulong[]> _stacks = [];
    private readonly Dictionary<long, uint> _sequences = [];
    private int _pointerSize = 8;

    /// <summary>Events given to the handler.</summary>
    public long Events { get; private set; }

    /// <summary>Events that threads counted and did not write.</summary>
    public long Dropped { get; private set; }

    /// <summary>The process.</summary>
    public int ProcessId { get; private set; }

    /// <summary>The rate of the clock.</summary>
    public long TicksPerSecond { get; private set; }

    /// <summary>Takes the header.</summary>
    public void Start(long ticksPerSecond, int pointerSize, int processId, long position)
    {
        if (ticksPerSecond <= 0 || pointerSize is not (4 or 8))
        {
            throw new TraceFormatException("its header cannot be", position);
        }

        (TicksPerSecond, _pointerSize, ProcessId) = (ticksPerSecond, pointerSize, processId);
    }

    /// <summary>Takes a block; of kinds that are not known it takes nothing.</summary>
    public void Parse(string name, ReadOnlySpan<byte> block, long position)
    {
        var reader = new BlockReader(block, position);
        switch (name)
        {
            case "MetadataBlock":
                ParseEvents(ref reader, isMetadata: true);
                break;
            case "EventBlock":
                ParseEvents(ref reader, isMetadata: false);
                break;
            case "StackBlock":
                ParseStacks(ref reader);
                break;
            case "SPBlock":
                ParseSequencePoint(ref reader);
                break;
        }
    }

    private void ParseStacks(ref BlockReader reader)
    {
        var first = reader.Int32();
        var count = reader.Int32();
        for (var i = 0; i < count; i++)
        {
            var size = reader.Int32();
            if (size < 0 || size > MaxStack || size % _pointerSize != 0)
            {
                throw reader.Wrong("the size of a stack");
            }

            var stack = new ulong[size / _pointerSize];
            for (var frame = 0; frame < stack.Length; frame++)
            {
                stack[frame] = _pointerSize == 8 ? (ulong)reader.Int64() : (uint)reader.Int32();
            }

            _stacks[unchecked(first + i)] = stack;
        }
    }

    // Stacks are numbered anew after it, and what a thread counted before it and was not seen was dropped.
    private void ParseSequencePoint(ref BlockReader reader)
    {
        _stacks.Clear();
        reader.Int64();
        var threads = reader.Int32();
        for (var i = 0; i < threads; i++)
        {
            See(reader.Int64(), (uint)reader.Int32(), isEvent: false);
        }
    }

    private void ParseEvents(ref BlockReader reader, bool isMetadata)
    {
        var start = reader.Offset;
        var header = reader.Int16();
        var isCompressed = (reader.Int16() & 1) != 0;
        if (header < 4)
        {
            throw reader.Wrong("the header of a block");
        }

        reader.Skip(header - (reader.Offset - start));
        var blob = default(EventHeader);
        while (!reader.IsAtEnd)
        {
            blob = isCompressed ? blob.NextCompressed(ref reader) : EventHeader.Plain(ref reader);
            var payload = reader.Bytes(blob.PayloadSize);
            if (!isCompressed)
            {
                reader.Align(4);
            }

            if (isMetadata)
            {
                AddMetadata(payload, reader.Position);
            }
            else
            {
                See(blob.CaptureThread, blob.Sequence, isEvent: true);
                Handle(blob, payload);
            }
        }
    }

    private void Handle(in EventHeader blob, ReadOnlySpan<byte> payload)
    {
        if (!_metadata.TryGetValue(blob.MetadataId, out var kind))
        {
            return;
        }

        Events++;
        var traceEvent = new TraceEvent(kind.Provider, kind.Id, blob.Thread, blob.Time);
        handler(traceEvent, payload, _stacks.TryGetValue(blob.Stack, out var stack) ? stack : []);
    }

    private void AddMetadata(ReadOnlySpan<byte> payload, long position)
    {
        var reader = new BlockReader(payload, position - payload.Length);
        var id = reader.Int32();
        var provider = string.Intern(reader.Text());
        _metadata[id] = (provider, reader.Int32());
    }

    private void See(long thread, uint sequence, bool isEvent)
    {
        // Threads count from 1; the first number may follow events of before the session, so nothing is said of it.
        if (_sequences.TryGetValue(thread, out var last))
        {
            var missing = unchecked((int)(sequence - last)) - (isEvent ? 1 : 0);
            Dropped += Math.Max(0, missing);
        }

        _sequences[thread] = sequence;
    }
}
