namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// How to unwind native code, as its files tell: exactly, for nearly every instruction, with or without frame pointers. A file is read when
/// it is first asked for, and kept as long as this object.
/// </summary>
/// <param name="read">Reads the code that the kernel lends to each process, which has no file; without it that is not unwound.</param>
internal sealed class UnwindTables(ReadMemory? read = null)
{
    private const string Lent = "[vdso]";
    private const ulong MostLent = 1 << 20;
    private const int MostKept = 1 << 15;
    private readonly Dictionary<string, UnwindFile?> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<(CodeRegion Region, ulong Address), UnwindRow?> _rows = new(KeyComparer.Instance);

    /// <summary>How the caller of an instruction is found; null where no file tells.</summary>
    public UnwindRow? At(CodeRegion region, ulong address)
    {
        // Managed code has no such tables, and is most of what is asked for.
        if (region.Path is not ['/', ..] and not Lent)
        {
            return null;
        }

        if (!_rows.TryGetValue((region, address), out var row))
        {
            if (_rows.Count >= MostKept)
            {
                _rows.Clear();
            }

            row = address >= region.Start && address < region.End ? FileOf(region)?.At(unchecked(region.FileOffset + (address - region.Start))) : null;
            _rows.Add((region, address), row);
        }

        return row;
    }

    private UnwindFile? FileOf(CodeRegion region)
    {
        if (!_files.TryGetValue(region.Path, out var tables))
        {
            using var file = region.Path == Lent ? OpenLent(region) : ElfFile.Open(region.Path);
            _files.Add(region.Path, tables = file is null ? null : UnwindFile.Of(file));
        }

        return tables;
    }

    // It lies in memory as in a file.
    private ElfFile? OpenLent(CodeRegion region)
    {
        var size = region.End - region.Start;
        if (read is null || size > MostLent)
        {
            return null;
        }

        var bytes = new byte[size];
        return read(region.Start, bytes) ? ElfFile.Open(new MemoryStream(bytes, writable: false)) : null;
    }

    private sealed class KeyComparer : IEqualityComparer<(CodeRegion Region, ulong Address)>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals((CodeRegion Region, ulong Address) left, (CodeRegion Region, ulong Address) right) => left.Address == right.Address && ReferenceEquals(left.Region, right.Region);

        public int GetHashCode((CodeRegion Region, ulong Address) key) => key.Address.GetHashCode();
    }
}
