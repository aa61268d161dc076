using PerfGate.Baselines;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>Where the evidence lies by which the suspects of runs were confirmed or cleared: a comparison of both builds beside the run.</summary>
internal static class Confirmations
{
    /// <summary>The directory of all in a results directory.</summary>
    public const string DirectoryName = "confirm";


    /// <summary>The directory of all in a results directory.</summary>
    public static string Root(string results) => Path.Combine(results, DirectoryName);

    /// <summary>The directory of one test assembly's.</summary>
    public static string DirectoryOf(string results, RunEnvironment environment) => Path.Combine(Root(results), $"{environment.Assembly}.{environment.TargetFramework}");

    /// <summary>Judges a run with what confirmed or cleared its suspects, where that was measured beside the build of this very baseline.</summary>
    /// <param name="run">The run.</param>
    /// <param name="baseline">Its baseline, or null.</param>
    public static Judgement Judge(Run run, Run? baseline)
    {
        if (run is not { Confirmed: { } confirmed, Path: { } path } || baseline?.Environment.Started != confirmed.Baseline)
        {
            return Gate.Judge(run, baseline);
        }

        var directory = DirectoryOf(Path.GetDirectoryName(Path.GetFullPath(path))!, run.Environment);
        if (Load(directory, run.Environment, confirmed) is { } confirmation)
        {
            return Gate.Judge(run, baseline, confirmation);
        }

        var stored = Gate.Judge(run, baseline);
        return Confirmation.Suspects(stored).IsEmpty ? stored : stored with { Warnings = [.. stored.Warnings, Gone(directory)] };
    }

    // Whoever cannot find or read all of it judges by what is stored alone: no greener than before.
    private static Confirmation? Load(string directory, RunEnvironment environment, ConfirmedBy confirmed)
    {
        try
        {
            var path = RunFiles.MergedPath(directory, environment);
            return File.Exists(path) && RunReader.Read(path) is { } head && head.Comparison?.Id == confirmed.Comparison && IsWhole(head)

                // Beside it and nowhere else: a file may come from strangers, and name any place.
                && new DirectoryBaselineStore(Path.Combine(directory, "base")).Load(head.Environment) is { } then && then.Comparison?.Id == confirmed.Comparison && IsWhole(then)
                ? new Confirmation(head, then)
                : null;
        }
        catch (PerfGateException)
        {
            return null;
        }
    }

    private static bool IsWhole(Run run) => !run.Warnings.Any(warning => warning.Code is DiagnosticCodes.CorruptLine or DiagnosticCodes.TruncatedRun);

    private static Warning Gone(string directory) =>
        new(DiagnosticCodes.NotFound, $"what confirmed or cleared the suspects of this run is not, or not whole, in {directory}: they are judged by stored times alone. Keep the results directory together.");
}
