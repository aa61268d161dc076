using PerfGate.Diagnostics;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests;

public sealed class TestProgramTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_program_of_xunit_v3_starts_itself_and_its_unmarked_tests_cannot_be_selected()
    {
        var here = typeof(TestProgramTests).Assembly.Location;

        var program = TestProgram.Read(here);

        Assert.Equal((HostKind.XunitV3, false, Path.GetDirectoryName(here)), (program.Kind, program.IsSelectable, program.Directory));
        var start = HostStart.Of(program, [], new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" }, _folder.Path).ToStartInfo();
        Assert.Equal(["exec", here], start.ArgumentList.Take(2));
        Assert.Equal("0", start.Environment["DOTNET_TieredPGO"]);
    }

    [Fact]
    public void Under_VSTest_only_the_process_of_the_tests_sees_the_variables_meant_for_it()
    {
        var program = new TestProgram(_folder["a.dll"], HostKind.VSTest, IsSelectable: true, StartsOnPlatform: false, _folder.Path);

        var start = HostStart.Of(program, [], new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" }, _folder["out"]).ToStartInfo();

        Assert.False(start.Environment.ContainsKey("DOTNET_TieredCompilation"));
        Assert.Contains("--Environment:DOTNET_TieredCompilation=0", start.ArgumentList);
        Assert.Contains($"--ResultsDirectory:{_folder["out"]}", start.ArgumentList);
    }

    [Fact]
    public void The_adapter_of_xunit_v2_takes_the_place_of_VSTest_unless_a_filter_is_to_be_understood()
    {
        var program = new TestProgram(_folder["a.dll"], HostKind.VSTest, IsSelectable: true, StartsOnPlatform: false, _folder.Path) { Adapter = _folder["PerfGate.Xunit.dll"] };

        var start = HostStart.Of(program, [], new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" }, _folder["out"]);
        Assert.Equal(["exec", "--runtimeconfig", _folder["a.runtimeconfig.json"], "--depsfile", _folder["a.deps.json"], _folder["PerfGate.Xunit.dll"], _folder["a.dll"]], start.Arguments);
        Assert.Equal("0", start.Variables["DOTNET_TieredCompilation"]);

        Assert.Contains("--TestCaseFilter:(Name~A)&(PerfGate=true)", HostStart.Of(program, ["--filter", "Name~A"], new Dictionary<string, string>(), _folder["out"]).Arguments);
    }

    [Fact]
    public void What_cannot_be_started_is_refused_with_a_reason()
    {
        var missing = Assert.Throws<PerfGateException>(() => TestProgram.Read(_folder["a.dll"]));
        Assert.Equal(DiagnosticCodes.NotFound, missing.Code);

        var library = Assert.Throws<PerfGateException>(() => TestProgram.Read(_folder.Write("b.dll", "")));
        Assert.Equal(DiagnosticCodes.Usage, library.Code);
        Assert.Contains("runtimeconfig.json", library.Message, StringComparison.Ordinal);

        _folder.Write("c.runtimeconfig.json", "{}");
        var text = Assert.Throws<PerfGateException>(() => TestProgram.Read(_folder.Write("c.dll", "no assembly")));
        Assert.Equal(DiagnosticCodes.Usage, text.Code);
    }
}
