using System.Text;
using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class CodeRegionsTests
{
    private readonly CodeRegions _regions = new();

    [Fact]
    public void Executable_mappings_are_kept_and_no_others()
    {
        Add(
            "55d0c8e7a000-55d0c8e7c000 r--p 00000000 08:01 123456                     /usr/bin/dotnet",
            "55d0c8e7c000-55d0c8e7f000 r-xp 00002000 08:01 123456                     /usr/bin/dotnet",
            "7f0000000000-7f0000001000 rwxp 00000000 00:00 0 ",
            "7f0000002000-7f0000003000 rwxp 00000000 00:00 0",
            "7f0000010000-7f0000020000 r-xs 00040000 00:01 2057                       /memfd:doublemapper (deleted)",
            "7ffe4ad1d000-7ffe4ad1f000 r-xp 00000000 00:00 0                          [vdso]",
            "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]");

        Assert.Equal(
            [
                new CodeRegion(0x55d0c8e7c000, 0x55d0c8e7f000, 0x2000, "/usr/bin/dotnet"),
                new CodeRegion(0x7f0000000000, 0x7f0000001000, 0, ""),
                new CodeRegion(0x7f0000002000, 0x7f0000003000, 0, ""),
                new CodeRegion(0x7f0000010000, 0x7f0000020000, 0x40000, "/memfd:doublemapper (deleted)"),
                new CodeRegion(0x7ffe4ad1d000, 0x7ffe4ad1f000, 0, "[vdso]"),
                new CodeRegion(0xffffffffff600000, 0xffffffffff601000, 0, "[vsyscall]"),
            ],
            _regions.All);
    }

    [Theory]
    [InlineData("/opt/my app/a b.so", "/opt/my app/a b.so")]
    [InlineData("/opt/two\\012lines.so", "/opt/two\nlines.so")]
    [InlineData("/opt/back\\slash.so", "/opt/back\\slash.so")]
    [InlineData("/opt/ends with a blank ", "/opt/ends with a blank ")]
    [InlineData("/opt/größe.so", "/opt/größe.so")]
    public void A_path_is_what_the_kernel_means(string written, string path)
    {
        var line = $"1000-2000 r-xp 00000000 08:01 5 {written}";

        Add(line);

        Assert.Equal(path, Assert.Single(_regions.All).Path);
        Assert.False(_regions.Add(Encoding.UTF8.GetBytes(line)), "the same line was taken for a new one");
    }

    [Theory]
    [InlineData(0xfffUL, null)]
    [InlineData(0x1000UL, "a")]
    [InlineData(0x1fffUL, "a")]
    [InlineData(0x2000UL, "b")]
    [InlineData(0x3000UL, null)]
    [InlineData(0x4fffUL, "c")]
    [InlineData(0x5000UL, null)]
    [InlineData(0UL, null)]
    [InlineData(ulong.MaxValue, null)]
    public void An_address_is_found_from_the_first_to_before_the_end(ulong address, string? path)
    {
        Add("4000-5000 r-xp 0 0:0 0 c", "1000-2000 r-xp 0 0:0 0 a", "2000-3000 r-xp 0 0:0 0 b");

        Assert.Equal(path, _regions.Find(address)?.Path);
    }

    [Fact]
    public void Nothing_is_found_where_nothing_was_seen() => Assert.Null(_regions.Find(0x1000));

    [Fact]
    public void What_is_unmapped_stays()
    {
        Add("1000-2000 r-xp 00000000 08:01 5 /a");
        Add("3000-4000 r-xp 00000000 08:01 5 /b");

        Assert.Equal(["/a", "/b"], _regions.All.Select(region => region.Path));
    }

    [Fact]
    public void The_newest_wins_and_leaves_what_it_does_not_cover()
    {
        Add("1000-9000 r-xp 00010000 08:01 5 /old");
        Add("3000-5000 r-xp 00000000 08:01 6 /new");

        Assert.Equal([new(0x1000, 0x3000, 0x10000, "/old"), new(0x3000, 0x5000, 0, "/new"), new(0x5000, 0x9000, 0x14000, "/old")], _regions.All);
    }

    [Fact]
    public void A_region_that_grew_takes_the_place_of_what_it_was()
    {
        Add("1000-2000 rwxp 00000000 00:00 0 ");
        Add("1000-4000 rwxp 00000000 00:00 0 ");

        Assert.Equal(new CodeRegion(0x1000, 0x4000, 0, ""), Assert.Single(_regions.All));
    }

    // A page each: whatever was put last at a page is found there.
    [Fact]
    public void Whatever_is_seen_in_whatever_order_the_newest_is_found_everywhere() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 12]).Array[0, 40].Sample(
        mappings =>
        {
            var regions = new CodeRegions();
            var pages = new string?[64];
            for (var i = 0; i < mappings.Length; i++)
            {
                var (from, count) = mappings[i];
                regions.Add(Encoding.UTF8.GetBytes($"{from * 4096:x}-{(from + count) * 4096:x} r-xp {from * 4096:x} 08:01 {i} /{i}\n"));
                Array.Fill(pages, $"/{i}", from, count);
            }

            for (var page = 0; page < pages.Length; page++)
            {
                var found = regions.Find((ulong)(page * 4096) + 5);
                Assert.Equal(pages[page], found?.Path);
                Assert.True(found is null || found.FileOffset == found.Start, "the place in the file does not go with the address");
            }

            Assert.All(regions.All.Zip(regions.All.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        },
        iter: 2000,
        seed: "0000000000g2",
        threads: 1);

    [Fact]
    public void Lines_that_are_none_are_passed_over() => Gen.OneOf(Gen.String[Gen.Char["0123456789abcdef- rxp:\n/[]é"], 0, 120].Select(Encoding.UTF8.GetBytes), Gen.Byte.Array[0, 200]).Sample(
        bytes =>
        {
            var regions = new CodeRegions();
            regions.Add(bytes);
            Assert.All(regions.All, region => Assert.True(region.Start < region.End));
        },
        iter: 20000,
        seed: "0000000000g2",
        threads: 1);

    [Fact]
    public void This_process_has_a_runtime_a_C_library_and_a_vdso()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mappings are read on Linux");

        Assert.True(_regions.Refresh());

        var names = _regions.All.Select(region => Path.GetFileName(region.Path)).ToList();
        Assert.Contains("libcoreclr.so", names);
        Assert.Contains(names, name => name.StartsWith("libc.so", StringComparison.Ordinal) || name.StartsWith("libc-", StringComparison.Ordinal) || name.StartsWith("ld-musl", StringComparison.Ordinal));
        Assert.Contains("[vdso]", names);
    }

    private void Add(params string[] lines) => _regions.Add(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
}
