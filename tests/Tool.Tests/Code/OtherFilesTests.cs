using PerfGate.Tool.Code;

namespace PerfGate.Tool.Tests.Code;

public class OtherFilesTests
{
    private const string Source = "public class A { public int One() => 1; public string Text() => \"text\"; }";

    private static BuildDifference WithFile(string name, string? before, string? after)
    {
        using var builds = new TwoBuilds().Add("Shop", Source, Source).AddFile(name, before, after);
        return builds.Compare();
    }

    [Theory]
    [InlineData("data.json", "[1]", "[1, 2]")]
    [InlineData("words.txt", "a", "b")]
    [InlineData("libshop.so", "a", "b")]
    [InlineData("orders.xml", "<a/>", "<b/>")]
    [InlineData("data/new.bin", null, "x")]
    [InlineData("data/old.bin", "x", null)]
    [InlineData("text.dll", "no assembly", "none either")]
    [InlineData("Shop.runtimeconfig.json", """{"runtimeOptions":{"configProperties":{"System.GC.Server":false}}}""", """{"runtimeOptions":{"configProperties":{"System.GC.Server":true}}}""")]
    [InlineData("Shop.deps.json", """{"libraries":{"Fast.Json/1.0.0":{"type":"package"}}}""", """{"libraries":{"Fast.Json/1.1.0":{"type":"package"}}}""")]
    public void What_a_program_may_read_counts_and_nothing_is_excused_then(string name, string? before, string? after)
    {
        var difference = WithFile(name, before, after);
        Assert.False(difference.IsIdentical);
        Assert.Equal([name], difference.Files);
        Assert.Equal([name], difference.Head.Others);
        Assert.Equal([name], difference.Base.Others);
        Assert.Empty(difference.Methods);
    }

    [Theory]
    [InlineData("Shop.pdb", "a", "b")]
    [InlineData("Shop.xml", "<doc/>", "<doc><a/></doc>")]
    [InlineData("TestResults/run.trx", null, "x")]
    [InlineData(".msCoverageSourceRootsMapping_Shop.Tests", "/one", "/another")]
    [InlineData("Shop.runtimeconfig.json", """{"runtimeOptions":{"configProperties":{"PerfGate.ProjectDirectory":"/one/tests/Shop"}}}""", """{"runtimeOptions":{"configProperties":{"PerfGate.ProjectDirectory":"/another/place/tests/Shop"}}}""")]
    [InlineData(
        "Shop.deps.json",
        """{"targets":{".NETCoreApp":{"Shop.Tests/1.0.0":{"dependencies":{"Shop":"1.0.0","Fast.Json":"1.0.0"},"runtime":{"Shop.Tests.dll":{}}},"Shop/1.0.0":{"runtime":{"Shop.dll":{"assemblyVersion":"1.0.0.0"}}}}},"libraries":{"Shop.Tests/1.0.0":{"type":"project"},"Shop/1.0.0":{"type":"project"},"Fast.Json/1.0.0":{"type":"package"}}}""",
        """{"targets":{".NETCoreApp":{"Shop.Tests/1.0.1":{"dependencies":{"Shop":"1.0.1","Fast.Json":"1.0.0"},"runtime":{"Shop.Tests.dll":{}}},"Shop/1.0.1":{"runtime":{"Shop.dll":{"assemblyVersion":"1.0.1.0"}}}}},"libraries":{"Shop.Tests/1.0.1":{"type":"project"},"Shop/1.0.1":{"type":"project"},"Fast.Json/1.0.0":{"type":"package"}}}""")]
    public void What_is_for_people_or_tells_where_a_build_was_made_does_not_count(string name, string? before, string? after) => Assert.True(WithFile(name, before, after).IsIdentical);

    [Fact]
    public void The_program_that_only_starts_the_runtime_does_not_count()
    {
        using var builds = new TwoBuilds().Add("Shop.Tests", Source, Source).AddFile("Shop.Tests.runtimeconfig.json", "{}", "{}").AddFile("Shop.Tests", "\u007fELF 1", "\u007fELF 2");
        Assert.True(builds.Compare().IsIdentical);
        builds.AddFile("tool", "\u007fELF 1", "\u007fELF 2");
        Assert.Equal(["tool"], builds.Compare().Files);
    }

    [Fact]
    public void A_path_of_the_working_tree_in_code_does_not_count()
    {
        using var builds = new TwoBuilds();
        var (then, now) = (Path.Combine(builds.Base, "x.txt"), Path.Combine(builds.Head, "x.txt"));
        builds.Add("Shop", $"public class A {{ public string Place() => @\"{then}\"; }}", $"public class A {{ public string Place() => @\"{now}\"; }}");
        Assert.True(builds.Compare().IsIdentical);
    }

    [Fact]
    public void The_line_of_a_call_that_measures_does_not_count()
    {
        const string Measured = "namespace PerfGate { public static class Perf { public static void Measure(Action body, [System.Runtime.CompilerServices.CallerFilePath] string file = \"\", [System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => body(); } } public class Tests { public void Search() => PerfGate.Perf.Measure(() => Console.WriteLine(1)); }";
        Assert.True(TwoBuilds.Compare(Measured, "\n\n" + Measured).IsIdentical);
        Assert.False(TwoBuilds.Compare(Measured, Measured.Replace("WriteLine(1)", "WriteLine(2)")).IsIdentical);
    }

    [Fact]
    public void A_resource_in_an_assembly_and_its_debug_mode_count()
    {
        const string Debug = "[assembly: System.Diagnostics.Debuggable(true, true)] ";
        Assert.Equal(["Shop.dll (attributes of the assembly, or resources)"], TwoBuilds.Compare(Source, Debug + Source).Files);
    }

    [Fact]
    public void An_assembly_that_was_cut_short_is_unknown_and_does_not_stop_the_comparison()
    {
        using var builds = new TwoBuilds().Add("Shop", Source, Source).Add("Other", "public class B { public int Two() => 2; }", "public class B { public int Two() => 3; }");
        var path = Path.Combine(builds.Head, "Shop.dll");
        var whole = File.ReadAllBytes(path);
        foreach (var length in (int[])[0, 1, 64, 128, 300, 512, 700, whole.Length / 2, whole.Length - 600])
        {
            File.WriteAllBytes(path, whole[..length]);
            var difference = builds.Compare();
            Assert.Equal(["Shop.dll"], difference.Files);
            Assert.Contains("B.Two", difference.Methods);
        }
    }

    [Fact]
    public void Metadata_that_lies_stops_no_comparison_and_a_changed_instruction_is_seen_among_it()
    {
        using var builds = new TwoBuilds().Add("Shop", Source, Source);
        var path = Path.Combine(builds.Head, "Shop.dll");
        var whole = File.ReadAllBytes(path);
        var one = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x0A, 0x17, 0x2A]) + 1; // return 1
        for (var i = 0; i < whole.Length; i += 3)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x5A;
            damaged[one] = 0x18;
            File.WriteAllBytes(path, damaged);
            Assert.False(builds.Compare().IsIdentical);
        }
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error()
    {
        using var builds = new TwoBuilds();
        Assert.Throws<DirectoryNotFoundException>(() => BuildDifference.Of(builds.Base, builds.Head + "-none"));
    }
}
