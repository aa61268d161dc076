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
        var taken = await ToolProcess.RunAsync(runs, [0], ["actions", .. arguments], stop);
        var (seconds, megabytes) = (Figures.Median(taken.Select(run => run.Seconds)), taken.Max(run => run.Megabytes));
        var isMet = !(seconds > maxSeconds) && megabytes <= MaxMegabytes;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {shown,-10} {seconds,6:0.00} s  {taken.Min(run => run.Seconds),6:0.00} s  {megabytes,8:0} MB{(isMet ? "" : "   NOT met")}"));
        return isMet;
    }
}
