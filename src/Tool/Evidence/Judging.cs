using System.Collections.Immutable;
using PerfGate.Baselines;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>Judges runs against the baselines that belong to them.</summary>
internal static class Judging
{
    /// <summary>One judgement a run.</summary>
    public static ImmutableArray<Judgement> Judge(IEnumerable<Run> runs, BaselinePlace place) =>
        [.. runs.Select(run => Confirmations.Judge(run, place.Load(run)))];

    /// <summary>
    /// Judgements for test assemblies and frameworks that have a baseline and left no run at all: their tests are missing. A baseline belongs
    /// to the target when it lies beside one of its projects, or beside the baseline of an assembly that was measured.
    /// </summary>
    /// <param name="runs">What was measured.</param>
    /// <param name="projectDirectories">The directories of the target's projects.</param>
    /// <param name="place">Where baselines are.</param>
    public static ImmutableArray<Judgement> Unmeasured(IReadOnlyList<Run> runs, IEnumerable<string> projectDirectories, BaselinePlace place)
    {
        var measured = runs.Select(Key).ToHashSet();
        var beside = place.IsNamed ? [] : Baselines(projectDirectories.Select(project => Path.Combine(project, BaselinePlace.DefaultName)));
        var sameAssembly = Baselines(runs.Select(run => place.StoreOf(run).Directory))
            .Where(baseline => runs.Any(run => run.Environment.Assembly == baseline.Environment.Assembly));
        return
        [
            .. beside.Concat(sameAssembly)
                .Where(baseline => !measured.Contains(Key(baseline)))
                .GroupBy(Key)
                .OrderBy(group => group.Key.Assembly, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Framework, StringComparer.Ordinal)
                .Select(group => group.MaxBy(baseline => baseline.Environment.Started)!)
                .Select(baseline => Gate.Judge(new Run { Environment = baseline.Environment, Path = baseline.Path }, baseline)),
        ];

        static (string Assembly, string Framework) Key(Run run) => (run.Environment.Assembly, run.Environment.TargetFramework);
    }

    private static IEnumerable<Run> Baselines(IEnumerable<string> directories) => directories
        .Distinct(StringComparer.Ordinal)
        .Where(Directory.Exists)
        .SelectMany(directory => Directory.EnumerateFiles(directory, "*" + DirectoryBaselineStore.Extension).Order(StringComparer.Ordinal))
        .Select(RunReader.Read);
}
