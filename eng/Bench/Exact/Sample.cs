using PerfGate.Runs;

namespace PerfGate.Bench.Exact;

/// <summary>The sample with its perf tests as a user has it: built from the packed packages, in a folder of its own.</summary>
/// <param name="Folder">The copy.</param>
internal sealed record Sample(string Folder)
{
    /// <summary>The folder of restored packages, beside the copies.</summary>
    public const string Packages = "nuget";

    private const string Tests = "Lexicon.PerfTests";

    /// <summary>What the demo injects; see samples/Lexicon/*.Inject.cs.</summary>
    private const string Mistakes = "SlowTokenizer+AllocatingSearch+WideLines+QuadraticSort";

    /// <summary>Its output folder.</summary>
    public string Output => Path.Combine(Folder, Tests, "bin", "Release", "net10.0");

    /// <summary>Copies and builds it.</summary>
    /// <param name="packages">The folder of the packed packages.</param>
    /// <param name="folder">Where the copy goes.</param>
    /// <param name="isInjected">True for the demo's mistakes.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<Sample> BuildAsync(string packages, string folder, bool isInjected, CancellationToken stop)
    {
        var samples = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "samples"));
        foreach (var file in Directory.EnumerateFiles(samples).Concat(((string[])["Lexicon", Tests]).SelectMany(project => Directory.EnumerateFiles(Path.Combine(samples, project)))))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "NuGet.config"), $"""<configuration><packageSources><add key="packed" value="{packages}" /></packageSources></configuration>""", stop);
        string[] inject = isInjected ? [$"-p:Inject={Mistakes}"] : [];
        await Child.RunAsync(
            Path.Combine(folder, Tests), ["build", "--configuration", "Release", "--nologo", "--verbosity", "quiet", .. inject],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["NUGET_PACKAGES"] = Path.Combine(folder, "..", Packages) }, stop);
        return new Sample(folder);
    }

    /// <summary>Times its tests, briefly: what is counted belongs to a record that was measured.</summary>
    /// <returns>The run file.</returns>
    public async Task<string> TimeAsync(CancellationToken stop)
    {
        var results = Path.Combine(Folder, "timed");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PERFGATE_MODE"] = "record",
            ["PERFGATE_EXACT"] = "true",
            ["PERFGATE_BUDGET"] = "50ms",
            ["PERFGATE_PROFILE"] = "never",
            ["PERFGATE_RESULTS"] = results,
        };
        await Child.RunAsync(Path.Combine(Folder, Tests), [Path.Combine(Output, Tests + ".dll")], environment, stop);
        return Directory.GetFiles(results, "*" + RunFile.Extension).Single();
    }
}
