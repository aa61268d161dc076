using System.Buffers.Binary;
using System.Collections.Immutable;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>A file of native code: its segments and sections, and bytes of it by what address they are linked to. ELF of 64 bits, little endian. Nothing in it is trusted.</summary>
internal sealed class ElfFile : IDisposable
{
    /// <summary>The type of a segment that is mapped.</summary>
    public const uint Load = 1;

    /// <summary>The type of a segment with notes.</summary>
    public const uint Note = 4;

    /// <summary>The type of the segment that leads to how to unwind (PT_GNU_EH_FRAME).</summary>
    public const uint UnwindHeader = 0x6474e550;

    /// <summary>The type of a section with all symbols.</summary>
    public const uint Symbols = 2;

    /// <summary>The type of a section with notes.</summary>
    public const uint Notes = 7;

    /// <summary>The type of a section with those symbols that other files may use.</summary>
    public const uint DynamicSymbols = 11;

    private const long MostBytes = 1 << 28;
    private const int HeaderBytes = 64;
    private const int SegmentBytes = 56;
    private const int SectionBytes = 64;
    private const int MostEntries = 4096;
    private const int IsExecutable = 1;
    private static readonly byte[] Beginning = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];
    private readonly Stream _file;

    private ElfFile(Stream file)
    {
        _file = file;
    }

    /// <summary>What is mapped, and what for.</summary>
    public ImmutableArray<Segment> Segments { get; private set; } = [];

    /// <summary>What the linker left; empty where it was stripped off.</summary>
    public ImmutableArray<Section> Sections { get; private set; } = [];

    /// <summary>Opens a file.</summary>
    /// <returns>Null where it is none of native code, too large or cannot be read.</returns>
    public static ElfFile? Open(string path)
    {
        try
        {
            // The length first: of what is no ordinary file it is 0, and opening a pipe would wait for who writes to it.
            var info = new FileInfo(path);
            return info.Exists && info.Length is >= HeaderBytes and <= MostBytes ? Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Reads a file that is open already, and closes it with this object, or at once where it is none.</summary>
    public static ElfFile? Open(Stream file)
    {
        var elf = new ElfFile(file);
        if (elf.ReadHeader())
        {
            return elf;
        }

        elf.Dispose();
        return null;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>The address, as linked, of code that stands at a place in the file; null where that is no code.</summary>
    public static ulong? AddressOf(ImmutableArray<Segment> segments, ulong offset)
    {
        foreach (var segment in segments)
        {
            // Mappings begin and end with whole pages, which may hold more than the segment.
            if (segment.Type == Load && (segment.Flags & IsExecutable) != 0 && offset - segment.Offset < segment.Size)
            {
                return unchecked(segment.Address + (offset - segment.Offset));
            }
        }

        return null;
    }

    /// <summary>Bytes of the file.</summary>
    /// <returns>Null where there are not as many, or more than <paramref name="most"/>.</returns>
    public byte[]? Read(ulong offset, ulong size, ulong most)
    {
        if (size > most || offset > MostBytes || size > MostBytes || offset + size > (ulong)_file.Length)
        {
            return null;
        }

        try
        {
            var bytes = new byte[size];
            _file.Seek((long)offset, SeekOrigin.Begin);
            _file.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private bool ReadHeader()
    {
        if (_file.Length > MostBytes || Read(0, HeaderBytes, HeaderBytes) is not { } header || !header.AsSpan().StartsWith(Beginning))
        {
            return false;
        }

        Segments = Entries(header, tableAt: 32, sizeAt: 54, SegmentBytes, bytes => new Segment(
            UInt32(bytes, 0), UInt32(bytes, 4), UInt64(bytes, 8), UInt64(bytes, 16), UInt64(bytes, 32)));
        Sections = Entries(header, tableAt: 40, sizeAt: 58, SectionBytes, bytes => new Section(
            UInt32(bytes, 4), UInt64(bytes, 24), UInt64(bytes, 32), UInt32(bytes, 40)));
        return !Segments.IsEmpty;
    }

    // The size of an entry in 16 bits, and behind it their number.
    private ImmutableArray<T> Entries<T>(byte[] header, int tableAt, int sizeAt, int size, Func<byte[], T> read)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(sizeAt + 2));
        if (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(sizeAt)) != size || count > MostEntries
            || Read(UInt64(header, tableAt), (ulong)(count * size), (ulong)(MostEntries * size)) is not { } table)
        {
            return [];
        }

        return [.. table.Chunk(size).Select(read)];
    }

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static ulong UInt64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));

    /// <summary>A part of the file that means something when it is run.</summary>
    /// <param name="Type">What it is for.</param>
    /// <param name="Flags">How it is mapped.</param>
    /// <param name="Offset">Where it begins in the file.</param>
    /// <param name="Address">Where it is linked to.</param>
    /// <param name="Size">Its bytes in the file.</param>
    internal readonly record struct Segment(uint Type, uint Flags, ulong Offset, ulong Address, ulong Size);

    /// <summary>A part of the file that means something to a linker.</summary>
    /// <param name="Type">What it holds.</param>
    /// <param name="Offset">Where it begins in the file.</param>
    /// <param name="Size">Its bytes.</param>
    /// <param name="Link">The section that belongs to it: of symbols, that of their names.</param>
    internal readonly record struct Section(uint Type, ulong Offset, ulong Size, uint Link);
}
