using System.Collections.Immutable;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.PullRequests;

/// <summary>
/// What a comment is about: run files, judged anew. A comment that was written elsewhere is never posted: results of a pull request come
/// from its code, and only what is rendered here is known to be harmless.
/// </summary>
internal static class CommentEvidence
{
    /// <summary>Judges what lies at or below a directory of this machine's own results.</summary>
    /// <param name="paths">Run files and directories; empty for every TestResults/perfgate at or below the current directory.</param>
    /// <param name="baseline">The directory of the baselines, or null for where the runs looked.</param>
    public static ImmutableArray<Judgement> Own(IReadOnlyList<string> paths, string? baseline) =>
        Judging.Judge(RunFiles.Select(paths.Count > 0 ? paths : Here(Environment.CurrentDirectory), preferMerged: false), new BaselinePlace(baseline));

    /// <summary>Judges what another job measured. Its files name no place that is looked into.</summary>
    /// <param name="directory">Where they were downloaded to.</param>
    /// <param name="baseline">The directory of the baselines, or null where the runs are comparisons and hold their own.</param>
    public static ImmutableArray<Judgement> Foreign(string directory, string? baseline) =>
        Judging.Judge(RunFiles.Select(ResultsDirectories.In(directory), preferMerged: false).Select(WithoutPlaces), new BaselinePlace(baseline));

    private static IReadOnlyList<string> Here(string directory) =>
    [
        .. Directory.EnumerateDirectories(directory, "TestResults", ResultsDirectories.Near)
            .Select(found => Path.Combine(Path.GetDirectoryName(found)!, ResultsDirectories.DefaultName))
            .Where(found => Directory.Exists(found) && !Path.GetRelativePath(directory, found).Split(Path.DirectorySeparatorChar).Contains(".builds", StringComparer.Ordinal))
            .SelectMany(ResultsDirectories.In),
    ];

    private static Run WithoutPlaces(Run run) => run with
    {
        Environment = run.Environment with
        {
            ProjectDirectory = null,
            OutputDirectory = null,
            BaselineDirectory = run is { Comparison: not null, Path: { } path, Environment.BaselineDirectory: not null } ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "base") : null,
        },
    };
}
