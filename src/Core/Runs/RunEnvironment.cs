using System.Collections.Immutable;

namespace PerfGate.Runs;

/// <summary>Where and how a run was made: the first line of a run file.</summary>
public sealed record RunEnvironment
{
    /// <summary>The version of the run-file format this reader and writer speak.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version of the format.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The version of PerfGate.</summary>
    public string PerfGate { get; init; } = "";

    /// <summary>The test assembly's simple name.</summary>
    public required string Assembly { get; init; }

    /// <summary>The short target framework, <c>net10.0</c>.</summary>
    public required string TargetFramework { get; init; }

    /// <summary>The build configuration, <c>Release</c>.</summary>
    public string Configuration { get; init; } = "";

    /// <summary>When the run began, UTC.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>What the run was for: <c>gate</c>, <c>record</c> or <c>off</c>.</summary>
    public string Mode { get; init; } = "";

    /// <summary>The machine.</summary>
    public required Machine Machine { get; init; }

    /// <summary>The runtime.</summary>
    public required RuntimeInfo Runtime { get; init; }

    /// <summary>The commit that the test assembly was built from, or null.</summary>
    public string? Commit { get; init; }

    /// <summary>Whether files of the working tree differed from that commit when <c>perfgate run</c> built it; false where nobody looked.</summary>
    public bool IsDirty { get; init; }

    /// <summary>The commit as it is shown: its first digits, with a plus behind it where <see cref="IsDirty"/>; empty where it is not known.</summary>
    /// <param name="digits">How many of a whole one.</param>
    public string ShortCommit(int digits) => Commit is null ? "" : (Commit.Length > digits && Commit.All(char.IsAsciiHexDigit) ? Commit[..digits] : Commit) + (IsDirty ? "+" : "");

    /// <summary>The branch, or null.</summary>
    public string? Branch { get; init; }

    /// <summary>The process; null in a baseline and a merged run.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The test project's directory, to which source paths are relative; null in a baseline.</summary>
    public string? ProjectDirectory { get; init; }

    /// <summary>That directory within its repository, with forward slashes, empty for the root; null outside of one, and in a baseline.</summary>
    public string? ProjectPath { get; init; }

    /// <summary>The directory of the baselines in force for the run, so that whoever judges it again looks in the same place; null in a baseline.</summary>
    public string? BaselineDirectory { get; init; }

    /// <summary>The directory that the test assembly was loaded from, so that its build can be kept; null in a baseline.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Why a run that failed its gate was made the baseline all the same; null where it was not forced.</summary>
    public string? ForcedReason { get; init; }

    /// <summary>Whether numbers of this environment can be compared with those of a baseline.</summary>
    public Comparability CompareWith(RunEnvironment baseline) => Comparability.Of(this, baseline);
}

/// <summary>The machine's fingerprint.</summary>
/// <param name="Class">The machine class: machines of one class are expected to be equally fast. A slug of the rest unless set by the option <c>MachineClass</c>.</param>
/// <param name="Os">The OS family: <c>linux</c>, <c>windows</c>, <c>macos</c>.</param>
/// <param name="OsVersion">As the runtime describes it.</param>
/// <param name="Architecture">Of the process: <c>x64</c>, <c>arm64</c>.</param>
/// <param name="Cpu">The CPU's model name, or <c>unknown</c>.</param>
/// <param name="Cores">Logical processors this process may use.</param>
public sealed record Machine(string Class, string Os, string OsVersion, string Architecture, string Cpu, int Cores);

/// <summary>The runtime and how it compiles and collects.</summary>
/// <param name="Version"><c>10.0.12</c>.</param>
/// <param name="Jit">The JIT mode in force, derived from the runtime's switches: see the glossary.</param>
/// <param name="Gc">Server or workstation, concurrent or not: <c>workstation-concurrent</c>.</param>
public sealed record RuntimeInfo(string Version, string Jit, string Gc);

/// <summary>Which metrics of two environments may be compared.</summary>
/// <param name="Time">Times may be compared.</param>
/// <param name="Exact">Exact metrics may be compared.</param>
/// <param name="Reasons">Why not, in words.</param>
public sealed record Comparability(bool Time, bool Exact, ImmutableArray<string> Reasons)
{
    /// <summary>Why exact counts cannot be compared, in words: some of <see cref="Reasons"/>; empty where they can. How fast, how wide and how busy a machine is, and how its JIT compiles, is nothing to them.</summary>
    public ImmutableArray<string> CountReasons { get; init; } = [];

    internal static Comparability Of(RunEnvironment current, RunEnvironment baseline)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        var counts = new List<string>();
        var time = true;
        var exact = true;
        Check("machine class", current.Machine.Class, baseline.Machine.Class, alsoExact: false);
        Check("OS", current.Machine.Os, baseline.Machine.Os, alsoExact: true, alsoCounts: true);
        Check("architecture", current.Machine.Architecture, baseline.Machine.Architecture, alsoExact: true, alsoCounts: true);
        Check("runtime", Major(current.Runtime.Version), Major(baseline.Runtime.Version), alsoExact: true, alsoCounts: true);
        Check("build configuration", current.Configuration, baseline.Configuration, alsoExact: true, alsoCounts: true);
        Check("JIT mode", current.Runtime.Jit, baseline.Runtime.Jit, alsoExact: true);
        Check("GC mode", current.Runtime.Gc, baseline.Runtime.Gc, alsoExact: false);
        return new Comparability(time, exact, reasons.ToImmutable()) { CountReasons = [.. counts] };

        void Check(string what, string now, string then, bool alsoExact, bool alsoCounts = false)
        {
            if (string.Equals(now, then, StringComparison.Ordinal))
            {
                return;
            }

            var reason = $"{what} is {now}, the baseline's is {then}";
            reasons.Add(reason);
            counts.AddRange(alsoCounts ? [reason] : []);
            time = false;
            exact &= !alsoExact;
        }
    }

    private static string Major(string version) => version.Split('.')[0];
}
