using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Tests;

public class TestCommandTests
{
    private static readonly string Root = Path.GetFullPath("shop");

    private static string Line(IEnumerable<string> arguments) => string.Join(' ', arguments).Replace(Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    private static TestCommand Command(string host, string file, string kind) => new()
    {
        Host = Enum.Parse<TestHost>(host),
        Target = new TestTarget(Path.Combine(Root, file), Enum.Parse<TargetKind>(kind)),
    };

    [Theory]
    [InlineData("VSTest", "a.csproj", "Project", "test a.csproj --no-build --configuration Release -m:1 --nologo")]
    [InlineData("VSTest", "a.sln", "Solution", "test a.sln --no-build --configuration Release -m:1 --nologo")]
    [InlineData("VSTest", "a.dll", "Assembly", "test a.dll --nologo")]
    [InlineData("Platform", "a.csproj", "Project", "test --project a.csproj --no-build --configuration Release --max-parallel-test-modules 1 --no-progress --no-ansi")]
    [InlineData("Platform", "a.sln", "Solution", "test --solution a.sln --no-build --configuration Release --max-parallel-test-modules 1 --no-progress --no-ansi")]
    [InlineData("Platform", "a.dll", "Assembly", "test --test-modules a.dll --max-parallel-test-modules 1 --no-progress --no-ansi")]
    public void Each_target_is_tested_the_way_its_host_wants_and_one_project_at_a_time(string host, string file, string kind, string expected) =>
        Assert.Equal(expected, Line(Command(host, file, kind).Test()));

    [Theory]
    [InlineData("VSTest")]
    [InlineData("Platform")]
    public void What_the_user_passes_on_comes_last_and_as_it_is(string host)
    {
        var command = Command(host, "a.csproj", "Project") with { Passed = ["--filter", "a b"], Framework = "net8.0", TestVariables = [("DOTNET_TieredPGO", "0")], Configuration = "Fast" };

        Assert.EndsWith(" --environment DOTNET_TieredPGO=0 --filter a b", Line(command.Test()));
        Assert.Contains(" --configuration Fast --framework net8.0 ", Line(command.Test()));
        Assert.Equal(["--filter", "a b"], command.Test()[^2..]);
    }

    [Fact]
    public void A_target_is_built_once_in_the_configuration_that_is_tested() =>
        Assert.Equal("build a.sln --configuration Release --nologo", Line(Command("VSTest", "a.sln", "Solution").Build()));
}
