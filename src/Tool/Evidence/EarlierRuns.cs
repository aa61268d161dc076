using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>What earlier runs left beside the one that is reported: the history of its tests.</summary>
internal static class EarlierRuns
{
    private const int MostRuns = 12;

    // Reading takes 0.1 s a megabyte on a busy machine, and a history is not worth a wait.
    private const long MostBytes = 10_000_000;

    /// <summary>Of each judgement the newest runs before its own, in the directory of its run; none for a comparison, whose runs are of two builds.</summary>
    public static IReadOnlyList<Run> Of(IReadOnlyList<Judgement> judgements) =>
        [.. judgements.Where(judgement => judgement.Run is { Path: not null, Comparison: null }).SelectMany(judgement => Of(judgement.Run))];

    private static List<Run> Of(Run run)
    {
        var left = MostBytes;
        return [.. Files(run).Take(MostRuns).TakeWhile(file => (left -= file.Length) >= 0).ToList().AsParallel().AsOrdered()
            .Select(file => Read(file.FullName)).OfType<Run>()
            .Where(earlier => earlier.Environment.Started < run.Environment.Started && RunFiles.AreOfOneProject(run, earlier))];
    }

    // The newest first; names hold the time.
    private static IEnumerable<FileInfo> Files(Run run)
    {
        var own = Path.GetFullPath(run.Path!);
        var prefix = $"{run.Environment.Assembly}.{run.Environment.TargetFramework}.";
        var directory = new DirectoryInfo(Path.GetDirectoryName(own)!);
        return !directory.Exists ? [] : directory.EnumerateFiles("*" + RunFile.Extension)
            .Where(file => file.FullName != own && RunFiles.TimeOf(file.Name) is not null && file.Name.StartsWith(prefix, StringComparison.Ordinal))
            .OrderByDescending(file => RunFiles.TimeOf(file.Name), StringComparer.Ordinal);
    }

    // A run that cannot be read is no part of what is reported, and was told when it was.
    private static Run? Read(string path)
    {
        try
        {
            return RunReader.Read(path);
        }
        catch (PerfGateException)
        {
            return null;
        }
    }
}
