using System.Globalization;
using System.Runtime.InteropServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>What a pass asks for.</summary>
internal sealed record PerfEventOptions
{
    /// <summary>Of a thread's processor time from one sample to the next, at least 10 µs; longer where the kernel allows fewer samples.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Bytes of a ring's records, at most: a power of two, and less where there are many processors. On a machine that others keep busy the reader waits
    /// for a processor for 0.1 s and more, and this is 0.2 s of samples; what a user has without any privilege (512 KB) is 0.05 s of them.
    /// </summary>
    public int RingBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Bytes of the records of a ring of samples at switches, at most: there may be more of them than are needed.</summary>
    public int SwitchRingBytes { get; init; } = 512 * 1024;

    /// <summary>Bytes of the stack in each sample by time, at most; only stacks that are broken need them.</summary>
    public int StackBytes { get; init; } = 16 * 1024;

    /// <summary>Bytes of the stack in each sample at a switch, at most: nearly all of them are broken, for threads wait in the C library.</summary>
    public int SwitchStackBytes { get; init; } = 16 * 1024;

    /// <summary>Whether the kernel may be asked for more than a process without privileges gets.</summary>
    public bool UsesPrivileges { get; init; } = true;

    /// <summary>Where it runs.</summary>
    public PerfPlatform Platform { get; init; } = PerfPlatform.Current();

    /// <summary>The kernel.</summary>
    public IPerfKernel Kernel { get; init; } = new LinuxPerfKernel();

    /// <summary>How long the kernel may take to begin, and to end.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What a process runs on, as far as it decides whether a pass is tried.</summary>
/// <param name="IsLinux">Whether it is Linux.</param>
/// <param name="Architecture">Of the process.</param>
/// <param name="IsMusl">Whether its C library is musl, or no glibc is seen.</param>
/// <param name="AllowsUntested">Whether to go on where it has not been tested.</param>
internal sealed record PerfPlatform(bool IsLinux, Architecture Architecture, bool IsMusl, bool AllowsUntested)
{
    private static readonly string[] LoaderFolders = ["/lib64", "/lib", "/usr/lib64", "/usr/lib"];
    private const string Untested = "PERFGATE_UNTESTED_SAMPLER";

    /// <summary>This machine.</summary>
    public static PerfPlatform Current() => new(
        OperatingSystem.IsLinux(),
        RuntimeInformation.ProcessArchitecture,
        RuntimeInformation.RuntimeIdentifier.StartsWith("linux-musl", StringComparison.Ordinal) || !HasGlibc(),
        Environment.GetEnvironmentVariable(Untested) == "1");

    /// <summary>Why no pass is tried here, or null.</summary>
    public string? WhyNot() => !IsLinux ? "there is perf_event_open on Linux only"
        : Architecture is not (Architecture.X64 or Architecture.Arm64) ? string.Create(CultureInfo.InvariantCulture, $"perf_event_open was not tried on {Architecture}")
        : Architecture == Architecture.Arm64 && !AllowsUntested ? $"perf_event_open is not tested on arm64; {Untested}=1 tries it"
        : IsMusl && !AllowsUntested ? $"perf_event_open was not tried on musl; {Untested}=1 tries it"
        : null;

    private static bool HasGlibc() => LoaderFolders.Any(folder => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "ld-linux*").Any());
}
