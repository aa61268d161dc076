using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Names of native functions, as files of native code tell them: all of them where the file, or the one beside it for debuggers, was not
/// stripped, otherwise those that other files may call. A file is read when it is first asked for, and kept as long as this object.
/// </summary>
/// <param name="debugFiles">Where files for debuggers lie by build id.</param>
internal sealed class NativeSymbols(string debugFiles = "/usr/lib/debug/.build-id")
{
    private const int SymbolBytes = 24;
    private const ulong MostSymbolBytes = SymbolBytes * 1_000_000;
    private const ulong MostNameBytes = 1 << 26;
    private const ulong MostNoteBytes = 1 << 16;
    private const int MostLetters = 1024;
    private const int BuildIdNote = 3;
    private const int Function = 2;
    private readonly Dictionary<string, Table> _tables = new(StringComparer.Ordinal);

    /// <summary>The function at an address; null where the file tells of none.</summary>
    public string? NameOf(CodeRegion region, ulong address)
    {
        if (!region.Path.StartsWith('/') || address < region.Start || address >= region.End)
        {
            return null;
        }

        if (!_tables.TryGetValue(region.Path, out var table))
        {
            using var file = ElfFile.Open(region.Path);
            _tables.Add(region.Path, table = file is null ? Table.Empty : TableOf(file));
        }

        return table.NameAt(unchecked(region.FileOffset + (address - region.Start)));
    }

    private Table TableOf(ElfFile file)
    {
        var symbols = Of(file, ElfFile.Symbols);
        if (symbols.Functions.Length == 0 && BuildIdOf(file) is { Length: > 2 } id)
        {
            using var debug = ElfFile.Open(Path.Combine(debugFiles, id[..2], id[2..] + ".debug"));
            symbols = debug is not null && BuildIdOf(debug) == id ? Of(debug, ElfFile.Symbols) : symbols;
        }

        if (symbols.Functions.Length == 0)
        {
            symbols = Of(file, ElfFile.DynamicSymbols);
        }

        return new Table(file.Segments, symbols.Functions, symbols.Names);
    }

    private static (Symbol[] Functions, byte[] Names) Of(ElfFile file, uint type)
    {
        foreach (var section in file.Sections.Where(section => section.Type == type && section.Link < file.Sections.Length))
        {
            var names = file.Sections[(int)section.Link];
            if (file.Read(section.Offset, section.Size, MostSymbolBytes) is { } symbols && file.Read(names.Offset, names.Size, MostNameBytes) is { } text)
            {
                return (Functions(symbols, text), text);
            }
        }

        return ([], []);
    }

    // The place of the name: 4 bytes; kind and binding, visibility: 1 each; section: 2; address, size: 8 each.
    private static Symbol[] Functions(byte[] symbols, byte[] names)
    {
        var functions = new List<Symbol>();
        for (var at = 0; at + SymbolBytes <= symbols.Length; at += SymbolBytes)
        {
            var symbol = symbols.AsSpan(at, SymbolBytes);
            var name = BinaryPrimitives.ReadUInt32LittleEndian(symbol);
            var start = BinaryPrimitives.ReadUInt64LittleEndian(symbol[8..]);
            var size = BinaryPrimitives.ReadUInt64LittleEndian(symbol[16..]);
            var isDefined = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) != 0;
            if ((symbol[4] & 0xF) == Function && isDefined && size > 0 && start + size > start && name > 0 && name < (uint)names.Length && names[name] != 0)
            {
                functions.Add(new Symbol(start, start + size, (int)name));
            }
        }

        // Of several names the plainest comes last, where it is found: write before __write.
        functions.Sort((left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : -ComparePlainness(Table.TextAt(names, left.Name), Table.TextAt(names, right.Name)));
        return [.. functions];
    }

    private static int ComparePlainness(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var underscores = (left.Length - left.TrimStart((byte)'_').Length).CompareTo(right.Length - right.TrimStart((byte)'_').Length);
        var lengths = left.Length.CompareTo(right.Length);
        return underscores != 0 ? underscores : lengths != 0 ? lengths : left.SequenceCompareTo(right);
    }

    // Sizes of the owner's name and of the note, its type: 4 bytes each; both follow, each filled up to 4 bytes.
    private static string? BuildIdOf(ElfFile file)
    {
        // What was stripped may have no sections, and what is for debuggers alone has segments that are not in it.
        var all = file.Segments.Where(segment => segment.Type == ElfFile.Note).Select(segment => (segment.Offset, segment.Size))
            .Concat(file.Sections.Where(section => section.Type == ElfFile.Notes).Select(section => (section.Offset, section.Size)));
        foreach (var (offset, length) in all)
        {
            ReadOnlySpan<byte> notes = file.Read(offset, length, MostNoteBytes);
            while (notes.Length >= 12)
            {
                var owner = (BinaryPrimitives.ReadUInt32LittleEndian(notes) + 3L) & ~3L;
                var size = BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]);
                var next = 12 + owner + ((size + 3L) & ~3L);
                if (next > notes.Length)
                {
                    break;
                }

                if (BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]) == BuildIdNote && notes[12..].StartsWith("GNU\0"u8))
                {
                    return Convert.ToHexString(notes.Slice(12 + (int)owner, (int)size)).ToLowerInvariant();
                }

                notes = notes[(int)next..];
            }
        }

        return null;
    }

    private readonly record struct Symbol(ulong Start, ulong End, int Name);

    /// <param name="segments">Where places in the file are linked to.</param>
    /// <param name="functions">In the order of addresses.</param>
    /// <param name="names">Texts, each up to a zero.</param>
    private sealed class Table(ImmutableArray<ElfFile.Segment> segments, Symbol[] functions, byte[] names)
    {
        private readonly Dictionary<int, string> _texts = [];

        public static Table Empty { get; } = new([], [], []);

        public static ReadOnlySpan<byte> TextAt(byte[] names, int at)
        {
            var text = names.AsSpan(at, Math.Min(names.Length - at, MostLetters));
            return text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;
        }

        public string? NameAt(ulong offset)
        {
            if (ElfFile.AddressOf(segments, offset) is not { } address)
            {
                return null;
            }

            var (low, high) = (0, functions.Length - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                (low, high) = functions[middle].Start <= address ? (middle + 1, high) : (low, middle - 1);
            }

            return high >= 0 && address < functions[high].End ? Text(functions[high].Name) : null;
        }

        private string Text(int at)
        {
            if (!_texts.TryGetValue(at, out var text))
            {
                // Behind @ stands a version.
                var name = TextAt(names, at);
                _texts.Add(at, text = Encoding.UTF8.GetString(name.IndexOf((byte)'@') is > 0 and var version ? name[..version] : name));
            }

            return text;
        }
    }
}
