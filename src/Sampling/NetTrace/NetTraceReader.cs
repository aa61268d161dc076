using System.Buffers.Binary;
using System.Text;

namespace PerfGate.Sampling.NetTrace;

/// <summary>
/// Reads the nettrace format, version 4, as .NET 5 to 10 write it, from a stream and once. An own reader, because the TraceEvent library
/// needs 5.4 s and 96 MB for a trace of 10 s that this one reads in 0.3 s. A trace that was cut short gives what is whole; bytes that are
/// no trace are refused.
/// </summary>
internal sealed class NetTraceReader
{
    /// <summary>Blocks are some 100 KB; a size beyond this is no size.</summary>
    private const int MaxBlock = 256 * 1024 * 1024;

    private const byte NullReference = 1;
    private const byte BeginObject = 5;
    private const byte EndObject = 6;
    private readonly Stream _stream;
    private readonly BlockParser _parser;
    private byte[] _buffer = new byte[64 * 1024];
    private long _position;

    private NetTraceReader(Stream stream, TraceEventHandler handler) => (_stream, _parser) = (stream, new BlockParser(handler));

    /// <summary>Reads a trace to its end.</summary>
    /// <param name="stream">The trace; read forward only.</param>
    /// <param name="handler">Takes each event, in the order of the file.</param>
    /// <exception cref="TraceFormatException">The bytes are no trace, or one of another version.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static TraceSummary Read(Stream stream, TraceEventHandler handler)
    {
        var reader = new NetTraceReader(stream, handler);
        var isWhole = reader.ReadAll();
        var parser = reader._parser;
        return new TraceSummary(parser.Events, parser.Dropped, isWhole, parser.ProcessId, parser.TicksPerSecond);
    }

    // False where the stream ended early.
    private bool ReadAll()
    {
        if (!TryFill(8) || !_buffer.AsSpan(0, 8).SequenceEqual("Nettrace"u8))
        {
            throw new TraceFormatException("it does not begin as a nettrace file does", 0);
        }

        if (!TryReadInt32(out var length))
        {
            return false;
        }

        if (length != 20)
        {
            throw new TraceFormatException("it is of a version that .NET 5 to 10 do not write", 8);
        }

        if (!TryFill(20))
        {
            return false;
        }

        if (!_buffer.AsSpan(0, 20).SequenceEqual("!FastSerialization.1"u8))
        {
            throw new TraceFormatException("its serialization is not known", 12);
        }

        while (true)
        {
            if (!TryFill(1))
            {
                return false;
            }

            if (_buffer[0] == NullReference)
            {
                return true;
            }

            Expect(_buffer[0] == BeginObject, "an object");
            if (!TryReadObject())
            {
                return false;
            }
        }
    }

    private bool TryReadObject()
    {
        // Its type: an object of no type of its own, with a version, the least reader's version and a name.
        if (!TryFill(2))
        {
            return false;
        }

        Expect(_buffer[0] == BeginObject && _buffer[1] == NullReference, "a type");
        if (!TryReadInt32(out _) || !TryReadInt32(out var leastReader) || !TryReadInt32(out var length))
        {
            return false;
        }

        Expect(length is > 0 and < 256, "the name of a type");
        if (!TryFill(length + 1))
        {
            return false;
        }

        var name = Encoding.ASCII.GetString(_buffer, 0, length);
        Expect(_buffer[length] == EndObject, "the end of a type");
        if (leastReader > 4)
        {
            throw new TraceFormatException($"its {name} needs a reader of version {leastReader}; this one reads version 4", _position);
        }

        return name == "Trace" ? TryReadTrace() : TryReadBlock(name);
    }

    private bool TryReadTrace()
    {
        if (!TryFill(49))
        {
            return false;
        }

        Expect(_buffer[48] == EndObject, "the end of the header");
        _parser.Start(
            ticksPerSecond: BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(24)),
            pointerSize: BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(32)),
            processId: BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(36)),
            _position);
        return true;
    }

    private bool TryReadBlock(string name)
    {
        if (!TryReadInt32(out var size))
        {
            return false;
        }

        Expect(size is >= 0 and <= MaxBlock, "the size of a block");
        var padding = (int)((4 - (_position % 4)) % 4);
        if (!TryFill(padding))
        {
            return false;
        }

        var start = _position;
        if (!TryFill(size + 1))
        {
            return false;
        }

        Expect(_buffer[size] == EndObject, "the end of a block");
        _parser.Parse(name, _buffer.AsSpan(0, size), start);
        return true;
    }

    private bool TryReadInt32(out int value)
    {
        var isThere = TryFill(4);
        value = isThere ? BinaryPrimitives.ReadInt32LittleEndian(_buffer) : 0;
        return isThere;
    }

    // Grows with what comes, not with what a hostile size promises.
    private bool TryFill(int count)
    {
        var filled = 0;
        while (filled < count)
        {
            if (filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, (int)Math.Min((long)_buffer.Length * 2, Math.Max(count, _buffer.Length + 1L)));
            }

            var read = _stream.Read(_buffer, filled, Math.Min(count, _buffer.Length) - filled);
            if (read == 0)
            {
                return false;
            }

            filled += read;
            _position += read;
        }

        return true;
    }

    private void Expect(bool isRight, string what)
    {
        if (!isRight)
        {
            throw new TraceFormatException($"{what} was expected", _position);
        }
    }
}
