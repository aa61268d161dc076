using System.Globalization;
using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Solutions;

/// <summary>A solution of a library and two test projects with PerfGate.Tasks, built and with an accepted baseline. Its gate is the README's.</summary>
public sealed class SolutionConsumer : IAsyncLifetime
{
    internal Consumer Consumer { get; private set; } = null!;

    /// <summary>The gate before there was a baseline.</summary>
    internal ChildResult FirstGate { get; private set; } = null!;

    /// <summary>What an ordinary build left in the folder of a test project.</summary>
    internal IReadOnlyList<string> AfterBuild { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Consumer = Consumer.Create("Solution", "Solution");
        Consumer.Add("Shared", "Shop");
        await File.WriteAllTextAsync(Path.Combine(Consumer.Folder, "Directory.Solution.targets"), Readme.SolutionTargets);
        (await Consumer.DotnetAsync("build", "Shop.sln", "--configuration", "Release", "--nologo", "--verbosity", "quiet")).MustExitWith(0);
        AfterBuild = [.. Directory.EnumerateFileSystemEntries(Path.Combine(Consumer.Folder, "Shop.Tests")).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        FirstGate = await GateAsync();
        FirstGate.MustExitWith(0);
        (await Consumer.PerfGateAsync("baseline", "accept", "Shop.Tests", "Stock.Tests")).MustExitWith(0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal string PathOf(params string[] path) => Path.Combine([Consumer.Folder, .. path]);

    /// <summary>The README's command for a whole solution.</summary>
    internal Task<ChildResult> GateAsync(params string[] variables) =>
        Consumer.DotnetAsync(Environment(variables), "build", "Shop.sln", "-c", "Release", "-t:PerfGate", "--nologo");

    /// <summary>`dotnet test` of the whole solution, its test projects side by side, each held until the other is there too.</summary>
    internal async Task<(ChildResult Command, IReadOnlyList<Calls> Calls)> TestSideBySideAsync()
    {
        var journal = Consumer.NewFolder("journals", "side-by-side");
        string[] variables = ["CONSUMER_JOURNAL=" + journal, "CONSUMER_RENDEZVOUS=" + Consumer.NewFolder("rendezvous"), "CONSUMER_RENDEZVOUS_COUNT=2"];
        var command = await Consumer.DotnetAsync(
            Environment(variables), "test", "--solution", "Shop.sln", "--configuration", "Release", "--no-build", "--max-parallel-test-modules", "2", "--no-progress", "--no-ansi");
        return (command, Calls.Read(journal));
    }

    /// <summary>The line, from 1, that ends in a comment.</summary>
    internal string LineOf(string file, string comment) =>
        (Array.FindIndex(File.ReadAllLines(file), line => line.EndsWith("// " + comment, StringComparison.Ordinal)) + 1).ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Environment(string[] variables) =>
        variables.Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
}
