using PerfGate.Runs;

namespace PerfGate.Packages.Tests.Support;

/// <summary>A user's project or solution in a fresh folder, with PerfGate from the packed packages.</summary>
internal sealed class Consumer
{
    private Consumer(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Where run files and reports go unless a setting says otherwise.</summary>
    public string Results => Path.Combine(Folder, "TestResults", "perfgate");

    public string Baselines => Path.Combine(Folder, "perf-baselines");

    /// <summary>Copies folders of Consumers/ over one another.</summary>
    /// <param name="name">The new folder's name.</param>
    /// <param name="sources">The folders, relative to Consumers/.</param>
    public static Consumer Create(string name, params string[] sources)
    {
        var folder = Path.Combine(Repository.Consumers, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var consumer = new Consumer(folder);
        foreach (var source in sources)
        {
            consumer.Add(source);
        }

        return consumer;
    }

    /// <summary>Copies a folder of Consumers/ into one of the consumer's.</summary>
    public void Add(string source, string into = "")
    {
        var from = Path.Combine(Repository.Sources, source);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder, into, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <summary>A folder of the consumer's, made where it is not there.</summary>
    public string NewFolder(params string[] path) => Directory.CreateDirectory(Path.Combine([Folder, .. path])).FullName;

    public Task<ChildResult> DotnetAsync(params string[] arguments) => DotnetAsync(new Dictionary<string, string>(), arguments);

    public Task<ChildResult> DotnetAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        Child.RunAsync("dotnet", Folder, arguments, WithVersion(variables));

    public Task<ChildResult> PerfGateAsync(params string[] arguments) => PerfGateAsync(new Dictionary<string, string>(), arguments);

    public Task<ChildResult> PerfGateAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments) => PerfGateAsync(variables, default, arguments);

    /// <summary>The tool, until somebody kills it.</summary>
    public Task<ChildResult> PerfGateAsync(IReadOnlyDictionary<string, string> variables, CancellationToken kill, params string[] arguments) =>
        Child.RunAsync(PackedPackages.Tool, Folder, arguments, WithVersion(variables), kill);

    /// <summary>The newest run of a directory, or null where there is none.</summary>
    public static Run? NewestRun(string directory) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, "*" + RunFile.Extension).Select(RunReader.Read).MaxBy(run => run.Environment.Started) : null;

    private static Dictionary<string, string> WithVersion(IReadOnlyDictionary<string, string> variables) => new(variables) { ["PerfGateVersion"] = PackedPackages.Version };
}
