using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Commands;

/// <summary>How the verbs that read run files are told which.</summary>
internal static class RunPaths
{
    /// <summary>The argument.</summary>
    /// <param name="byDefault">What is taken where nothing is named.</param>
    public static Argument<string[]> Argument(string byDefault) => new("runs")
    {
        Description = $"Run files (several of one assembly are joined), directories with run files, or test projects, whose TestResults/perfgate is meant. [default: {byDefault}]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The option that says where the baselines are.</summary>
    public static Option<string> BaselineOption() => new("--baseline")
    {
        Description = "The directory of the baselines. [default: where the test process looked, perf-baselines beside the test project]",
        HelpName = "a directory",
    };

    /// <summary>The files and directories that are named.</summary>
    public static IReadOnlyList<string> Resolve(string[] named) => [.. named.Select(ResultsDirectories.Resolve)];

    /// <summary>The runs in files and directories.</summary>
    /// <exception cref="PerfGateException">PG0005: there is none; PG2001, PG2003, PG2004: a file cannot be used.</exception>
    public static IReadOnlyList<Run> Select(IReadOnlyList<string> paths, bool preferMerged)
    {
        var runs = RunFiles.Select(paths, preferMerged);
        return runs.Count > 0 ? runs : throw new PerfGateException(
            DiagnosticCodes.NothingMeasured,
            $"there is no run file in {(paths.Count > 0 ? string.Join(", ", paths) : $"{Environment.CurrentDirectory} or any TestResults/perfgate below it")}. Measure first: 'perfgate run', or 'dotnet test -c Release'.");
    }

    /// <summary>A path that was named on the command line, absolute.</summary>
    public static string? Full(string? path) => path is { Length: > 0 } ? Path.GetFullPath(path) : null;
}
