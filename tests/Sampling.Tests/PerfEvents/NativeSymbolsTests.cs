using System.Runtime.InteropServices;
using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public sealed class NativeSymbolsTests : IDisposable
{
    private const ulong Mapped = 0x7f00_0000_0000;
    private readonly string _folder = Directory.CreateTempSubdirectory("perfgate").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0x5000UL, null)]
    [InlineData(0x5010UL, "first")]
    [InlineData(0x501fUL, "first")]
    [InlineData(0x5020UL, null)] // between them is code of nobody's
    [InlineData(0x5030UL, "second")]
    [InlineData(0x506fUL, "second")]
    [InlineData(0x5070UL, null)]
    public void A_function_is_found_by_where_its_file_is_linked_to(ulong linked, string? name)
    {
        var path = Write("a.so", new ElfImage(2).Function("second", 0x5030, 0x40).Function("first", 0x5010, 0x10));

        Assert.Equal(name, NameOf(path, linked));
    }

    [Theory]
    [InlineData(2U)]
    [InlineData(11U)]
    public void What_is_no_function_of_this_file_has_no_name(uint type)
    {
        var path = Write("a.so", new ElfImage(type).Function("data", 0x5010, 0x10, kind: 0x11).Function("elsewhere", 0x5020, 0x10, section: 0).Function("sizeless", 0x5030, 0).Function("", 0x5040, 0x10).Function("endless", 0x5050, ulong.MaxValue));

        Assert.All(Enumerable.Range(0x5000, 0x100), linked => Assert.Null(NameOf(path, (ulong)linked)));
    }

    [Fact]
    public void Of_several_names_the_plainest_is_shown()
    {
        var path = Write("a.so", new ElfImage(2).Function("__libc_write", 0x5010, 0x10).Function("write", 0x5010, 0x10).Function("__write", 0x5010, 0x10).Function("write64", 0x5010, 0x10));

        Assert.Equal("write", NameOf(path, 0x5010));
    }

    [Fact]
    public void A_version_is_no_part_of_a_name() => Assert.Equal("copy", NameOf(Write("a.so", new ElfImage(2).Function("copy@@GLIBC_2.14", 0x5010, 0x10)), 0x5010));

    [Fact]
    public void A_stripped_file_has_its_names_in_the_one_for_debuggers_with_the_same_id()
    {
        var path = Write("a.so", new ElfImage(11, 0xab, 0xcd, 0xef, 0x01).Function("exported", 0x5010, 0x10));
        Write("ab/cdef01.debug", new ElfImage(2, 0xab, 0xcd, 0xef, 0x01).Function("exported", 0x5010, 0x10).Function("internal", 0x5020, 0x10));

        Assert.Equal("internal", NameOf(path, 0x5020));
        Assert.Equal("exported", NameOf(path, 0x5010));
    }

    [Fact]
    public void A_file_for_debuggers_of_another_build_is_not_believed()
    {
        var path = Write("a.so", new ElfImage(11, 0xab, 0xcd, 0xef, 0x01).Function("exported", 0x5010, 0x10));
        Write("ab/cdef01.debug", new ElfImage(2, 0xab, 0xcd, 0xef, 0x02).Function("other", 0x5010, 0x10));

        Assert.Equal("exported", NameOf(path, 0x5010));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[vdso]")]
    [InlineData("/memfd:doublemapper (deleted)")]
    [InlineData("/")]
    [InlineData("/dev/zero")]
    [InlineData("/no/such/file\0")]
    public void What_is_no_file_of_native_code_has_no_names(string path) => Assert.Null(NameOf(path, 0x5010));

    [Fact]
    public void A_file_is_read_once()
    {
        var path = Write("a.so", new ElfImage(2).Function("kept", 0x5010, 0x10));
        var symbols = new NativeSymbols(_folder);

        Assert.Equal("kept", symbols.NameOf(RegionOf(path), Mapped + 0x10));
        File.Delete(path);
        Assert.Equal("kept", symbols.NameOf(RegionOf(path), Mapped + 0x11));
    }

    [Fact]
    public void An_address_outside_of_its_region_has_no_name()
    {
        var path = Write("a.so", new ElfImage(2).Function("all", 0x5000, 0x1000));
        var region = RegionOf(path);

        Assert.Equal("all", new NativeSymbols(_folder).NameOf(region, region.End - 1));
        Assert.Null(new NativeSymbols(_folder).NameOf(region, region.End));
        Assert.Null(new NativeSymbols(_folder).NameOf(region, region.Start - 1));
    }

    [Fact]
    public void A_broken_file_has_fewer_names_and_breaks_nothing()
    {
        var whole = new ElfImage(11, 1, 2, 3, 4).Function("a", 0x5000, 0x100).Function("b", 0x5100, 0x100).Bytes();
        var path = Path.Combine(_folder, "broken.so");
        var isAnyNamed = false;

        // Only what is not zero, and the tables behind the text: there are few of them among many.
        var places = Enumerable.Range(0, whole.Length).Where(at => at is < 0x100 or >= 0x2000).ToArray();
        Gen.Select(Gen.Select(Gen.Int[0, places.Length - 1], Gen.Byte).Array[1, 6], Gen.Frequency((3, Gen.Const(whole.Length)), (1, Gen.Int[0, whole.Length]))).Sample(
            (changes, length) =>
            {
                var bytes = whole.ToArray();
                foreach (var (at, value) in changes)
                {
                    bytes[places[at]] = value;
                }

                File.WriteAllBytes(path, bytes[..length]);
                var symbols = new NativeSymbols(_folder);
                for (var address = Mapped; address < Mapped + 0x1000; address += 0x80)
                {
                    isAnyNamed |= symbols.NameOf(RegionOf(path), address) is not null;
                }
            },
            iter: 500,
            seed: "0000KmPqE3l4",
            threads: 1);
        Assert.True(isAnyNamed, "nothing that was tried was whole enough to be read");
    }

    [Fact]
    public void A_function_of_the_C_library_of_this_process_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "native code is named on Linux");
        var address = (ulong)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "qsort");
        var regions = new CodeRegions();
        regions.Refresh();
        var region = regions.Find(address);

        Assert.NotNull(region);
        Assert.Equal("qsort", new NativeSymbols().NameOf(region, address + 1));
    }

    [Theory]
    [InlineData("/usr/lib/libcrypto.so.3", "[libcrypto.so.3]")]
    [InlineData("/opt/a.so (deleted)", "[a.so]")]
    [InlineData("/opt/a\u001b[31m\nb\u202e.so", "[a?[31m?b?.so]")]
    [InlineData("[vdso]", "[vdso]")]
    [InlineData("", "[generated code]")]
    [InlineData("/memfd:doublemapper (deleted)", "[generated code]")]
    [InlineData("anon_inode:[perf_event]", "[anon_inode:perf_event]")]
    public void A_file_is_a_frame_where_the_function_has_no_name(string path, string frame) => Assert.Equal(frame, new NativeFrames(new NativeSymbols(_folder)).NameOf(RegionOf(path), Mapped));

    [Fact]
    public void A_function_is_a_frame_with_its_file()
    {
        var path = Write("libcrypto.so.3", new ElfImage(2).Function("SHA256_Update", 0x5010, 0x10).Function("evil\u001b[2J", 0x5020, 0x10).Function(new string('x', 5000), 0x5030, 0x10));
        var frames = new NativeFrames(new NativeSymbols(_folder));

        Assert.Equal("libcrypto.so.3!SHA256_Update", frames.NameOf(RegionOf(path), Mapped + 0x18));
        Assert.Equal("libcrypto.so.3!evil?[2J", frames.NameOf(RegionOf(path), Mapped + 0x28));
        Assert.InRange(frames.NameOf(RegionOf(path), Mapped + 0x38).Length, 200, 250);
    }

    private string? NameOf(string path, ulong linked) => new NativeSymbols(_folder).NameOf(RegionOf(path), linked - ElfImage.TextAddress + Mapped);

    private static CodeRegion RegionOf(string path) => new(Mapped, Mapped + ElfImage.TextBytes, ElfImage.TextOffset, path);

    private string Write(string name, ElfImage image)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, image.Bytes());
        return path;
    }
}
