using System.Buffers.Binary;
using System.Collections.Immutable;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>How to unwind the code of one file: what exceptions need, and nearly every native file has (.eh_frame).</summary>
internal sealed class UnwindFile
{
    private const ulong MostHeaderBytes = 1 << 26;
    private const ulong MostFrameBytes = 1 << 26;
    private const int EntryBytes = 8;
    private const byte Relative32 = 0x1B;
    private const byte Unsigned32 = 0x03;
    private const byte ToHeader32 = 0x3B;
    private const byte Omitted = 0xFF;
    private readonly ImmutableArray<ElfFile.Segment> _segments;
    private readonly byte[] _index;
    private readonly byte[] _frames;
    private readonly ulong _indexAt;
    private readonly ulong _framesAt;

    private UnwindFile(ImmutableArray<ElfFile.Segment> segments, ulong indexAt, byte[] index, ulong framesAt, byte[] frames)
    {
        _segments = segments;
        (_indexAt, _index) = (indexAt, index);
        (_framesAt, _frames) = (framesAt, frames);
    }

    /// <summary>Reads what a file tells; null where it tells nothing that is understood.</summary>
    public static UnwindFile? Of(ElfFile file)
    {
        var header = file.Segments.FirstOrDefault(segment => segment.Type == ElfFile.UnwindHeader);

        // Version, how the address of the frames, the number of entries and the table are written: a byte each.
        if (file.Read(header.Offset, header.Size, MostHeaderBytes) is not { Length: >= 12 } index || index is not [1, Relative32, Unsigned32, ToHeader32, ..])
        {
            return null;
        }

        var framesAt = unchecked(header.Address + 4 + (ulong)BinaryPrimitives.ReadInt32LittleEndian(index.AsSpan(4)));
        foreach (var segment in file.Segments.Where(segment => segment.Type == ElfFile.Load && framesAt - segment.Address < segment.Size))
        {
            var from = framesAt - segment.Address;
            var size = Math.Min(segment.Size - from, MostFrameBytes);
            return file.Read(unchecked(segment.Offset + from), size, MostFrameBytes) is { } frames ? new UnwindFile(file.Segments, header.Address, index, framesAt, frames) : null;
        }

        return null;
    }

    /// <summary>How the caller of an instruction is found.</summary>
    /// <param name="offset">Where the instruction stands in the file.</param>
    /// <returns>Null where the file does not tell, or in a way that is not known.</returns>
    public UnwindRow? At(ulong offset) => ElfFile.AddressOf(_segments, offset) is { } address && FunctionAt(address) is { } at ? RowOf(at, address) : null;

    // Where the last function that begins at or before an address is told of. The table has for each its start and that place, both from the header on.
    private int? FunctionAt(ulong address)
    {
        var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(_index.AsSpan(8)), (uint)(_index.Length - 12) / EntryBytes);
        var (low, high) = (0, (int)count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            (low, high) = (long)Entry(middle, 0) <= (long)address ? (middle + 1, high) : (low, middle - 1);
        }

        return high >= 0 && unchecked(Entry(high, 4) - _framesAt) is var at && at < (ulong)_frames.Length ? (int)at : null;
    }

    private ulong Entry(int number, int part) => unchecked(_indexAt + (ulong)BinaryPrimitives.ReadInt32LittleEndian(_index.AsSpan(12 + (number * EntryBytes) + part)));

    // A function: the distance back to what it has in common with others, its start and size, more for exceptions, its instructions.
    private UnwindRow? RowOf(int at, ulong address)
    {
        if (RecordAt(at) is not { IsEmpty: false } record)
        {
            return null;
        }

        var bodyAt = at + sizeof(uint);
        var reader = new DwarfReader(record.Span);
        var back = reader.UInt32();
        if (back == 0 || back > bodyAt || CommonAt(bodyAt - (int)back) is not { } common)
        {
            return null;
        }

        var start = reader.Pointer(common.Encoding, _framesAt + (ulong)(bodyAt + reader.Position), _indexAt);
        var size = reader.Pointer((byte)(common.Encoding & 0xF), 0, 0);
        if (common.HasMore)
        {
            reader.Block();
        }

        if (reader.HasFailed || address - start >= size)
        {
            return null;
        }

        var program = new UnwindProgram(address, common.CodeFactor, common.DataFactor, common.IsSignal);
        return program.TryBegin(common.Instructions, start) && program.TryRun(record[reader.Position..]) ? program.Row : null;
    }

    // What functions have in common: a zero, the version, letters that tell what follows, factors, the register of the return address.
    private Common? CommonAt(int at)
    {
        if (at < 0 || RecordAt(at) is not { IsEmpty: false } record)
        {
            return null;
        }

        var reader = new DwarfReader(record.Span);
        var (id, version) = (reader.UInt32(), reader.Byte());
        if (id != 0 || version is not (1 or 3))
        {
            return null;
        }

        var letters = reader.Text();
        var common = new Common(reader.Unsigned(), reader.Signed());
        var register = version == 1 ? reader.Byte() : reader.Unsigned();
        if (register != UnwindRow.ReturnAddress || (!letters.IsEmpty && letters[0] != 'z'))
        {
            return null;
        }

        var more = letters.IsEmpty ? default : new DwarfReader(reader.Block());
        foreach (var letter in letters.IsEmpty ? letters : letters[1..])
        {
            switch ((char)letter)
            {
                case 'R':
                    common = common with { Encoding = more.Byte() };
                    break;
                case 'L':
                    more.Byte();
                    break;
                case 'P':
                    if (more.Byte() is not Omitted and var encoding)
                    {
                        more.Pointer((byte)(encoding & 0xF), 0, 0);
                    }

                    break;
                case 'S':
                    common = common with { IsSignal = true };
                    break;
                default:
                    return null;
            }
        }

        return reader.HasFailed || more.HasFailed ? null : common with { HasMore = !letters.IsEmpty, Instructions = record[reader.Position..] };
    }

    // Behind its length in 4 bytes; empty where it is not whole, or longer than 32 bits can say.
    private ReadOnlyMemory<byte> RecordAt(int at)
    {
        if (at < 0 || at > _frames.Length - sizeof(uint))
        {
            return default;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_frames.AsSpan(at));
        return length <= _frames.Length - at - sizeof(uint) ? _frames.AsMemory(at + sizeof(uint), (int)length) : default;
    }

    private sealed record Common(ulong CodeFactor, long DataFactor)
    {
        public byte Encoding { get; init; }

        public bool HasMore { get; init; }

        public bool IsSignal { get; init; }

        public ReadOnlyMemory<byte> Instructions { get; init; }
    }
}
