using System.Diagnostics;

namespace PerfGate.Bench;

/// <summary>What a run of the tool took.</summary>
/// <param name="Seconds">From the start of its process to its end.</param>
/// <param name="Megabytes">Its memory at its peak.</param>
internal sealed record ToolTimes(double Seconds, double Megabytes);

/// <summary>`perfgate` as a process of its own, as it is built.</summary>
internal static class ToolProcess
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Runs a command line to its end, several times.</summary>
    /// <param name="runs">How often.</param>
    /// <param name="codes">The exit codes that are no failure.</param>
    /// <param name="arguments">What comes after `perfgate`.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<IReadOnlyList<ToolTimes>> RunAsync(int runs, IReadOnlyList<int> codes, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var taken = new List<ToolTimes>();
        for (var run = 0; run < runs; run++)
        {
            taken.Add(await RunAsync(codes, arguments, stop));
        }

        return taken;
    }

    private static async Task<ToolTimes> RunAsync(IReadOnlyList<int> codes, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var tool = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "src", "Tool", "bin", "Release", "net8.0", "perfgate.dll"));
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [tool, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true };
        var since = Stopwatch.GetTimestamp();
        using var child = Process.Start(start) ?? throw new BenchFailedException($"`{start.FileName}` did not start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Timeout);
        try
        {
            var output = child.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            var (peak, ended) = (0L, child.WaitForExitAsync(limit.Token));
            while (await Task.WhenAny(ended, Task.Delay(5, limit.Token)) != ended)
            {
                peak = Math.Max(peak, Peak(child));
            }

            await ended;
            await output;
            return codes.Contains(child.ExitCode)
                ? new ToolTimes(Stopwatch.GetElapsedTime(since).TotalSeconds, peak / 1024.0 / 1024)
                : throw new BenchFailedException($"`perfgate {arguments[0]}` ended with exit code {child.ExitCode}.");
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new BenchFailedException($"`perfgate {arguments[0]}` did not end within {Timeout.TotalMinutes:0} minutes and was killed.");
        }
    }

    private static long Peak(Process child)
    {
        try
        {
            child.Refresh();
            return child.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It has just ended; what was read last is at most 5 ms old.
            return 0;
        }
    }
}
