using System.Diagnostics;

namespace PerfGate.Build;

/// <summary>Runs `dotnet` with a time-out. A child that overruns, or that is still there when the build is stopped, is
/// killed with everything it started.</summary>
internal static class Dotnet
{
    /// <summary>Runs to the end and returns the exit code; output goes to the terminal.</summary>
    public static async Task<int> RunAsync(
        string folder, IEnumerable<string> arguments, TimeSpan timeout, CancellationToken stop, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = StartInfo(folder, arguments, environment);
        Console.Out.WriteLine($"> dotnet {string.Join(' ', start.ArgumentList)}");
        using var child = Start(start);
        await WaitAsync(child, start, timeout, stop);
        return child.ExitCode;
    }

    /// <summary>As <see cref="RunAsync"/>, but a failure ends the build.</summary>
    public static async Task MustRunAsync(string folder, IEnumerable<string> arguments, TimeSpan timeout, CancellationToken stop)
    {
        string[] list = [.. arguments];
        if (await RunAsync(folder, list, timeout, stop) is var code and not 0)
        {
            throw new BuildFailedException($"`dotnet {string.Join(' ', list)}` ended with exit code {code}; its messages stand above.");
        }
    }

    private static ProcessStartInfo StartInfo(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
        };

        // `dotnet run`, which started this program, leaves MSBuild's own variables behind, and a person's PerfGate settings
        // would change what is tested.
        foreach (var name in start.Environment.Keys.ToArray())
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("PERFGATE_", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static Process Start(ProcessStartInfo start) =>
        Process.Start(start) ?? throw new BuildFailedException($"`{start.FileName}` did not start.");

    private static async Task WaitAsync(Process child, ProcessStartInfo start, TimeSpan timeout, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            await child.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new BuildFailedException(
                $"`dotnet {string.Join(' ', start.ArgumentList)}` did not end within {timeout.TotalMinutes:0} minutes and was killed.");
        }
    }
}
