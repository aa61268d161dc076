using System.Buffers.Text;
using System.Text;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Where executable code lies in this process: files that are mapped, and memory that the runtime's compiler fills. Whatever was seen once
/// stays, also after it was unmapped, until something else lies there. One thread refreshes; others may ask before or after it, not meanwhile.
/// </summary>
internal sealed class CodeRegions
{
    private const string Maps = "/proc/self/maps";

    // A process may have 65,530 mappings where nobody raised the limit.
    private const int MostRegions = 1 << 17;
    private const int MostBytes = 1 << 26;

    // The longest path, each of its bytes written in four.
    private const int MostPathBytes = 4 * 4096;

    // In the order of addresses, none over another.
    private readonly List<CodeRegion> _regions = [];
    private byte[] _text = [];

    /// <summary>In the order of addresses, none over another.</summary>
    public IReadOnlyList<CodeRegion> All => _regions;

    /// <summary>Adds what is mapped now. Where the system does not tell, everything stays as it was.</summary>
    /// <returns>True where anything is new.</returns>
    public bool Refresh()
    {
        try
        {
            using var file = new FileStream(Maps, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            if (_text.Length == 0)
            {
                _text = new byte[1 << 16];
            }

            var (length, read) = (0, 0);
            while ((read = file.Read(_text, length, _text.Length - length)) > 0)
            {
                length += read;
                if (length == _text.Length)
                {
                    if (length >= MostBytes)
                    {
                        break;
                    }

                    Array.Resize(ref _text, length * 2);
                }
            }

            return Add(_text.AsSpan(0, length));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Adds the executable ones of mappings; lines that are none are passed over.</summary>
    /// <param name="maps">As in /proc/self/maps.</param>
    /// <returns>True where anything is new.</returns>
    public bool Add(ReadOnlySpan<byte> maps)
    {
        var isNew = false;
        Span<char> letters = stackalloc char[512];
        while (!maps.IsEmpty)
        {
            var end = maps.IndexOf((byte)'\n');
            var line = end < 0 ? maps : maps[..end];
            maps = end < 0 ? [] : maps[(end + 1)..];
            if (!TryParse(line, out var start, out var after, out var offset, out var path) || path.Length > MostPathBytes)
            {
                continue;
            }

            // Nearly all are known already: they cost no memory.
            var at = IndexOf(start);
            if (at >= 0 && _regions[at] is var known && known.Start == start && known.End == after && known.FileOffset == offset && IsPath(path, known.Path, letters))
            {
                continue;
            }

            Put(new CodeRegion(start, after, offset, PathOf(path)));
            isNew = true;
        }

        return isNew;
    }

    /// <summary>What is mapped at an address as executable, or null.</summary>
    public CodeRegion? Find(ulong address) => IndexOf(address) is >= 0 and var at ? _regions[at] : null;

    /// <summary>Reads a line of executable memory: <c>55d0c8e7a000-55d0c8e7f000 r-xp 00002000 08:01 123456   /usr/bin/a name</c>.</summary>
    /// <returns>False for any other line.</returns>
    private static bool TryParse(ReadOnlySpan<byte> line, out ulong start, out ulong end, out ulong offset, out ReadOnlySpan<byte> path)
    {
        (end, offset) = (0, 0);
        path = default;
        if (!TryHex(ref line, (byte)'-', out start) || !TryHex(ref line, (byte)' ', out end) || start >= end
            || line.Length < 5 || line[2] != 'x' || line[4] != ' ')
        {
            return false;
        }

        line = line[5..];
        if (!TryHex(ref line, (byte)' ', out offset))
        {
            return false;
        }

        // The device and the number of the file on it; then blanks up to its path.
        for (var i = 0; i < 2; i++)
        {
            var blank = line.IndexOf((byte)' ');
            if (blank < 0)
            {
                return i == 1;
            }

            line = line[(blank + 1)..];
        }

        path = line.TrimStart((byte)' ');
        return true;
    }

    private static bool TryHex(ref ReadOnlySpan<byte> line, byte after, out ulong value)
    {
        if (!Utf8Parser.TryParse(line, out value, out int length, 'x') || length >= line.Length || line[length] != after)
        {
            return false;
        }

        line = line[(length + 1)..];
        return true;
    }

    // The kernel writes the end of a line inside a name as \012, and nothing else so.
    private static string PathOf(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path).Replace("\\012", "\n", StringComparison.Ordinal);

    private static bool IsPath(ReadOnlySpan<byte> path, string known, Span<char> letters)
    {
        if (path.Length > letters.Length || path.Contains((byte)'\\'))
        {
            return PathOf(path) == known;
        }

        return known.AsSpan().SequenceEqual(letters[..Encoding.UTF8.GetChars(path, letters)]);
    }

    // What lay there before keeps what the new one leaves of it.
    private void Put(CodeRegion region)
    {
        var first = Math.Max(0, LastUpTo(region.Start));
        if (first < _regions.Count && _regions[first].End <= region.Start)
        {
            first++;
        }

        var (count, rest) = (0, new List<CodeRegion>(3));
        for (; first + count < _regions.Count && _regions[first + count] is var old && old.Start < region.End; count++)
        {
            if (old.Start < region.Start)
            {
                rest.Add(old with { End = region.Start });
            }

            if (old.End > region.End)
            {
                rest.Add(old with { Start = region.End, FileOffset = unchecked(old.FileOffset + (region.End - old.Start)) });
            }
        }

        if (_regions.Count - count + rest.Count >= MostRegions)
        {
            return;
        }

        rest.Insert(rest.Count > 0 && rest[0].Start < region.Start ? 1 : 0, region);
        _regions.RemoveRange(first, count);
        _regions.InsertRange(first, rest);
    }

    private int IndexOf(ulong address) => LastUpTo(address) is >= 0 and var at && address < _regions[at].End ? at : -1;

    // The last that begins at or before an address; -1 where there is none.
    private int LastUpTo(ulong address)
    {
        var (low, high) = (0, _regions.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_regions[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}

/// <summary>Executable memory.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address after its last.</param>
/// <param name="FileOffset">Where its first byte stands in its file.</param>
/// <param name="Path">The file; empty for memory without one. As the kernel tells it: with " (deleted)" behind it where the file is gone, in square brackets where it is none.</param>
internal sealed record CodeRegion(ulong Start, ulong End, ulong FileOffset, string Path);
