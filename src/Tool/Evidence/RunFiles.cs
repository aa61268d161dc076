using System.Globalization;
using System.Text.RegularExpressions;
using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>Finds, reads and joins run files.</summary>
internal static partial class RunFiles
{
    public const string MergedExtension = ".merged" + RunFile.Extension;

    /// <summary>Where the joined run of an assembly and framework lies: <c>Shop.Tests.net10.0.merged.run.jsonl</c> in the results directory.</summary>
    public static string MergedPath(string results, RunEnvironment environment) =>
        Path.Combine(results, $"{environment.Assembly}.{environment.TargetFramework}{MergedExtension}");

    /// <summary>True for what <c>perfgate run</c> joined.</summary>
    public static bool IsMerged(string? path) => path is not null && path.EndsWith(MergedExtension, StringComparison.Ordinal);

    /// <summary>Where one of the measuring processes leaves its run.</summary>
    public static string ProcessFolder(string results, int number) => Path.Combine(results, string.Create(CultureInfo.InvariantCulture, $"process-{number}"));

    /// <summary>The folders of the measuring processes that are there.</summary>
    public static IEnumerable<string> ProcessFolders(string results) => Directory.Exists(results) ? Directory.EnumerateDirectories(results, "process-*") : [];

    /// <summary>Removes what earlier runs joined: they would be taken for the run that has ended.</summary>
    /// <param name="results">The results directory.</param>
    /// <param name="kept">What that run joined.</param>
    public static void RemoveMerged(string results, IEnumerable<Run> kept)
    {
        if (Directory.Exists(results))
        {
            foreach (var file in Directory.EnumerateFiles(results, "*" + MergedExtension).Except(kept.Select(run => run.Path!), StringComparer.Ordinal).ToArray())
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>
    /// True for a joined run after which another was begun and not ended: it lies beside folders of measuring processes that hold none of
    /// its parts. A joined run begins when its first process did.
    /// </summary>
    public static bool IsOverrun(Run merged)
    {
        var folders = ProcessFolders(Path.GetDirectoryName(merged.Path)!).Order(StringComparer.Ordinal).ToList();
        return folders.Count > 0 && !folders.Exists(folder => ReadAll(folder).Runs.Any(run => Key(run) == Key(merged) && run.Environment.Started == merged.Environment.Started));
    }

    /// <summary>Every run file of one folder; what cannot be read at all is said.</summary>
    public static (IReadOnlyList<Run> Runs, IReadOnlyList<Warning> Unreadable) ReadAll(string folder)
    {
        var runs = new List<Run>();
        var unreadable = new List<Warning>();
        foreach (var file in Directory.EnumerateFiles(folder, "*" + RunFile.Extension).Order(StringComparer.Ordinal))
        {
            try
            {
                runs.Add(RunReader.Read(file));
            }
            catch (PerfGateException failure)
            {
                unreadable.Add(new Warning(failure.Code, failure.Text));
            }
        }

        return (runs, unreadable);
    }

    /// <summary>The runs that paths name, one for each assembly and framework: files are joined, of directories the newest run counts.</summary>
    /// <param name="paths">Files and directories.</param>
    /// <param name="preferMerged">True when a joined run counts before a newer one of a single process.</param>
    /// <exception cref="PerfGateException">PG2001, PG2003, PG2004: a file cannot be used; PG1004: files that are no one run.</exception>
    public static IReadOnlyList<Run> Select(IReadOnlyList<string> paths, bool preferMerged)
    {
        var named = Join(paths.Where(path => !Directory.Exists(path)).Select(RunReader.Read)).ToList();
        var newest = paths.Where(Directory.Exists)
            .SelectMany(Candidates)
            .GroupBy(Key)
            .Where(group => named.TrueForAll(run => Key(run) != group.Key))
            .Select(group => group
                .OrderByDescending(run => preferMerged && IsMerged(run.Path))
                .ThenByDescending(run => run.Environment.Started)
                .ThenByDescending(run => IsMerged(run.Path))
                .First());
        return [.. InOrder(named.Concat(newest))];
    }

    /// <summary>Every run of directories that can be read, the newest first.</summary>
    public static IEnumerable<Run> All(IReadOnlyList<string> paths) => paths.Where(Directory.Exists)
        .SelectMany(directory => ReadAll(directory).Runs)
        .OrderByDescending(run => run.Environment.Started)
        .ThenByDescending(run => IsMerged(run.Path));

    /// <summary>When a run began whose file has a name as test processes give them; null for any other file.</summary>
    public static string? TimeOf(string path) => StandardName().Match(Path.GetFileName(path)) is { Success: true } name ? name.Groups["time"].Value : null;

    /// <summary>True for two runs of the same tests.</summary>
    public static bool AreOfOneProject(Run one, Run other) => Key(one) == Key(other);

    /// <summary>Joins the runs of each assembly, framework and project: they are witnesses of one thing.</summary>
    /// <exception cref="PerfGateException">PG1004: they are not.</exception>
    public static IEnumerable<Run> Join(IEnumerable<Run> runs) => InOrder(runs.GroupBy(Key).Select(group => Join(group.ToList())));

    private static Run Join(List<Run> runs)
    {
        // The floor of two builds is that of the faster one, which would hide a slow-down of the other.
        if (runs.Select(run => run.Environment.Commit).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"these runs are of different commits: {string.Join(", ", runs.Select(run => run.Path))}. Give those of one build.");
        }

        try
        {
            return runs.Count == 1 ? runs[0] : Run.Merge(runs);
        }
        catch (ArgumentException failure)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"these runs cannot be joined: {failure.Message}. Give those of one machine and one setting.", failure);
        }
    }

    // Twenty runs of an assembly are kept and each may be large, so names decide where they can: they hold the time.
    private static IEnumerable<Run> Candidates(string directory) => Directory.EnumerateFiles(directory, "*" + RunFile.Extension)
        .Select(file => (File: file, Name: StandardName().Match(Path.GetFileName(file))))
        .GroupBy(file => file.Name.Success ? file.Name.Groups["prefix"].Value : Path.GetFileName(file.File), StringComparer.Ordinal)
        .Select(group => group.MaxBy(file => file.Name.Groups["time"].Value, StringComparer.Ordinal).File)
        .Order(StringComparer.Ordinal)
        .Select(RunReader.Read);

    private static (string Assembly, string Framework, string? Project) Key(Run run) =>
        (run.Environment.Assembly, run.Environment.TargetFramework, run.Environment.ProjectDirectory);

    private static IEnumerable<Run> InOrder(IEnumerable<Run> runs) => runs
        .OrderBy(run => run.Environment.Assembly, StringComparer.Ordinal)
        .ThenBy(run => run.Environment.TargetFramework, StringComparer.Ordinal);

    // <assembly>.<framework>.<time>-<process>.run.jsonl
    [GeneratedRegex(@"^(?<prefix>.+)\.(?<time>[0-9]{8}T[0-9]{6}Z)-[0-9]+\.run\.jsonl$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StandardName();
}
