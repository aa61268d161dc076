using PerfGate.Baselines;
using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>Finds the baselines of runs: where the command line says, else where the test process itself looked.</summary>
/// <param name="named">The directory that the command line names, absolute, or null.</param>
/// <param name="mayBeNew">True where a baseline is about to be made, so that the directory named need not exist.</param>
internal sealed class BaselinePlace(string? named, bool mayBeNew = false)
{
    /// <summary>The directory beside a test project.</summary>
    public const string DefaultName = "perf-baselines";

    /// <summary>True when the command line names the directory.</summary>
    public bool IsNamed => named is not null;

    /// <summary>The baseline of a run, or null where it has none: of a comparison's head the base it was measured with, and no other.</summary>
    /// <exception cref="PerfGateException">PG2004: it cannot be told where it is, or the base of a comparison is not there; PG2001, PG2003: it cannot be used.</exception>
    public Run? Load(Run run)
    {
        if (run.Comparison is not { } comparison || IsNamed)
        {
            return StoreOf(run).Load(run.Environment);
        }

        if (run.Environment.BaselineDirectory is not { } written)
        {
            return null; // the base had no such tests
        }

        // Beside the run first: the whole directory may have been copied, and another comparison may have taken its old place.
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(run.Path ?? written))!, "base");
        return new[] { beside, written }
            .Distinct(StringComparer.Ordinal)
            .Where(Directory.Exists)
            .Select(directory => new DirectoryBaselineStore(directory).Load(run.Environment))
            .FirstOrDefault(baseline => baseline?.Comparison?.Id == comparison.Id)
            ?? throw new PerfGateException(DiagnosticCodes.NotFound, $"the base that {run.Path} was compared with ({comparison.Base}) is not there: it belongs into {beside}. Keep the directory of a comparison together, or compare again.");
    }

    /// <summary>The store for a run. A run from another machine names directories that are not here: taking none of its tests for known would pass everything.</summary>
    /// <exception cref="PerfGateException">PG2004: it cannot be told where the baselines are.</exception>
    public DirectoryBaselineStore StoreOf(Run run)
    {
        var environment = run.Environment;
        var directory = named ?? environment.BaselineDirectory ?? (environment.ProjectDirectory is { } project ? Path.Combine(project, DefaultName) : null);
        if (directory is null || !Path.IsPathFullyQualified(directory) || (named is null && !Directory.Exists(directory) && !Directory.Exists(Path.GetDirectoryName(directory))))
        {
            throw new PerfGateException(
                DiagnosticCodes.NotFound,
                $"the baselines of {environment.Assembly} ({environment.TargetFramework}) are not here: the run {run.Path ?? ""} looked for them in {directory ?? "no directory"}. Say where they are with --baseline.");
        }

        var store = new DirectoryBaselineStore(directory, mustExist: !mayBeNew && (IsNamed || !IsDefault(directory, environment.ProjectDirectory)));
        return Path.GetDirectoryName(Path.GetFullPath(store.PathOf(environment))) == Path.GetFullPath(directory).TrimEnd(Path.DirectorySeparatorChar)
            ? store
            : throw new PerfGateException(DiagnosticCodes.CorruptLine, $"{run.Path}(1): the assembly '{environment.Assembly}', framework '{environment.TargetFramework}' or machine class '{environment.Machine.Class}' cannot be a file's name.");
    }

    // The test process was told another directory by its environment or its project: somebody named it, and may have slipped.
    private static bool IsDefault(string directory, string? project) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(directory)) == DefaultName
        && (project is null || Path.GetFullPath(directory) == Path.GetFullPath(Path.Combine(project, DefaultName)));
}
