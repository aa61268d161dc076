using PerfGate.Counting;

namespace PerfGate.Instrumentation.Tests;

/// <summary>Programs do woven what they do plain, whatever their compilers emitted.</summary>
public class TortureTests
{
    [Theory]
    [InlineData("CSharpDebug", 85)]
    [InlineData("CSharpRelease", 85)]
    [InlineData("FSharpDebug", 20)]
    [InlineData("FSharpRelease", 20)]
    public async Task A_woven_program_says_what_the_plain_one_says(string name, int cases)
    {
        using var scratch = new Scratch();
        var program = new Program(name);
        var plain = program.RunAsync(program.Folder);
        var copy = scratch.Weave(program.Folder);
        var woven = await program.RunAsync(copy.Directory);
        var counted = await Program.RunAsync(
            copy.Directory,
            program.File,
            [],
            (CountedPass.Variable, "allocated"),
            (CountedPass.FileVariable, Path.Combine(scratch.Path, "counts.jsonl")),
            ("DOTNET_STARTUP_HOOKS", Path.Combine(copy.Directory, "PerfGate.Core.dll")));

        Assert.Equal(await plain, woven);
        Assert.Equal(await plain, counted);
        Assert.True(woven.Split('\n').Length > cases, woven);
        Assert.DoesNotContain("Unhandled", woven, StringComparison.Ordinal);
        Assert.Equal((program.File, null), Assert.Single(copy.Assemblies) switch { var assembly => (assembly.File, assembly.WhyNot) });
    }

    /// <summary>A try around a tail call would end it, and this program on its stack.</summary>
    [Fact]
    public async Task Tail_calls_stay_tail_calls()
    {
        using var scratch = new Scratch();
        var program = new Program("FSharpRelease");
        var said = await program.RunAsync(scratch.Weave(program.Folder).Directory, "deep");

        Assert.EndsWith("True False 4500001500000", said.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Counted")] // with a PDB inside an assembly
    [InlineData("CSharpRelease")]
    [InlineData("FSharpDebug")]
    public void The_same_input_gives_the_same_bytes(string name)
    {
        using var one = new Scratch();
        using var other = new Scratch();
        var program = new Program(name);

        Assert.Equal(Scratch.Contents(one.Weave(program.Folder).Directory), Scratch.Contents(other.Weave(program.Folder).Directory));
    }
}
