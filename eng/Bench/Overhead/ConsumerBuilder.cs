using System.Globalization;

namespace PerfGate.Bench.Overhead;

/// <summary>Writes and builds consumers. They take their PerfGate from the packed packages, and nothing from PerfGate's own build.</summary>
/// <param name="packages">The folder of the packed packages.</param>
/// <param name="folder">Where the consumers go.</param>
internal sealed class ConsumerBuilder(string packages, string folder)
{
    /// <summary>Begins with an empty folder.</summary>
    /// <exception cref="BenchFailedException">There are no packages.</exception>
    public void Clear()
    {
        if (PackageVersion is null)
        {
            throw new BenchFailedException($"there is no PerfGate.Core package in {packages}: run ./build.sh pack.");
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);

        // Ours keep their version while their content changes, so a package folder that lasts would serve old ones.
        Write(folder, "Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{packages}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(folder, "nuget")}</RestorePackagesPath>
              </PropertyGroup>
            </Project>
            """);
        Write(folder, "Directory.Build.targets", "<Project />");
        Write(folder, "Directory.Packages.props", "<Project />");
    }

    /// <summary>A project with one ordinary test and no trace of PerfGate.</summary>
    public Task<Consumer> PlainAsync(Framework framework, CancellationToken stop) => BuildAsync(framework, "Plain", 0, "[Xunit.Fact]\n    public void Sum() => Work();", stop);

    /// <summary>The same project with a perf test of one or many rows.</summary>
    public Task<Consumer> PerfAsync(Framework framework, int rows, TimeSpan budget, CancellationToken stop)
    {
        // Nothing is to be found here, and a limit that noise cannot reach keeps a busy machine from having suspects measured again.
        var attribute = string.Create(CultureInfo.InvariantCulture, $"[PerfGate.PerfTest(Budget = \"{budget.TotalMilliseconds}ms\", MaxRegression = \"10000%\")]");
        var body = rows == 1
            ? $"{attribute}\n    public int Sum() => Work();"
            : $"""
                public static IEnumerable<object[]> Rows() => Enumerable.Range(0, {rows}).Select(row => new object[] {"{ row }"});

                    {attribute}
                    [Xunit.MemberData(nameof(Rows))]
                    public int Sum(int row) => Work() + row;
                """;
        return BuildAsync(framework, rows == 1 ? "One" : "Many", rows, body, stop);
    }

    private string? PackageVersion =>
        Directory.Exists(packages) && Directory.GetFiles(packages, "PerfGate.Core.*.nupkg") is [var package, ..] ? Path.GetFileNameWithoutExtension(package)["PerfGate.Core.".Length..] : null;

    private async Task<Consumer> BuildAsync(Framework framework, string name, int perfTests, string test, CancellationToken stop)
    {
        var project = Path.Combine(folder, framework.Name.Replace(' ', '-'), name);
        var ours = perfTests == 0 ? [] : framework.Packages.Select(package => $"""    <PackageReference Include="{package}" Version="{PackageVersion}" />""");
        Write(project, "global.json", framework.GlobalJson);
        Write(project, name + ".csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
            {framework.Project}
              <ItemGroup>
            {string.Join('\n', ours)}
              </ItemGroup>
            </Project>
            """);
        Write(project, "Tests.cs", $$"""
            public class Tests
            {
                private static readonly int[] Numbers = Enumerable.Range(0, 100).ToArray();

                {{test}}

                private static int Work()
                {
                    var sum = 0;
                    foreach (var number in Numbers)
                    {
                        sum += number;
                    }

                    return sum;
                }
            }
            """);
        await Child.RunAsync(project, ["build", "--configuration", "Release", "--nologo", "--verbosity", "quiet"], new Dictionary<string, string>(StringComparer.Ordinal), stop);
        return new Consumer(project, perfTests);
    }

    private static void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text + "\n");
    }
}
