using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>Finds where runs were left when nobody says where.</summary>
internal static class ResultsDirectories
{
    /// <summary>Where test processes and <c>perfgate run</c> leave runs by default, beside a project, solution or assembly.</summary>
    public static readonly string DefaultName = Path.Combine("TestResults", "perfgate");

    /// <summary>How deep is searched: a test project lies deeper in no repository that a person finds the way in, and whole disks are not searched.</summary>
    public static readonly EnumerationOptions Near = new() { RecurseSubdirectories = true, MaxRecursionDepth = 6, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>The results directories at or below a directory that hold runs, the one with the newest run first.</summary>
    public static IReadOnlyList<string> Below(string directory) =>
    [
        .. Directory.EnumerateDirectories(directory, "TestResults", Near)
            .Select(found => Path.Combine(Path.GetDirectoryName(found)!, DefaultName))
            .Where(Directory.Exists)
            .Select(found => (Directory: found, Newest: Directory.EnumerateFiles(found, "*" + RunFile.Extension).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max()))
            .Where(found => found.Newest != default)
            .OrderByDescending(found => found.Newest)
            .ThenBy(found => found.Directory, StringComparer.Ordinal)
            .Select(found => found.Directory),
    ];

    /// <summary>Every results directory at or below a directory, those of comparisons among them, whatever it is called: results may have been copied.</summary>
    public static IReadOnlyList<string> In(string directory) =>
    [
        .. Directory.EnumerateDirectories(directory, "*", Near).Prepend(directory)
            .Where(found => !Path.GetRelativePath(directory, found).Split(Path.DirectorySeparatorChar).Any(IsPart))
            .Where(found => Directory.EnumerateFiles(found, "*" + RunFile.Extension).Any())
            .Order(StringComparer.Ordinal),
    ];

    // What single processes, those that count, the sides of pairs, confirmations of suspects, and kept builds leave below a results directory.
    private static bool IsPart(string folder) => folder is "pairs" or "base" or Confirmations.DirectoryName || folder.StartsWith("process-", StringComparison.Ordinal) || folder.StartsWith("exact-", StringComparison.Ordinal) || (folder.StartsWith('.') && folder.Length > 1);

    /// <summary>What a path stands for: a run file, a directory of run files, or a project or its directory, whose results are meant.</summary>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        var beside = Path.Combine(Directory.Exists(full) ? full : Path.GetDirectoryName(full)!, DefaultName);
        var isRuns = Directory.Exists(full) ? Directory.EnumerateFiles(full, "*" + RunFile.Extension).Any() : full.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || !File.Exists(full);
        return !isRuns && Directory.Exists(beside) ? beside : full;
    }
}
