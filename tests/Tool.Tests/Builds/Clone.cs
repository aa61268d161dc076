using System.Diagnostics;
using System.Xml.Linq;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Tests.Builds;

/// <summary>A git repository with one perf-test project, in a folder whose path has a space. The project copies these tests instead of compiling some.</summary>
internal sealed class Clone : IDisposable
{
    public const string ProjectName = "Shop.Tests.csproj";

    /// <summary>The version of these tests says nothing of the commit: what a build was made of stands in this file of its output.</summary>
    public const string ContentName = "content.txt";

    private static readonly string TestAssembly = typeof(Clone).Assembly.Location;
    private readonly Folder _folder = new();

    // git forbids submodules of the file system by default.
    static Clone() => Environment.SetEnvironmentVariable("GIT_ALLOW_PROTOCOL", "file");

    public Clone() => Git("init", "--quiet", "--initial-branch", "main");

    public string Root => Directory.CreateDirectory(_folder["a shop"]).FullName;

    public string Project => Path.Combine(Root, "tests", ProjectName);

    public string Results => Path.Combine(Root, "tests", "TestResults", "perfgate");

    public string Builds => Path.Combine(Results, BuildFolder.Name);

    public List<string> Progress { get; } = [];

    /// <summary>A repository whose main branch has one commit with a project.</summary>
    public static Clone WithProject(string content = "one")
    {
        var clone = new Clone();
        clone.WriteProject();
        clone.Commit(content);
        return clone;
    }

    public string Write(string name, string text) => _folder.Write(Path.Combine("a shop", name), text);

    /// <summary>A project whose build leaves the test assembly in bin, and tells what it built as PerfGate's targets do.</summary>
    public void WriteProject(bool hasPerfGate = true, bool knowsLockStep = true)
    {
        var output = Path.GetDirectoryName(TestAssembly)!;
        var project = new XElement(
            "Project",
            new XElement(
                "Target",
                new XAttribute("Name", "Build"),
                new XElement("Error", new XAttribute("Condition", "Exists('broken')"), new XAttribute("Text", "the code is broken")),
                new XElement("Exec", new XAttribute("Condition", "Exists('hangs')"), new XAttribute("Command", "sleep 600")),
                Copy(TestAssembly, "Shop.Tests.dll"),
                Copy("../content.txt", ContentName),
                hasPerfGate ? Copy("configuration.json", "Shop.Tests.runtimeconfig.json") : null,
                knowsLockStep ? Copy(Path.Combine(output, "PerfGate.Core.dll"), "PerfGate.Core.dll") : null,
                knowsLockStep && hasPerfGate ? new XElement("WriteLinesToFile", new XAttribute("File", "$(PerfGateListBuiltTo)/Shop.Tests.built"), new XAttribute("Lines", "$(MSBuildProjectDirectory)/bin/Shop.Tests.dll")) : null));
        Write("tests/" + ProjectName, project.ToString());
        Write("tests/configuration.json", """{ "runtimeOptions": { "configProperties": { "PerfGate.ProjectDirectory": "/here" } } }""");
        Write(".gitignore", "bin/\nTestResults/\n");

        static XElement Copy(string from, string to) => new("Copy", new XAttribute("SourceFiles", from), new XAttribute("DestinationFiles", "bin/" + to));
    }

    /// <summary>Commits everything, with a content that tells the commit.</summary>
    public string Commit(string content)
    {
        Write(ContentName, content);
        Git("add", "--all");
        Git("commit", "--quiet", "--message", content);
        return Git("rev-parse", "HEAD");
    }

    public TestCommand Command => new() { Target = new TestTarget(Project, TargetKind.Project), Host = TestHost.VSTest };

    public Task<BuildSources> OpenAsync(TestCommand? command = null, CancellationToken stop = default) =>
        BuildSources.OpenAsync(command ?? Command, Results, TimeSpan.FromMinutes(5), line => Progress.Add(line), stop);

    /// <summary>What the one assembly of a build was built of.</summary>
    public static string ContentOf(TestBuild build) => File.ReadAllText(Path.Combine(Assert.Single(build.Assemblies).OutputDirectory, ContentName));

    /// <summary>How many worktrees git knows beside the main one.</summary>
    public int Worktrees => Git("worktree", "list", "--porcelain").Split('\n').Count(line => line.StartsWith("worktree ", StringComparison.Ordinal)) - 1;

    public string Git(params string[] arguments) => GitIn(Root, arguments);

    /// <summary>Runs git as somebody, whatever the machine's settings are.</summary>
    public static string GitIn(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false", .. arguments])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {error.Result}");
        return output.TrimEnd();
    }

    public void Dispose()
    {
        // git's objects are read-only, which keeps Windows from deleting them.
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(_ => OperatingSystem.IsWindows()))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        _folder.Dispose();
    }
}
