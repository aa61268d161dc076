using System.Runtime.CompilerServices;
using System.Xml.Linq;
using PerfGate.Settings;

namespace PerfGate.Tasks.Tests;

public class OptionTests
{
    public static TheoryData<string> MSBuildOptions => [.. SettingSources.Table.Where(option => option.Hosts.HasFlag(OptionHosts.MSBuild)).Select(option => option.Name)];

    /// <summary>A property reaches the test process by the build; as a flag of the tool it would override what attributes say. Only what the tool
    /// alone knows, and where it leaves files, is passed on; the mode is the tool's.</summary>
    [Theory]
    [MemberData(nameof(MSBuildOptions))]
    public void Every_MSBuild_option_is_carried_by_the_build_or_passed_to_the_tool(string name)
    {
        var option = SettingSources.Table.First(option => option.Name == name);
        var isPassed = Targets("src/Tasks/build/PerfGate.Tasks.targets").Contains($"$({option.MSBuildProperty})", StringComparison.Ordinal);
        var isCarried = Targets("src/Core/buildTransitive/PerfGate.Core.targets").Contains($"$({option.MSBuildProperty})", StringComparison.Ordinal);

        Assert.True(isPassed || isCarried);
        Assert.Equal(name is "Results" or "Processes" or "ExactAssemblies", isPassed);
    }

    [Fact]
    public void Nothing_runs_unless_it_is_asked_for()
    {
        var targets = XDocument.Parse(Targets("src/Tasks/build/PerfGate.Tasks.targets")).Root!.Elements("Target").ToList();

        Assert.Equal(["GetPerfGateProject", "PerfGate"], targets.Select(target => target.Attribute("Name")!.Value));
        Assert.All(targets, target => Assert.DoesNotContain(target.Attributes(), attribute => attribute.Name.LocalName is "AfterTargets" or "BeforeTargets"));
    }

    private static string Targets(string path, [CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../..", path));
}
