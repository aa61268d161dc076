using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Baselines;

/// <summary>Baselines as files of a directory meant for version control: one a test assembly, framework and machine class.</summary>
/// <param name="directory">The directory.</param>
/// <param name="mustExist">True where somebody named it: a slip in the name would let every test pass as new.</param>
public sealed class DirectoryBaselineStore(string directory, bool mustExist = false)
{
    /// <summary>The end of every baseline's name.</summary>
    public const string Extension = ".baseline.jsonl";

    /// <summary>The directory.</summary>
    public string Directory { get; } = directory;

    /// <summary>The file of a baseline.</summary>
    public string PathOf(RunEnvironment environment) => Path.Combine(Directory, $"{RunWriter.Prefix(environment)}.{environment.Machine.Class}{Extension}");

    /// <summary>The baseline for an environment: of its own machine class, else the newest of another class (whose times are then not comparable); null when there is none.</summary>
    /// <exception cref="PerfGateException">PG2004: the directory must exist and does not; PG2001, PG2003: the file cannot be used. A baseline with a line left out would pass tests by not looking, so it is refused whole.</exception>
    public Run? Load(RunEnvironment environment)
    {
        if (File.Exists(PathOf(environment)))
        {
            return ReadWhole(PathOf(environment));
        }

        if (!System.IO.Directory.Exists(Directory))
        {
            return mustExist
                ? throw new PerfGateException(DiagnosticCodes.NotFound, $"the baseline directory {Directory} is not there, so nothing can be compared. If its name is right, make the directory, or let perfgate baseline accept make it.")
                : null;
        }

        return System.IO.Directory.GetFiles(Directory, RunWriter.Prefix(environment) + ".*" + Extension)
            .Order(StringComparer.Ordinal)
            .Select(ReadWhole)
            .Where(run => run.Environment.Assembly == environment.Assembly && run.Environment.TargetFramework == environment.TargetFramework)
            .MaxBy(run => run.Environment.Started);
    }

    /// <summary>Makes a run the baseline of its assembly, framework and machine class.</summary>
    /// <param name="run">The run; when it was partial, the other tests of the old baseline stay.</param>
    /// <returns>The file written.</returns>
    /// <exception cref="PerfGateException">PG2005: nothing was measured, or a partial run from other conditions than the rest of the baseline.</exception>
    public string Save(Run run)
    {
        var path = PathOf(run.Environment);
        if (!run.Tests.Any(test => test.IsMeasured))
        {
            throw new PerfGateException(DiagnosticCodes.BaselineRefused, $"nothing was measured in {run.Path ?? "this run"}: as {path} it would let every test pass as new.");
        }

        var baseline = run.ToBaseline();
        var forced = run.Environment.ForcedReason;
        var (tests, declared) = (baseline.Tests.AsEnumerable(), baseline.Declared.AsEnumerable());
        if (run.IsPartial && File.Exists(path))
        {
            var old = ReadWhole(path);
            var comparability = run.Environment.CompareWith(old.Environment);
            if (!comparability.Time)
            {
                throw new PerfGateException(DiagnosticCodes.BaselineRefused, $"a run of some tests cannot be joined with {path}: {string.Join("; ", comparability.Reasons)}. Record all tests.");
            }

            var measured = run.Tests.Where(test => test.IsMeasured).Select(test => test.Id).ToHashSet();
            forced ??= old.Environment.ForcedReason;
            tests = tests.Concat(old.Tests.Where(test => !measured.Contains(test.Id)));
            declared = declared.Concat(old.Declared);
        }

        RunFile.Write(path, baseline with
        {
            Environment = baseline.Environment with { ForcedReason = forced },
            Tests = [.. tests.OrderBy(test => test.Id)],
            Declared = [.. declared.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        });
        return path;
    }

    private static Run ReadWhole(string path)
    {
        var run = RunReader.Read(path);
        return run.Warnings.IsEmpty
            ? run
            : throw new PerfGateException(DiagnosticCodes.CorruptLine, $"the baseline cannot be trusted: {run.Warnings[0].Text} Restore it from version control, or accept a new one with 'perfgate baseline accept'.");
    }
}
