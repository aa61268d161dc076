using System.Xml.Linq;
using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Builds;

/// <summary>What a build tells of the perf-test assemblies it made, where a comparison asks for it.</summary>
public class BuiltListTests
{
    [Fact]
    public async Task A_solution_lists_each_test_project_for_each_framework_and_no_library()
    {
        var consumer = Consumer.Create("Listed solution", "Solution");
        consumer.Add("Shared", "Shop");
        foreach (var project in new[] { "Shop", "Shop.Tests" })
        {
            Edit(consumer, Path.Combine(project, project + ".csproj"), text =>
            {
                var framework = text.Descendants("TargetFramework").Single();
                framework.ReplaceWith(new XElement("TargetFrameworks", "net8.0;net10.0"));
            });
        }

        Edit(consumer, Path.Combine("Shop", "Shop.csproj"), text => text.Root!.Add(
            new XElement("ItemGroup", new XElement("PackageReference", new XAttribute("Include", "PerfGate.Core"), new XAttribute("Version", "$(PerfGateVersion)")))));

        // The checkout of another commit lies below the results: none of it belongs to the project.
        consumer.NewFolder("Shop.Tests", "TestResults", "perfgate", ".builds", "1a2b-Release", "tree");
        await File.WriteAllTextAsync(Path.Combine(consumer.Folder, "Shop.Tests", "TestResults", "perfgate", ".builds", "1a2b-Release", "tree", "Broken.cs"), "no C#", TestContext.Current.CancellationToken);
        string[] expected = [Output("Shop.Tests", "net10.0"), Output("Shop.Tests", "net8.0"), Output("Stock.Tests", "net10.0")];

        Assert.Equal(expected, await ListAsync(consumer, "first", "Shop.sln"));

        // Nothing is left to compile, and the list is the same.
        Assert.Equal(expected, await ListAsync(consumer, "second", "Shop.sln"));
        Assert.Equal(expected[..2], await ListAsync(consumer, "project", Path.Combine("Shop.Tests", "Shop.Tests.csproj")));
        Assert.Equal(expected[1..2], await ListAsync(consumer, "framework", Path.Combine("Shop.Tests", "Shop.Tests.csproj"), "--framework", "net8.0"));

        string Output(string project, string framework) => Path.Combine(consumer.Folder, project, "bin", "Release", framework, project + ".dll");
    }

    [Theory]
    [InlineData("XunitTests", "XunitV2")]
    [InlineData("XunitTests", "XunitV2OnTestingPlatform")]
    [InlineData("XunitTests", "XunitV3")]
    [InlineData("MSTest")]
    public async Task A_test_project_of_every_framework_is_listed_and_gets_the_options(params string[] sources)
    {
        var consumer = Consumer.Create("Listed" + sources[^1], ["Shared", .. sources]);

        Assert.Equal([Path.Combine(consumer.Folder, "bin", "Release", "net10.0", "Shop.Tests.dll")], await ListAsync(consumer, "first", "Shop.Tests.csproj"));
        var options = await File.ReadAllTextAsync(Path.Combine(consumer.Folder, "bin", "Release", "net10.0", "Shop.Tests.runtimeconfig.json"), TestContext.Current.CancellationToken);
        Assert.All(["\"PerfGate.ProjectDirectory\"", "\"PerfGate.Budget\": \"100ms\"", "\"System.Runtime.TieredPGO\": false", "CallCountingDelayMs\": 10"], option => Assert.Contains(option, options, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> ListAsync(Consumer consumer, string name, params string[] what)
    {
        var list = Path.Combine(consumer.Folder, "lists", name);
        (await consumer.DotnetAsync(["build", .. what, "--configuration", "Release", "--nologo", "--verbosity", "quiet", "-p:PerfGateListBuiltTo=" + list])).MustExitWith(0);
        return [.. Directory.GetFiles(list, "*.built").Select(file => File.ReadAllText(file).Trim()).Order(StringComparer.Ordinal)];
    }

    private static void Edit(Consumer consumer, string project, Action<XDocument> change)
    {
        var path = Path.Combine(consumer.Folder, project);
        var text = XDocument.Load(path);
        change(text);
        text.Save(path);
    }
}
