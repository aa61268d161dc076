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
                <Nullable>enable</Nullable>
                <RestoreAdditionalProjectSources>{packages}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(folder, "nuget")}</RestorePackagesPath>
              </PropertyGroup>
            </Project>
            """);
        Write(folder, "Directory.Build.targets", "<Project />");
        Write(folder, "Directory.Packages.props", "<Project />");
    }

    /// <summary>A project of ordinary tests without a trace of PerfGate.</summary>
    public Task<Consumer> PlainAsync(Framework framework, int rows, CancellationToken stop) =>
        BuildAsync(framework, $"Plain{rows}", 0, Test(rows == 1 ? "[Xunit.Fact]" : "[Xunit.Theory]", rows), stop);

    /// <summary>The same project with a perf test of as many rows.</summary>
    public Task<Consumer> PerfAsync(Framework framework, int rows, TimeSpan budget, CancellationToken stop)
    {
        // Nothing is to be found here, and a limit that noise cannot reach keeps a busy machine from having suspects measured again.
        var attribute = string.Create(CultureInfo.InvariantCulture, $"[PerfGate.PerfTest(Budget = \"{budget.TotalMilliseconds}ms\", MaxRegression = \"10000%\")]");
        return BuildAsync(framework, $"Perf{rows}", rows, Test(attribute, rows), stop);
    }

    private static string Test(string attribute, int rows) => rows == 1
        ? $"{attribute}\n    public void Sum() => Result = Work();"
        : $$"""
            public static IEnumerable<object[]> Rows() => Enumerable.Range(0, {{rows}}).Select(row => new object[] { row });

                {{attribute}}
                [Xunit.MemberData(nameof(Rows))]
                public void Sum(int row) => Result = Work() + row;
            """;

    private string? PackageVersion =>
        Directory.Exists(packages) && Directory.GetFiles(packages, "PerfGate.Core.*.nupkg") is [var package, ..] ? Path.GetFileNameWithoutExtension(package)["PerfGate.Core.".Length..] : null;

    /// <summary>Any project.</summary>
    /// <param name="framework">What it is built with.</param>
    /// <param name="packages">PerfGate's packages that it takes.</param>
    /// <param name="project">The project's folder.</param>
    /// <param name="name">The project's name, and the assembly's.</param>
    /// <param name="sources">The text of each file.</param>
    /// <param name="stop">Ends it.</param>
    public async Task BuildAsync(Framework framework, IEnumerable<string> packages, string project, string name, IEnumerable<(string File, string Text)> sources, CancellationToken stop)
    {
        var ours = packages.Select(package => $"""    <PackageReference Include="{package}" Version="{PackageVersion}" />""");
        Write(project, "global.json", framework.GlobalJson);
        Write(project, name + ".csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
            {framework.Project}
              <ItemGroup>
            {string.Join('\n', ours)}
              </ItemGroup>
            </Project>
            """);
        foreach (var (file, text) in sources)
        {
            Write(project, file, text);
        }

        await Child.RunAsync(project, ["build", "--configuration", "Release", "--nologo", "--verbosity", "quiet"], new Dictionary<string, string>(StringComparer.Ordinal), stop);
    }

    private async Task<Consumer> BuildAsync(Framework framework, string name, int perfTests, string test, CancellationToken stop)
    {
        var project = Path.Combine(folder, framework.Name.Replace(' ', '-'), name);
        var source = $$"""
            public class Tests
            {
                private static readonly int[] Numbers = Enumerable.Range(0, 100).ToArray();

                public static int Result { get; private set; }

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
            """;
        await BuildAsync(framework, perfTests == 0 ? [] : framework.Packages, project, name, [("Tests.cs", source)], stop);
        return new Consumer(project, perfTests);
    }

    private static void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text + "\n");
    }
}
