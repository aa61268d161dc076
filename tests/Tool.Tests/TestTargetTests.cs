using PerfGate.Diagnostics;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Tests;

public sealed class TestTargetTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.sln", "Solution")]
    [InlineData("a.slnx", "Solution")]
    [InlineData("a.slnf", "Solution")]
    [InlineData("a.csproj", "Project")]
    [InlineData("a.fsproj", "Project")]
    [InlineData("a.dll", "Assembly")]
    public void A_file_is_what_its_name_says(string name, string kind) =>
        Assert.Equal(new TestTarget(_folder.Write(name, ""), Enum.Parse<TargetKind>(kind)), TestTarget.Resolve(name, _folder.Path));

    [Fact]
    public void A_directory_stands_for_its_only_project()
    {
        _folder.Write("tests/notes.txt", "");
        var project = _folder.Write("tests/a.csproj", "");

        Assert.Equal(project, TestTarget.Resolve("tests", _folder.Path).Path);
        Assert.Equal(project, TestTarget.Resolve(null, _folder["tests"]).Path);
    }

    [Fact]
    public void A_solution_comes_before_the_project_beside_it()
    {
        _folder.Write("a.csproj", "");
        var solution = _folder.Write("a.sln", "");

        Assert.Equal(solution, TestTarget.Resolve(null, _folder.Path).Path);
    }

    [Fact]
    public void Two_of_a_kind_must_be_told_apart()
    {
        _folder.Write("a.csproj", "");
        _folder.Write("b.csproj", "");

        var failure = Assert.Throws<PerfGateException>(() => TestTarget.Resolve(null, _folder.Path));

        Assert.Equal(DiagnosticCodes.Usage, failure.Code);
        Assert.Contains("a.csproj, b.csproj", failure.Text);
    }

    [Theory]
    [InlineData("nothing-here", DiagnosticCodes.NotFound)]
    [InlineData("", DiagnosticCodes.Usage)]
    [InlineData("readme.md", DiagnosticCodes.Usage)]
    public void What_cannot_be_tested_is_said(string named, string code)
    {
        _folder.Write("readme.md", "");

        Assert.Equal(code, Assert.Throws<PerfGateException>(() => TestTarget.Resolve(named, _folder.Path)).Code);
    }

    [Theory]
    [InlineData("a.sln", """Project("{9A19103F}") = "Shop.Tests", "tests\Shop.Tests\Shop.Tests.csproj", "{C2F354C6}" """)]
    [InlineData("a.slnx", """<Solution><Project Path="tests/Shop.Tests/Shop.Tests.csproj" /></Solution>""")]
    [InlineData("a.slnf", """{"solution":{"path":"a.sln","projects":["tests\\Shop.Tests\\Shop.Tests.csproj"]}}""")]
    [InlineData("filters/a.slnf", """{"solution":{"path":"..\\a.sln","projects":["tests\\Shop.Tests\\Shop.Tests.csproj"]}}""")]
    public void Every_kind_of_solution_tells_its_projects(string name, string text) =>
        Assert.Equal([_folder["tests/Shop.Tests"]], new TestTarget(_folder.Write(name, text), TargetKind.Solution).ProjectDirectories());

    [Theory]
    [InlineData("""{"test":{"runner":"Microsoft.Testing.Platform"}}""", "Platform")]
    [InlineData("""{/* why */"test":{"runner":"Microsoft.Testing.Platform",},}""", "Platform")]
    [InlineData("""{"test":{"runner":"VSTest"}}""", "VSTest")]
    [InlineData("""{"sdk":{"version":"10.0.100"}}""", "VSTest")]
    [InlineData("[]", "VSTest")]
    public void The_nearest_global_json_decides_how_tests_run(string text, string host)
    {
        _folder.Write("global.json", """{"test":{"runner":"Microsoft.Testing.Platform"}}""");
        _folder.Write("a/global.json", text);
        Directory.CreateDirectory(_folder["a/b/c"]);

        Assert.Equal(host, TestHosts.Of(_folder["a/b/c"]).ToString());
    }

    [Fact]
    public void A_global_json_that_is_none_is_said()
    {
        _folder.Write("global.json", "{");

        Assert.Contains("global.json", Assert.Throws<PerfGateException>(() => TestHosts.Of(_folder.Path)).Text);
    }
}
