using System.Collections.Immutable;

namespace PerfGate.Tool.Testing;

/// <summary>What is run, and how: everything that the arguments of <c>dotnet build</c> and <c>dotnet test</c> depend on.</summary>
internal sealed record TestCommand
{
    /// <summary>What is tested.</summary>
    public required TestTarget Target { get; init; }

    /// <summary>The way that <c>dotnet test</c> takes there.</summary>
    public required TestHost Host { get; init; }

    /// <summary>The build configuration.</summary>
    public string Configuration { get; init; } = "Release";

    /// <summary>The one target framework to test, or null for all.</summary>
    public string? Framework { get; init; }

    /// <summary>Variables that only the test process may see.</summary>
    public ImmutableArray<(string Name, string Value)> TestVariables { get; init; } = [];

    /// <summary>What the user passes on to <c>dotnet test</c>.</summary>
    public ImmutableArray<string> Passed { get; init; } = [];

    /// <summary>The arguments that build the target once.</summary>
    public ImmutableArray<string> Build() => ["build", Target.Path, "--configuration", Configuration, "--nologo", .. FrameworkOption()];

    /// <summary>The arguments that test it, in the target's directory; test projects run one after the other, since measuring beside others would be no measuring.</summary>
    public ImmutableArray<string> Test() =>
    [
        "test",
        .. (Host, Target.Kind) switch
        {
            (TestHost.Platform, TargetKind.Assembly) => (ImmutableArray<string>)["--test-modules", Path.GetFileName(Target.Path), .. SerialModules],
            (TestHost.Platform, TargetKind.Solution) => ["--solution", Target.Path, .. Built(), .. SerialModules],
            (TestHost.Platform, _) => ["--project", Target.Path, .. Built(), .. SerialModules],
            (_, TargetKind.Assembly) => [Target.Path, "--nologo", .. FrameworkOption()],
            _ => [Target.Path, .. Built(), "-m:1", "--nologo"],
        },
        .. TestVariables.SelectMany(variable => (string[])["--environment", $"{variable.Name}={variable.Value}"]),
        .. Passed,
    ];

    private static readonly ImmutableArray<string> SerialModules = ["--max-parallel-test-modules", "1", "--no-progress", "--no-ansi"];

    private ImmutableArray<string> Built() => ["--no-build", "--configuration", Configuration, .. FrameworkOption()];

    private ImmutableArray<string> FrameworkOption() => Framework is null ? [] : ["--framework", Framework];
}
