namespace PerfGate.Bench.Overhead;

/// <summary>One way to run tests: what its projects look like with and without PerfGate.</summary>
internal sealed record Framework
{
    /// <summary>The folder, and the name in the figures.</summary>
    public required string Name { get; init; }

    /// <summary>The `global.json` that decides what `dotnet test` does.</summary>
    public required string GlobalJson { get; init; }

    /// <summary>Properties and packages that every such project has.</summary>
    public required string Project { get; init; }

    /// <summary>PerfGate's packages for it.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    public static IReadOnlyList<Framework> All { get; } =
    [
        new()
        {
            Name = "xunit v3 on Microsoft.Testing.Platform",
            GlobalJson = """{ "test": { "runner": "Microsoft.Testing.Platform" } }""",
            Project = """
                <PropertyGroup>
                  <OutputType>Exe</OutputType>
                  <UseMicrosoftTestingPlatformRunner>true</UseMicrosoftTestingPlatformRunner>
                </PropertyGroup>
                <ItemGroup>
                  <PackageReference Include="xunit.v3" Version="4.0.2" />
                </ItemGroup>
                """,
            Packages = ["PerfGate.XunitV3", "PerfGate.TestingPlatform"],
        },
        new()
        {
            Name = "xunit v2 under VSTest",
            GlobalJson = "{}",
            Project = """
                <ItemGroup>
                  <PackageReference Include="xunit" Version="2.9.3" />
                  <PackageReference Include="xunit.runner.visualstudio" Version="4.0.1" />
                  <PackageReference Include="Microsoft.NET.Test.Sdk" Version="18.11.0" />
                </ItemGroup>
                """,
            Packages = ["PerfGate.Xunit"],
        },
    ];
}
