using System.Diagnostics;
using System.Globalization;
using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class UnwindFileTests
{
    // Compiled by gcc with expressions and signals written by hand, and by clang with frame pointers.
    [Theory]
    [InlineData("libc.so.6", 5000)]
    [InlineData("libcoreclr.so", 5000)]
    public void Every_instruction_is_unwound_as_readelf_says(string name, int fewest)
    {
        var path = Loaded(name);
        Assert.SkipUnless(path is not null, $"{name} is not loaded");
        var said = Readelf(path);
        Assert.SkipUnless(said is not null, "readelf is not installed");
        using var file = ElfFile.Open(path);
        Assert.NotNull(file);
        var tables = UnwindFile.Of(file);
        Assert.NotNull(tables);
        var code = file.Segments.Single(segment => segment.Type == ElfFile.Load && (segment.Flags & 1) != 0);

        var (count, wrong) = (0, new List<string>());
        foreach (var (from, to, row) in said)
        {
            foreach (var address in new[] { from, to - 1 })
            {
                count++;
                if (tables.At(address - code.Address + code.Offset) is var found && Text(found) != row)
                {
                    wrong.Add($"{address:x}: {Text(found)}, and not {row}");
                }
            }
        }

        Assert.Empty(wrong.Take(20));
        Assert.InRange(count, fewest, int.MaxValue);
    }

    [Fact]
    public void A_broken_file_tells_less_and_breaks_nothing()
    {
        var path = Loaded("libSystem.Native.so");
        Assert.SkipUnless(path is not null, "libSystem.Native.so is not loaded");
        var whole = File.ReadAllBytes(path);
        using var file = ElfFile.Open(new MemoryStream(whole));
        Assert.NotNull(file);
        var header = file.Segments.Single(segment => segment.Type == ElfFile.UnwindHeader);
        var code = file.Segments.Single(segment => segment.Type == ElfFile.Load && (segment.Flags & 1) != 0);
        var (told, untold) = (0, 0);

        // The header of the file, the index of its functions, and what stands behind it are broken equally often.
        var place = Gen.OneOf(Gen.Int[0, 0x300], Gen.Int[(int)header.Offset, (int)(header.Offset + header.Size)], Gen.Int[(int)(header.Offset + header.Size), (int)(header.Offset + header.Size) + 0x1000]);
        Gen.Select(Gen.Select(place, Gen.Byte).Array[1, 20], Gen.Frequency((4, Gen.Const(whole.Length)), (1, Gen.Int[0, whole.Length]))).Sample(
            (changes, length) =>
            {
                var bytes = whole.ToArray();
                foreach (var (at, value) in changes)
                {
                    bytes[at] = value;
                }

                using var broken = ElfFile.Open(new MemoryStream(bytes, 0, length));
                var tables = broken is null ? null : UnwindFile.Of(broken);
                for (var i = 0UL; i < 50; i++)
                {
                    _ = tables?.At(code.Offset + (i * 37)) is null ? untold++ : told++;
                }
            },
            iter: 500,
            seed: "0000KmPqE3l4",
            threads: 1);
        Assert.True(told > 100 && untold > 100, $"{told} and {untold}");
    }

    private static string Text(UnwindRow? row)
    {
        if (row is null)
        {
            return "nothing";
        }

        var frame = !row.FrameExpression.IsEmpty ? "exp" : string.Create(CultureInfo.InvariantCulture, $"{(row.FrameRegister switch { 6 => "rbp", 7 => "rsp", _ => "other" })}{row.FrameOffset:+0;-0;+0}");
        return $"{(frame.StartsWith("other", StringComparison.Ordinal) ? "other" : frame)} {Text(row.Frame)} {Text(row.Return)}";
    }

    private static string Text(UnwindRow.Saved saved) => saved.Place switch
    {
        UnwindRow.Place.Offset => string.Create(CultureInfo.InvariantCulture, $"c{saved.Offset:+0;-0;+0}"),
        UnwindRow.Place.Expression => "exp",
        UnwindRow.Place.Unknown => "other",
        _ => "u",
    };

    private static string? Loaded(string name)
    {
        var regions = new CodeRegions();
        regions.Refresh();
        return regions.All.Select(region => region.Path).FirstOrDefault(path => Path.GetFileName(path) == name);
    }

    // Lines of a function: 0000000000026006 rsp+24   c-16   c-8, below the names of what they tell.
    private static List<(ulong From, ulong To, string Row)>? Readelf(string path)
    {
        var start = new ProcessStartInfo("readelf", ["--debug-dump=frames-interp", "--wide", path]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string text;
        try
        {
            using var readelf = Process.Start(start)!;
            readelf.ErrorDataReceived += (_, _) => { };
            readelf.BeginErrorReadLine();
            text = readelf.StandardOutput.ReadToEnd();
            readelf.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        var rows = new List<(ulong, ulong, string)>();
        var (end, names, last) = (0UL, Array.Empty<string>(), ((ulong At, string Row)?)null);
        foreach (var line in text.Split('\n').Append(" FDE pc=0..0"))
        {
            // A register's name stands behind its number: r1 (rdx).
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word[0] != '(').ToArray();
            if (line.Contains("CIE", StringComparison.Ordinal) || line.Contains(" FDE ", StringComparison.Ordinal) || line.Contains("ZERO", StringComparison.Ordinal))
            {
                Close(end);
                (end, names) = (line.Contains("pc=", StringComparison.Ordinal) ? Hex(line[(line.LastIndexOf("..", StringComparison.Ordinal) + 2)..]) : 0, []);
            }
            else if (words is ["LOC", ..])
            {
                names = words;
            }
            else if (names.Length > 0 && words.Length == names.Length)
            {
                Close(Hex(words[0]));
                last = end == 0 ? null : (Hex(words[0]), $"{Known(words[1])} {Of("rbp")} {Of("ra")}");

                string Of(string name) => Array.IndexOf(names, name) is > 0 and var at ? Saved(words[at]) : "u";
            }
        }

        return rows;

        void Close(ulong to)
        {
            if (last is { } open && open.At < to)
            {
                rows.Add((open.At, to, open.Row));
            }

            last = null;
        }
    }

    private static string Known(string frame) => frame == "exp" || frame.StartsWith("rsp", StringComparison.Ordinal) || frame.StartsWith("rbp", StringComparison.Ordinal) ? frame : "other";

    // s: as it is; a register's name: kept there.
    private static string Saved(string place) => place == "s" ? "u" : place is "u" or "exp" || place.StartsWith('c') ? place : "other";

    private static ulong Hex(string text) => ulong.Parse(text.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
