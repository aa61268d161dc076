using PerfGate.Diagnostics;
using PerfGate.Tool.Counting;

namespace PerfGate.Tool.Tests.Counting;

public sealed class ProgramFileTests : IDisposable
{
    private readonly Folder _folder = new();

    public ProgramFileTests()
    {
        foreach (var file in new[] { "bin/app.dll", "bin/app", "bin/app.deps.json", "bin/single", "bin/my.app", "bin/my.app.dll" })
        {
            _folder.Write(file, "ELF");
        }

        _folder.Write("run.sh", "#!/bin/sh\nexec dotnet bin/app.dll\n");
        _folder.Write("app.cs", "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dotnet bin/app.dll -n 3", "dotnet exec {copy}/app.dll -n 3")]
    [InlineData("dotnet exec bin/app.dll -- --help", "dotnet exec {copy}/app.dll -- --help")]
    [InlineData("/usr/bin/dotnet bin/app.dll x.dll", "/usr/bin/dotnet exec {copy}/app.dll x.dll")]
    [InlineData("dotnet exec --roll-forward Major --depsfile bin/app.deps.json bin/app.dll", "dotnet exec --roll-forward Major --depsfile {copy}/app.deps.json {copy}/app.dll")]
    [InlineData("dotnet --fx-version 8.0.1 bin/app.dll", "dotnet exec --fx-version 8.0.1 {copy}/app.dll")]
    [InlineData("bin/app -n 3", "{copy}/app -n 3")]
    [InlineData("bin/my.app", "{copy}/my.app")]
    public void A_program_starts_from_the_copy_as_it_was_named(string line, string expected)
    {
        var program = ProgramFile.Read(line.Split(' '), _folder.Path);

        var start = program.StartFrom("/copy", new Dictionary<string, string> { ["PERFGATE_COUNT"] = "wall" });

        Assert.Equal(_folder["bin"], program.Folder);
        Assert.Equal(expected.Replace("{copy}", "/copy", StringComparison.Ordinal), string.Join(' ', start.ArgumentList.Prepend(start.FileName)).Replace('\\', '/'));
        Assert.Equal("wall", start.Environment["PERFGATE_COUNT"]);

        // The user's own terminal, and the user's own directory.
        Assert.False(start.RedirectStandardInput || start.RedirectStandardOutput || start.RedirectStandardError);
        Assert.Equal("", start.WorkingDirectory);
    }

    [Theory]
    [InlineData("dotnet run -c Release", DiagnosticCodes.ProgramNotCountable, "of 'dotnet run' it is the SDK that would be counted. Build the program")]
    [InlineData("dotnet app.cs", DiagnosticCodes.ProgramNotCountable, "of 'dotnet app.cs' it is the SDK")]
    [InlineData("dotnet test", DiagnosticCodes.ProgramNotCountable, "Count a perf test by its name: perfgate profile <test> --exact")]
    [InlineData("dotnet build", DiagnosticCodes.ProgramNotCountable, "'dotnet build' is a command of the SDK")]
    [InlineData("dotnet", DiagnosticCodes.ProgramNotCountable, "'dotnet' alone is no program")]
    [InlineData("dotnet bin/nothing.dll", DiagnosticCodes.NotFound, "nothing.dll is not there; was the program built?")]
    [InlineData("bin/app.dll -n 3", DiagnosticCodes.ProgramNotCountable, "is started by dotnet: perfgate profile --exact -- dotnet bin/app.dll -n 3.")]
    [InlineData("bin/single", DiagnosticCodes.ProgramNotCountable, "has no single.dll beside it: it is a single file, native, or no .NET program")]
    [InlineData("./run.sh", DiagnosticCodes.ProgramNotCountable, "run.sh is a script. Name the .NET program that it starts")]
    [InlineData("bin/nothing", DiagnosticCodes.NotFound, "there is no program bin/nothing.")]
    [InlineData("no-such-program-anywhere", DiagnosticCodes.NotFound, "there is no program no-such-program-anywhere on the PATH.")]
    public void What_cannot_be_woven_is_said_with_what_to_do(string line, string code, string reason)
    {
        var failure = Assert.Throws<PerfGateException>(() => ProgramFile.Read(line.Split(' '), _folder.Path));

        Assert.Equal(code, failure.Code);
        Assert.Contains(reason, failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_program_stands_for_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        File.CreateSymbolicLink(_folder["tool"], _folder["bin/app"]);

        Assert.Equal(_folder["bin/app.dll"], ProgramFile.Read(["./tool"], _folder.Path).Assembly);
    }
}
