using System.Collections.Immutable;
using PerfGate.Diagnostics;
using PerfGate.Instrumentation;
using PerfGate.Runs;

namespace PerfGate.Tool.Counting;

/// <summary>Where woven copies go, and what is said of them.</summary>
internal static class WovenCopies
{
    /// <summary>The folder of the copies of a test assembly's build: it goes with the build, or with the results.</summary>
    public static string Of(RunEnvironment environment, string results) =>
        environment.ProjectDirectory is { } project && Directory.Exists(Path.Combine(project, "obj")) ? Path.Combine(project, "obj", "perfgate")

        // A project keeps its obj elsewhere, or is not here. No search goes into a folder of this name.
        : Path.Combine(results, ".woven");

    /// <summary>Makes a copy, or finds the one that was made of the same files before.</summary>
    /// <exception cref="PerfGateException">PG5001 to PG5005: there can be none, and why.</exception>
    public static Task<WovenCopy> MakeAsync(string source, string copies, ImmutableArray<string> assemblies, CancellationToken stop) =>
        Path.GetFullPath(copies).Contains(Path.PathSeparator, StringComparison.Ordinal)
            ? throw new PerfGateException(DiagnosticCodes.CopyNotMade, $"{source} could not be copied into {copies}: .NET starts no program below a folder with '{Path.PathSeparator}' in its name, because that parts the paths in its lists. Build in another folder.")
            : Task.Run(() => WovenCopy.Make(new WeaveRequest { Source = source, Copies = copies, Assemblies = assemblies }, stop), stop);

    /// <summary>What was to be woven and is not, or not as it might be.</summary>
    public static IEnumerable<Warning> Warnings(WovenCopy copy) =>
        copy.Assemblies.Where(assembly => assembly.WhyNot is not null).Select(assembly => new Warning(DiagnosticCodes.PartNotWoven, $"{assembly.File}: {assembly.WhyNot}."));
}
