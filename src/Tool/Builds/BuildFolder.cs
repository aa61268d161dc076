using System.Text;
using PerfGate.Runs;

namespace PerfGate.Tool.Builds;

/// <summary>The folder <c>.builds</c> in the results: one folder a commit and configuration, with a git worktree in it.</summary>
/// <remarks>Its name begins with a dot, so that the SDK's globs of the project around it leave it out; the files in it end the searches that MSBuild and the SDK make upwards.</remarks>
internal sealed class BuildFolder
{
    /// <summary>The folder's name in a results directory.</summary>
    public const string Name = ".builds";

    /// <summary>How many builds are kept, each a whole checkout.</summary>
    public const int Kept = 3;

    private const string TreeName = "tree";
    private const string MarkerPattern = "built-*.txt";

    // While it is there, the folder's build is being made, or its maker was killed.
    private const string UnfinishedName = "unfinished";

    private static readonly string[] Projects = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Solution.props", "Directory.Solution.targets"];

    private BuildFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The lock that makes it one process's at a time.</summary>
    public string LockPath => In("lock");

    /// <summary>The output of the last build that failed.</summary>
    public string FailedLog => In("failed-build.txt");

    /// <summary>The folder of a results directory, made where it is not there.</summary>
    public static BuildFolder Open(string results)
    {
        ResultsDirectory.Create(results);
        return new(Directory.CreateDirectory(System.IO.Path.Combine(results, Name)).FullName);
    }

    /// <summary>Keeps the folder out of git. For whoever has the lock.</summary>
    public void Hide() => WriteIfOther(".gitignore", "*\n");

    /// <summary>Ends the upward searches. What lies above the repository itself holds for every commit in it, and goes on to.</summary>
    /// <param name="repositoryRoot">The root of the repository around the folder.</param>
    public void EndSearches(string repositoryRoot)
    {
        foreach (var name in Projects)
        {
            var above = Above(repositoryRoot, name);
            WriteIfOther(name, above is null ? "<Project />\n" : $"<Project>\n  <Import Project=\"{System.Security.SecurityElement.Escape(above)}\" />\n</Project>\n");
        }

        WriteIfOther("global.json", Above(repositoryRoot, "global.json") is { } sdk ? File.ReadAllText(sdk) : "{}\n");
        WriteIfOther("Directory.Build.rsp", Above(repositoryRoot, "Directory.Build.rsp") is { } responses ? File.ReadAllText(responses) : "");
        WriteIfOther(".editorconfig", "root = true\n");
    }

    /// <summary>A path in it.</summary>
    public string In(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Where a build's worktree is.</summary>
    public string Tree(string key) => In(key, TreeName);

    /// <summary>True when a build is there whole.</summary>
    public bool IsWhole(string key) => !File.Exists(In(key, UnfinishedName)) && Directory.Exists(Tree(key)) && Directory.EnumerateFiles(In(key), MarkerPattern).Any();

    /// <summary>Says that a build is being made, until <see cref="Finish"/>.</summary>
    public void Begin(string key)
    {
        Directory.CreateDirectory(In(key));
        File.WriteAllText(In(key, UnfinishedName), "");
    }

    /// <summary>Says what was built for one target.</summary>
    /// <param name="key">The build.</param>
    /// <param name="target">A word for what was built of it.</param>
    /// <param name="assemblies">The paths of the perf-test assemblies.</param>
    public void Finish(string key, string target, IEnumerable<string> assemblies)
    {
        File.WriteAllLines(Marker(key, target), assemblies, Encoding.UTF8);
        File.Delete(In(key, UnfinishedName));
    }

    /// <summary>What was built for a target earlier and is still there, which counts as a use; null where that is nothing.</summary>
    public IReadOnlyList<string>? Built(string key, string target, DateTimeOffset now)
    {
        if (!IsWhole(key) || !File.Exists(Marker(key, target)))
        {
            return null;
        }

        var assemblies = File.ReadAllLines(Marker(key, target), Encoding.UTF8);
        if (!assemblies.All(File.Exists))
        {
            return null;
        }

        Touch(key, now);
        return assemblies;
    }

    /// <summary>Notes a use of a build.</summary>
    public void Touch(string key, DateTimeOffset now)
    {
        foreach (var marker in Directory.EnumerateFiles(In(key), MarkerPattern))
        {
            File.SetLastWriteTimeUtc(marker, now.UtcDateTime);
        }
    }

    /// <summary>The builds that nobody finished.</summary>
    public IReadOnlyList<string> Unfinished() => [.. Keys().Where(key => !IsWhole(key))];

    /// <summary>The builds that must go so that no more than <see cref="Kept"/> stay, the least recently used first.</summary>
    /// <param name="inUse">Those that must stay, there already or about to be made.</param>
    public IReadOnlyList<string> Superfluous(IReadOnlySet<string> inUse) =>
    [
        .. Keys().Where(key => !inUse.Contains(key))
            .OrderByDescending(key => Directory.EnumerateFiles(In(key), MarkerPattern).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max())
            .ThenBy(key => key, StringComparer.Ordinal)
            .Skip(Math.Max(0, Kept - inUse.Count))
            .Reverse(),
    ];

    // Only what this class made: a key begins with a commit's id.
    private List<string> Keys() => Directory.EnumerateDirectories(Path)
        .Where(directory => Directory.Exists(System.IO.Path.Combine(directory, TreeName)) || File.Exists(System.IO.Path.Combine(directory, UnfinishedName)))
        .Select(directory => System.IO.Path.GetFileName(directory)!)
        .ToList();

    private string Marker(string key, string target) => In(key, $"built-{target}.txt");

    private void WriteIfOther(string name, string text)
    {
        if (!File.Exists(In(name)) || File.ReadAllText(In(name)) != text)
        {
            File.WriteAllText(In(name), text);
        }
    }

    private static string? Above(string root, string name)
    {
        for (var at = new DirectoryInfo(root).Parent; at is not null; at = at.Parent)
        {
            if (System.IO.Path.Combine(at.FullName, name) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
