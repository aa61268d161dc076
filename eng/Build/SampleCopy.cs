namespace PerfGate.Build;

/// <summary>A copy of samples/Lexicon and its perf tests under artifacts/, restored from the packed packages as a user's project
/// would be. Nothing of it touches the repository's tree, nor the machine's package cache.</summary>
internal sealed record SampleCopy(Repository Repository, string Folder)
{
    /// <summary>What `-p:Inject=` of the library must say to have all mistakes; see samples/Lexicon/*.Inject.cs.</summary>
    public const string Injections = "SlowTokenizer+AllocatingSearch+WideLines+QuadraticSort";

    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(10);

    public string TestFolder => Path.Combine(Folder, "Lexicon.PerfTests");

    public string TestProject => Path.Combine(TestFolder, "Lexicon.PerfTests.csproj");

    /// <summary>The test executable, once built.</summary>
    public string TestAssembly => Path.Combine(TestFolder, "bin", "Release", "net10.0", "Lexicon.PerfTests.dll");

    /// <summary>Where runs and reports go by default.</summary>
    public string Results => Path.Combine(TestFolder, "TestResults", "perfgate");

    /// <summary>Variables for every program that works on the copy.</summary>
    public static Dictionary<string, string> Variables(Repository repository) =>
        new(StringComparer.Ordinal) { ["NUGET_PACKAGES"] = repository.ConsumerPackages };

    /// <summary>Copies the sources; whatever was in the folder is gone.</summary>
    public static SampleCopy Create(Repository repository, string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var samples = Path.Combine(repository.Root, "samples");
        foreach (var file in Sources(samples))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        // Besides the sources that the machine has: restoring everything else works as anywhere.
        File.WriteAllText(
            Path.Combine(folder, "NuGet.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{repository.Packages}" />
              </packageSources>
            </configuration>
            """);
        return new SampleCopy(repository, folder);
    }

    /// <summary>Builds the perf tests, and the library with the injections or as it is.</summary>
    public async Task BuildAsync(bool isInjected, CancellationToken stop)
    {
        string[] inject = isInjected ? [$"-p:Inject={Injections}"] : [];
        var build = new Child(Dotnet.Host, TestFolder, ["build", "--configuration", "Release", "--nologo", "--verbosity", "quiet", .. inject], BuildTimeout)
        {
            Variables = Variables(Repository),
        };
        Console.Out.WriteLine($"> {build}");
        if (await build.RunAsync(stop) is var code and not 0)
        {
            throw new BuildFailedException($"the sample does not build (exit code {code}); the messages stand above.");
        }
    }

    private static IEnumerable<string> Sources(string samples) =>
        Directory.EnumerateFiles(samples)
            .Concat(((string[])["Lexicon", "Lexicon.PerfTests"]).SelectMany(project =>
                Directory.EnumerateFiles(Path.Combine(samples, project)).Where(file => Path.GetExtension(file) is ".cs" or ".csproj" or ".json")));
}
