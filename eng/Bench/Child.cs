using System.Diagnostics;
using System.Globalization;

namespace PerfGate.Bench;

/// <summary>What a child process took, in seconds.</summary>
/// <param name="Wall">From before its start to after its end.</param>
/// <param name="Cpu">Of it and everything it started, in steps of 10 ms; null where the system does not tell.</param>
/// <param name="Stolen">The share of the processor time this machine wanted meanwhile that its host gave to others; null where the system does not tell.</param>
internal sealed record ChildTimes(double Wall, double? Cpu, double? Stolen);

/// <summary>One child process that must succeed.</summary>
internal static class Child
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>What starts .NET programs.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs to the end.</summary>
    /// <exception cref="BenchFailedException">It failed or overran; the message holds what it printed.</exception>
    public static Task<ChildTimes> RunAsync(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken stop) =>
        RunAsync(folder, arguments, environment, [0], Timeout, stop);

    /// <summary>As the other one, for a program that may take longer or whose exit code says more than success.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">What comes after `dotnet`.</param>
    /// <param name="environment">Variables over those of this process.</param>
    /// <param name="codes">The exit codes that are no failure.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<ChildTimes> RunAsync(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<int> codes, TimeSpan timeout, CancellationToken stop) =>
        (await RunAsync(Dotnet, folder, arguments, environment, codes, timeout, stop)).Times;

    /// <summary>What a program prints that must succeed.</summary>
    /// <param name="program">Its file, or a name that the path has.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables over those of this process.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="BenchFailedException">As above.</exception>
    public static async Task<string> ReadAsync(string program, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken stop) =>
        (await RunAsync(program, folder, arguments, environment, [0], Timeout, stop)).Output;

    private static async Task<(ChildTimes Times, string Output)> RunAsync(
        string program, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<int> codes, TimeSpan timeout, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Clean(start.Environment);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var cpu = CpuOfEndedChildren();
        var machine = Host.Ticks();
        var since = Stopwatch.GetTimestamp();
        using var child = Process.Start(start) ?? throw new BenchFailedException($"`{start.FileName}` did not start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            var output = child.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = child.StandardError.ReadToEndAsync(limit.Token);
            await child.WaitForExitAsync(limit.Token);
            var wall = Stopwatch.GetElapsedTime(since).TotalSeconds;
            return codes.Contains(child.ExitCode) ? (new ChildTimes(wall, CpuOfEndedChildren() - cpu, Host.StolenSince(machine)), await output) : throw new BenchFailedException(
                $"`{program} {string.Join(' ', start.ArgumentList)}` in {folder} ended with exit code {child.ExitCode}:\n{await output}{await errors}");
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new BenchFailedException($"`{program} {string.Join(' ', start.ArgumentList)}` in {folder} did not end within {timeout.TotalMinutes:0} minutes and was killed.");
        }
    }

    // Linux adds a child's time, and that of the children it waited for, to its parent's account when it ends: fields 16 and 17, in hundredths.
    private static double? CpuOfEndedChildren()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var account = File.ReadAllText("/proc/self/stat");
        var fields = account[(account.LastIndexOf(')') + 2)..].Split(' ');
        return fields[13..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / 100.0;
    }

    // What this program was started with must not change what it measures: MSBuild's leavings, PerfGate's options, the JIT's switches.
    private static void Clean(IDictionary<string, string?> environment)
    {
        string[] ours = ["MSBUILD", "PERFGATE_", "DOTNET_Tiered", "DOTNET_TC_", "DOTNET_ReadyToRun", "COMPlus_"];
        foreach (var name in environment.Keys.Where(name => ours.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            environment.Remove(name);
        }

        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["DOTNET_NOLOGO"] = "1";
        environment["MSBUILDDISABLENODEREUSE"] = "1";
    }
}
