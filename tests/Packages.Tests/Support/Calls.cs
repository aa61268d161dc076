using System.Globalization;

namespace PerfGate.Packages.Tests.Support;

/// <summary>The calls of one test of a consumer, as it noted them itself.</summary>
/// <param name="Process">The file of the process that noted them.</param>
/// <param name="IsPerfTest">False for an ordinary test.</param>
/// <param name="Name">The test.</param>
/// <param name="First">When the first call began, on a clock that all processes share.</param>
/// <param name="Last">When the last call began.</param>
/// <param name="Count">How many there were.</param>
internal sealed record Calls(string Process, bool IsPerfTest, string Name, long First, long Last, long Count)
{
    public static IReadOnlyList<Calls> Read(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.txt")
            .SelectMany(file => File.ReadLines(file).Select(line => line.Split('\t')).Select(parts => new Calls(
                Path.GetFileName(file), parts[0] == "perf", parts[1], Number(parts[2]), Number(parts[3]), Number(parts[4]))))
            .OrderBy(calls => calls.First),
    ];

    /// <summary>Fails when two of them were going on at one time.</summary>
    public static void MustNotOverlap(IEnumerable<Calls> calls)
    {
        var sorted = calls.OrderBy(call => call.First).ToList();
        foreach (var (earlier, later) in sorted.Zip(sorted.Skip(1)))
        {
            Assert.True(earlier.Last < later.First, $"{later} began before {earlier} was over.");
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
