using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using PerfGate.Settings;

namespace PerfGate.Runs;

/// <summary>Reads where and how this process runs.</summary>
internal static class Fingerprint
{
    /// <summary>The environment of a run of an assembly in this process.</summary>
    public static RunEnvironment Of(Assembly assembly, Settings.Settings settings, string? projectDirectory, DateTimeOffset started)
    {
        var (commit, branch) = SourceControl.Of(assembly, projectDirectory);
        return new RunEnvironment
        {
            PerfGate = typeof(Fingerprint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
            Assembly = assembly.GetName().Name ?? "unknown",
            TargetFramework = TargetFrameworkOf(assembly),
            Configuration = assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "",
            Started = started,
            Mode = (settings.Mode ?? Mode.Gate).ToString().ToLowerInvariant(),
            Machine = ThisMachine(settings.MachineClass),
            Runtime = new RuntimeInfo(Environment.Version.ToString(), JitMode(), GcMode()),
            Commit = commit,
            Branch = branch,
            ProcessId = Environment.ProcessId,
            ProjectDirectory = projectDirectory,
            ProjectPath = SourceControl.PathOf(projectDirectory),
            OutputDirectory = Path.GetDirectoryName(assembly.Location) is { Length: > 0 } output ? output : null,
        };
    }

    /// <summary><c>net10.0</c>, from the attribute that the compiler adds.</summary>
    public static string TargetFrameworkOf(Assembly assembly)
    {
        var name = assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName;
        if (name is null)
        {
            return "net";
        }

        var framework = new FrameworkName(name);
        var platform = assembly.GetCustomAttribute<TargetPlatformAttribute>()?.PlatformName;
        return framework.Identifier == ".NETCoreApp" ? $"net{framework.Version.ToString(2)}{(platform is null ? "" : "-" + platform.ToLowerInvariant())}" : Slug(name);
    }

    /// <summary>True when methods may be compiled more than once.</summary>
    public static bool IsTiered => Switch("TieredCompilation", "System.Runtime.TieredCompilation");

    /// <summary>How long the JIT waits before it optimises what is hot.</summary>
    public static TimeSpan TierUpDelay
    {
        get
        {
            // The environment counts in hexadecimal, the runtime configuration as C does.
            var delay = Variable("TC_CallCountingDelayMs") is { Length: > 0 } text && int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex
                : int.TryParse(AppContext.GetData("System.Runtime.TieredCompilation.CallCountingDelayMs") as string, NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set
                : 100;
            return TimeSpan.FromMilliseconds(delay);
        }
    }

    private static Machine ThisMachine(string? machineClass)
    {
        var os = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : OperatingSystem.IsLinux() ? "linux" : "other";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var cpu = CpuModel();
        var cores = Environment.ProcessorCount;
        var derived = Slug(string.Create(CultureInfo.InvariantCulture, $"{os}-{architecture}-{cores}c-{cpu}"));
        return new Machine(machineClass ?? derived, os, RuntimeInformation.OSDescription, architecture, cpu, cores);
    }

    private static string CpuModel()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal) || line.StartsWith("CPU part", StringComparison.Ordinal));
                return line?.Split(':', 2)[^1].Trim() is { Length: > 0 } model ? model : "unknown";
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }

        // Windows publishes the model to every process; macOS has no place that needs no child process or P/Invoke.
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
    }

    private static string JitMode()
    {
        var mode = !IsTiered ? JitModes.NoTiering : Switch("TieredPGO", "System.Runtime.TieredPGO") ? JitModes.Production : JitModes.NoPgo;
        return Variable("ReadyToRun") is "0" ? mode + "-no-r2r" : mode;
    }

    private static string GcMode() => (GCSettings.IsServerGC ? "server" : "workstation") + (AppContext.TryGetSwitch("System.GC.Concurrent", out var concurrent) && !concurrent ? "" : "-concurrent");

    // The runtime's own rule: an environment variable wins over the runtime configuration, and both default to on.
    private static bool Switch(string variable, string knob) =>
        Variable(variable) is { Length: > 0 } text ? text.TrimStart('0').Length > 0 : !AppContext.TryGetSwitch(knob, out var on) || on;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable("DOTNET_" + name) ?? Environment.GetEnvironmentVariable("COMPlus_" + name);

    private static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var letter in text.Replace("(R)", "", StringComparison.Ordinal).Replace("(TM)", "", StringComparison.Ordinal))
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter == '.')
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString(0, Math.Min(slug.Length, 80)).Trim('-', '.');
    }
}
