using System.Buffers.Binary;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>Reads what compilers write of how to unwind. Past the end, or where a number is none, it has failed and all else is 0.</summary>
/// <param name="bytes">What is read.</param>
internal ref struct DwarfReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private readonly int _length = bytes.Length;

    /// <summary>True where something was read that is not there.</summary>
    public bool HasFailed { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>How many bytes were read.</summary>
    public readonly int Position => _length - _rest.Length;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public ushort UInt16() => Take(2) is { IsEmpty: false } value ? BinaryPrimitives.ReadUInt16LittleEndian(value) : (ushort)0;

    public uint UInt32() => Take(4) is { IsEmpty: false } value ? BinaryPrimitives.ReadUInt32LittleEndian(value) : 0;

    public ulong UInt64() => Take(8) is { IsEmpty: false } value ? BinaryPrimitives.ReadUInt64LittleEndian(value) : 0;

    /// <summary>Seven bits a byte, the lowest first (ULEB128).</summary>
    public ulong Unsigned() => Varying(out _, out _);

    /// <summary>The same with a sign (SLEB128).</summary>
    public long Signed()
    {
        var value = Varying(out var bits, out var isNegative);
        return isNegative && bits < 64 ? (long)(value | (ulong.MaxValue << bits)) : (long)value;
    }

    /// <summary>Bytes behind their number.</summary>
    public ReadOnlySpan<byte> Block()
    {
        var count = Unsigned();
        return Take(count > int.MaxValue ? int.MaxValue : (int)count);
    }

    /// <summary>A text up to a zero.</summary>
    public ReadOnlySpan<byte> Text()
    {
        var end = _rest.IndexOf((byte)0);
        var text = Take(end < 0 ? int.MaxValue : end);
        Take(1);
        return text;
    }

    /// <summary>An address that says how it is written: its size in the lowest four bits, what it counts from in the next three.</summary>
    /// <param name="encoding">DW_EH_PE_...</param>
    /// <param name="here">The address of what is read next.</param>
    /// <param name="data">The address that what is relative to data counts from.</param>
    public ulong Pointer(byte encoding, ulong here, ulong data)
    {
        var value = (encoding & 0xF) switch
        {
            0x0 or 0x4 or 0xC => UInt64(),
            0x1 => Unsigned(),
            0x2 => UInt16(),
            0x3 => UInt32(),
            0x9 => (ulong)Signed(),
            0xA => (ulong)(short)UInt16(),
            0xB => (ulong)(int)UInt32(),
            _ => Fail(),
        };
        return (encoding & 0x70) switch
        {
            0x00 => value,
            0x10 => unchecked(here + value),
            0x30 => unchecked(data + value),
            _ => Fail(),
        };
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            Fail();
            return [];
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ulong Varying(out int bits, out bool isNegative)
    {
        ulong value = 0;
        for (bits = 0; bits < 70;)
        {
            var next = Byte();
            value |= bits < 64 ? (ulong)(next & 0x7F) << bits : 0;
            bits += 7;
            if (next < 0x80)
            {
                isNegative = (next & 0x40) != 0;
                return value;
            }
        }

        isNegative = false;
        return Fail();
    }

    private ulong Fail()
    {
        HasFailed = true;
        _rest = [];
        return 0;
    }
}
