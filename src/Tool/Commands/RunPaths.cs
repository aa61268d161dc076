using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Commands;

/// <summary>How the verbs that read run files are told which.</summary>
internal static class RunPaths
{
    private static readonly string Default = Path.Combine("TestResults", "perfgate");

    /// <summary>The argument.</summary>
    public static Argument<string[]> Argument() => new("runs")
    {
        Description = "Run files (several of one assembly are joined) or directories with run files. [default: TestResults/perfgate]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The option that says where the baselines are.</summary>
    public static Option<string> BaselineOption() => new("--baseline")
    {
        Description = "The directory of the baselines. [default: where the test process looked, perf-baselines beside the test project]",
        HelpName = "a directory",
    };

    /// <summary>The runs that are named.</summary>
    /// <exception cref="PerfGateException">PG0005: there is none; PG2001, PG2003, PG2004: a file cannot be used.</exception>
    public static IReadOnlyList<Run> Select(string[]? named, bool preferMerged)
    {
        string[] paths = named is { Length: > 0 } ? named : Directory.Exists(Default) ? [Default] : [];
        var runs = RunFiles.Select(paths, preferMerged);
        return runs.Count > 0 ? runs : throw new PerfGateException(
            DiagnosticCodes.NothingMeasured,
            $"there is no run file in {string.Join(", ", paths.DefaultIfEmpty(Default).Select(Path.GetFullPath))}. Measure first: 'perfgate run', or 'dotnet test -c Release'.");
    }

    /// <summary>The directory of the first path that is named.</summary>
    public static string DirectoryOf(string[]? named)
    {
        var first = Path.GetFullPath(named is { Length: > 0 } ? named[0] : Default);
        return Directory.Exists(first) ? first : Path.GetDirectoryName(first)!;
    }

    /// <summary>A path that was named on the command line, absolute.</summary>
    public static string? Full(string? path) => path is { Length: > 0 } ? Path.GetFullPath(path) : null;
}
