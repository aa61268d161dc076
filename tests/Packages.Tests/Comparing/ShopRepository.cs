using System.Diagnostics;
using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Comparing;

/// <summary>An ordinary git repository with a library and a test project each for xunit v2 and v3, cloned to a folder whose path has a space.</summary>
internal sealed class ShopRepository : IDisposable
{
    private const string Projects =
        """
        <Solution>
          <Project Path="Shop/Shop.csproj" />
          <Project Path="Shop.TestsV2/Shop.TestsV2.csproj" />
          <Project Path="Shop.TestsV3/Shop.TestsV3.csproj" />
        </Solution>
        """;

    private const string Library = """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""";

    private const string TestsV2 =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <PerfGateBudget>100ms</PerfGateBudget>
            <PerfGateMaxRegression>40%</PerfGateMaxRegression>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.NET.Test.Sdk" Version="18.11.0" />
            <PackageReference Include="xunit" Version="2.9.3" />
            <PackageReference Include="xunit.runner.visualstudio" Version="4.0.1" />
            <PackageReference Include="PerfGate.Xunit" Version="$(PerfGateVersion)" />
            <ProjectReference Include="../Shop/Shop.csproj" />
          </ItemGroup>
        </Project>
        """;

    private const string TestsV3 =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <OutputType>Exe</OutputType>
            <PerfGateBudget>100ms</PerfGateBudget>
            <PerfGateMaxRegression>40%</PerfGateMaxRegression>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="xunit.v3" Version="4.0.2" />
            <PackageReference Include="PerfGate.XunitV3" Version="$(PerfGateVersion)" />
            <ProjectReference Include="../Shop/Shop.csproj" />
          </ItemGroup>
        </Project>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("perfgate-packages-").FullName;

    public ShopRepository()
    {
        Directory.CreateDirectory(Origin);
        Git(Origin, "init", "--quiet", "--initial-branch", "main");
        Write(Origin, ".gitignore", "bin/\nobj/\nTestResults/\n");
        Write(Origin, "Shop.slnx", Projects);
        Write(Origin, "Shop/Shop.csproj", Library);
        Write(Origin, "Shop.TestsV2/Shop.TestsV2.csproj", TestsV2);
        Write(Origin, "Shop.TestsV3/Shop.TestsV3.csproj", TestsV3);
        WriteCode(Origin, searchTurns: 2_000, "Search", "Sort", "Count", "Old");
        Git(Origin, "add", "--all");
        Git(Origin, "commit", "--quiet", "--message", "the shop");
        Git(_folder, "clone", "--quiet", Origin, Folder);
    }

    /// <summary>The fresh clone.</summary>
    public string Folder => Path.Combine(_folder, "a clone");

    private string Origin => Path.Combine(_folder, "origin");

    /// <summary>A commit in which searching takes twice as long, one test is new, one is gone, and one throws.</summary>
    public void CommitChange()
    {
        WriteCode(Folder, searchTurns: 4_000, "Search", "Sort", "Count!", "New");
        Git(Folder, "commit", "--quiet", "--all", "--message", "slower");
    }

    /// <summary>Searching takes twice as long, in a change that is in no commit.</summary>
    public void MakeSearchSlower() => WriteCode(Folder, searchTurns: 4_000, "Search", "Sort", "Count", "Old");

    public Task<ChildResult> CompareAsync(params string[] arguments) => ToolAsync(["compare", .. arguments]);

    public Task<ChildResult> ToolAsync(params string[] arguments) =>
        Child.RunAsync(PackedPackages.Tool, Folder, arguments, new Dictionary<string, string> { ["PerfGateVersion"] = PackedPackages.Version });

    public string Git(params string[] arguments) => Git(Folder, arguments);

    public void Dispose()
    {
        // git's objects are read-only, which keeps Windows from deleting them.
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(_ => OperatingSystem.IsWindows()))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_folder, recursive: true);
    }

    // A name with an exclamation mark is a test that throws.
    private static void WriteCode(string root, int searchTurns, params string[] tests)
    {
        Write(
            root,
            "Shop/Work.cs",
            $$"""
            namespace Shop;

            public static class Work
            {
                public static uint Search() => Spin({{searchTurns}});

                public static uint Other() => Spin(2000);

                private static uint Spin(int turns)
                {
                    var state = 2463534242u;
                    for (var i = 0; i < turns; i++)
                    {
                        state ^= state << 13;
                        state ^= state >> 17;
                        state ^= state << 5;
                    }

                    return state;
                }
            }
            """);
        var methods = tests.Select(test => test.EndsWith('!')
            ? $"    [PerfTest] public uint {test[..^1]}() => throw new System.TimeoutException(\"not today\");"
            : $"    [PerfTest] public uint {test}() => Shop.Work.{(test == "Search" ? "Search" : "Other")}();");
        foreach (var project in new[] { "Shop.TestsV2", "Shop.TestsV3" })
        {
            Write(root, $"{project}/ShopTests.cs", $$"""
                using PerfGate;

                namespace {{project.Replace('.', '_')}};

                public class ShopTests
                {
                {{string.Join('\n', methods)}}
                }
                """);
        }
    }

    private static void Write(string root, string name, string text)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
    }

    private static string Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false", .. arguments])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {error.Result}");
        return output.TrimEnd();
    }
}
