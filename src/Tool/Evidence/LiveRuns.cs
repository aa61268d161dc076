using System.ComponentModel;
using System.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>The runs of some directories while one of them may still go on: what that has not measured yet is not missing.</summary>
internal static class LiveRuns
{
    // A process begins before its run does; one that began later has only got its number.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>Where a run leaves its files while it goes on: the directories, and those of its processes.</summary>
    public static IReadOnlyList<string> Watched(IReadOnlyList<string> paths) => [.. paths, .. paths.SelectMany(RunFiles.ProcessFolders)];

    /// <summary>The newest run of each test assembly and framework, as far as it has come.</summary>
    public static IReadOnlyList<Run> In(IReadOnlyList<string> paths)
    {
        var going = new List<Run>();
        foreach (var run in paths.SelectMany(RunFiles.ProcessFolders).SelectMany(folder => RunFiles.ReadAll(folder).Runs).Where(GoesOn).OrderByDescending(run => run.Environment.Started))
        {
            if (!going.Exists(newer => RunFiles.AreOfOneProject(newer, run)))
            {
                going.Add(run);
            }
        }

        var ended = RunFiles.Select(paths, preferMerged: false).Where(run => !going.Exists(newer => RunFiles.AreOfOneProject(newer, run)));
        return [.. ended.Concat(going).Select(run => GoesOn(run) ? run with { IsPartial = true } : run)];
    }

    private static bool GoesOn(Run run)
    {
        if (run.Environment.ProcessId is not { } id)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && process.StartTime.ToUniversalTime() <= run.Environment.Started.UtcDateTime + Tolerance;
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return false;
        }
    }
}
