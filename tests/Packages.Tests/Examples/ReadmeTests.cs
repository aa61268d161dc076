using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Examples;

/// <summary>The README holds what it says, and so do the examples of a page beside it.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Every_package_it_names_is_packed()
    {
        Assert.NotEmpty(Readme.Packages);
        Assert.All(Readme.Packages, package => Assert.True(File.Exists(Path.Combine(Repository.Packages, $"{package}.{PackedPackages.Version}.nupkg")), $"The README names {package}, which is not packed."));
    }

    [Fact]
    public Task Examples_for_xunit_compile() => MustCompileAsync("ExamplesXunitV3", Readme.CSharp.Where(example => !IsMSTest(example)));

    [Fact]
    public Task Examples_for_MSTest_compile() => MustCompileAsync("ExamplesMSTest", Readme.CSharp.Where(IsMSTest));

    [Fact]
    public Task Examples_of_the_action_log_compile() => MustCompileAsync("ExamplesActionLog", Readme.CSharpOf("docs", "action-log.md"));

    private static bool IsMSTest(string example) => example.Contains("[TestMethod]", StringComparison.Ordinal);

    private static async Task MustCompileAsync(string name, IEnumerable<string> examples)
    {
        var consumer = Consumer.Create(name, "ExamplesShared", name);
        var files = examples.Select(example => example.Contains(" class ", StringComparison.Ordinal) ? example : $"using PerfGate;\n\n[TestClass]\npublic class Example\n{{\n{example}}}\n").ToList();
        Assert.NotEmpty(files);
        for (var i = 0; i < files.Count; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(consumer.Folder, $"Example{i + 1}.cs"), files[i]);
        }

        (await consumer.DotnetAsync("build", "--configuration", "Release", "--nologo", "--verbosity", "quiet")).MustExitWith(0);
    }
}
