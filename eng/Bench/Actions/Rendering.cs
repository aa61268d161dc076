using System.Diagnostics;
using System.Globalization;

namespace PerfGate.Bench.Actions;

/// <summary>How long <c>perfgate actions</c> takes for a log, from the start of its process to its end, and how much memory at most.</summary>
internal static class Rendering
{
    /// <summary>The verb that runs this part alone.</summary>
    public const string Verb = "rendering";

    private const int Messages = 100_000;
    private const long Gigabyte = 1024L * 1024 * 1024;
    private const int CallsOfGigabyte = 2_000_000;
    private const double MaxSeconds = 1;
    private const double MaxMegabytes = 200;
    private const int Runs = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Prints all; false when a target is not met.</summary>
    /// <param name="folder">Where the logs are made, and deleted again.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<bool> PrintAsync(string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        Console.Out.WriteLine($"Rendering of action logs by `perfgate actions`: {Figures.Machine()}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"whole process, median of {Runs} runs, of 1 GB one run; at most {MaxSeconds:0} s for {Messages} messages and {MaxMegabytes:0} MB for any"));
        Console.Out.WriteLine();
        Console.Out.WriteLine("  log                                      shown as      time      fastest   peak memory");
        var host = Host.Ticks();
        var isMet = true;
        foreach (var (name, calls, isEliot) in new[] { ("100,000 messages, tasks of 32", 10, false), ("100,000 messages, one task", Messages / 3, false), ("100,000 messages of Eliot, tasks of 32", 10, true) })
        {
            var log = Path.Combine(folder, "messages.log");
            LogGenerator.Write(log, Messages, long.MaxValue, calls, isEliot);
            isMet &= await PrintAsync(name, "tree", [log], Runs, MaxSeconds, stop);
            isMet &= await PrintAsync(name, "summary", [log, "--summary"], Runs, MaxSeconds, stop);
            File.Delete(log);
        }

        foreach (var (name, calls) in new[] { ("1 GB, tasks of 32", 10), ("1 GB, one task", CallsOfGigabyte) })
        {
            var log = Path.Combine(folder, "large.log");
            LogGenerator.Write(log, long.MaxValue, Gigabyte, calls, isEliot: false);
            isMet &= await PrintAsync(name, "tree", [log], 1, null, stop);
            isMet &= await PrintAsync(name, "summary", [log, "--summary"], 1, null, stop);
            File.Delete(log);
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine($"  {(isMet ? "every target is met" : "NOT every target is met")}; {Host.TookSince(host)}");
        return isMet;
    }

    private static async Task<bool> PrintAsync(string name, string shown, string[] arguments, int runs, double? maxSeconds, CancellationToken stop)
    {
        var taken = new List<(double Seconds, double Megabytes)>();
        for (var run = 0; run < runs; run++)
        {
            taken.Add(await RunAsync(arguments, stop));
        }

        var (seconds, megabytes) = (Figures.Median(taken.Select(run => run.Seconds)), taken.Max(run => run.Megabytes));
        var isMet = !(seconds > maxSeconds) && megabytes <= MaxMegabytes;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {shown,-10} {seconds,6:0.00} s  {taken.Min(run => run.Seconds),6:0.00} s  {megabytes,8:0} MB{(isMet ? "" : "   NOT met")}"));
        return isMet;
    }

    private static async Task<(double Seconds, double Megabytes)> RunAsync(string[] arguments, CancellationToken stop)
    {
        var tool = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "src", "Tool", "bin", "Release", "net8.0", "perfgate.dll"));
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [tool, "actions", .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true };
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
            return child.ExitCode == 0 ? (Stopwatch.GetElapsedTime(since).TotalSeconds, peak / 1024.0 / 1024) : throw new BenchFailedException($"`perfgate actions` ended with exit code {child.ExitCode}.");
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new BenchFailedException($"`perfgate actions` did not end within {Timeout.TotalMinutes:0} minutes and was killed.");
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
