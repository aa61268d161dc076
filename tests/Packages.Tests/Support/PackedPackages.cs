using PerfGate.Packages.Tests.Support;

[assembly: AssemblyFixture(typeof(PackedPackages))]

// Each test of a consumer is a build or a test run of several processes, and only one of them measures at a time.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

namespace PerfGate.Packages.Tests.Support;

/// <summary>The packed packages, and the tool installed from its own.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private const string First = "PerfGate.Core.";
    private static readonly string ToolFolder = Path.Combine(Repository.Consumers, ".tool");

    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The version that all packages share.</summary>
    public static string Version => Found.Value;

    internal static string Tool => Path.Combine(ToolFolder, OperatingSystem.IsWindows() ? "perfgate.exe" : "perfgate");

    public async ValueTask InitializeAsync()
    {
        RemoveStale(Version);

        // Consumers end the search for files that a project takes from above it: they are nobody's but their user's.
        Directory.CreateDirectory(Repository.Consumers);
        foreach (var (name, text) in new[] { ("Directory.Build.props", "<Project />"), ("Directory.Build.targets", "<Project />"), ("Directory.Packages.props", "<Project />"), (".editorconfig", "root = true") })
        {
            await File.WriteAllTextAsync(Path.Combine(Repository.Consumers, name), text + "\n");
        }

        if (Directory.Exists(ToolFolder))
        {
            Directory.Delete(ToolFolder, recursive: true);
        }

        var installed = await Child.RunAsync(
            "dotnet",
            Repository.Consumers,
            ["tool", "install", "PerfGate.Tool", "--version", Version, "--tool-path", ToolFolder, "--source", Repository.Packages],
            new Dictionary<string, string> { ["NUGET_PACKAGES"] = Repository.NuGet });
        installed.MustExitWith(0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Find()
    {
        var packages = Directory.Exists(Repository.Packages) ? Directory.GetFiles(Repository.Packages, First + "*.nupkg") : [];
        return packages.Length == 1
            ? Path.GetFileNameWithoutExtension(packages[0])[First.Length..]
            : throw new InvalidOperationException(
                $"These tests build consumers of the packed packages, and {Repository.Packages} holds {packages.Length} of PerfGate.Core where one is needed. Run `./build.sh pack` first, or `./build.sh test`, which packs before it tests.");
    }

    // Our packages keep their version while their content changes.
    private static void RemoveStale(string version)
    {
        foreach (var package in Directory.GetFiles(Repository.Packages, "*.nupkg"))
        {
            var id = Path.GetFileNameWithoutExtension(package)[..^(version.Length + 1)].ToLowerInvariant();
            var folder = Path.Combine(Repository.NuGet, id, version.ToLowerInvariant());
            if (Directory.Exists(folder) && Directory.GetLastWriteTimeUtc(folder) < File.GetLastWriteTimeUtc(package))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
