using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PerfGate.Sampling.NetTrace;

/// <summary>Reads from the bytes of one block, and never past them.</summary>
/// <param name="bytes">The block.</param>
/// <param name="start">Where it stands in the trace, for messages.</param>
internal ref struct BlockReader(ReadOnlySpan<byte> bytes, long start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Offset { get; private set; }

    public readonly long Position => start + Offset;

    public readonly bool IsAtEnd => Offset >= _bytes.Length;

    public byte Byte() => Bytes(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16LittleEndian(Bytes(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public ulong Varying()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Wrong("a number");
    }

    /// <summary>UTF-16 up to a zero.</summary>
    public string Text()
    {
        var letters = MemoryMarshal.Cast<byte, char>(_bytes[Offset..]);
        var length = letters.IndexOf('\0');
        if (length < 0)
        {
            throw Wrong("the end of a text");
        }

        Offset += (length + 1) * sizeof(char);
        return new string(letters[..length]);
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > _bytes.Length - Offset)
        {
            throw Wrong("more of a block");
        }

        Offset += count;
        return _bytes.Slice(Offset - count, count);
    }

    public void Skip(int count) => Bytes(count);

    /// <summary>Goes on at a multiple of a size; a block's end is one.</summary>
    public void Align(int size) => Offset = Math.Min(_bytes.Length, (Offset + size - 1) / size * size);

    public readonly TraceFormatException Wrong(string expected) => new($"{expected} was expected", Position);
}
