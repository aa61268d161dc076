using System.Globalization;
using System.IO.Compression;

namespace PerfGate.Tests.Statistics;

/// <summary>Real processes at a load of 10 to 20 on four cores: see Data/README.md.</summary>
internal static class ProcessFloors
{
    /// <summary>Floors by configuration, workload and build, in the order of time; ns an operation.</summary>
    public static ILookup<(string Config, string Workload, string Build), double> All { get; } = Read()
        .OrderBy(row => row.Pair)
        .ToLookup(row => (row.Config, row.Workload, row.Build), row => row.Floor);

    public static IReadOnlyList<string> Workloads { get; } = [.. All.Select(group => group.Key.Workload).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<(string Config, string Workload, int Pair, string Build, double Floor)> Read()
    {
        using var zipped = typeof(ProcessFloors).Assembly.GetManifestResourceStream("process-floors.csv.gz")!;
        using var reader = new StreamReader(new GZipStream(zipped, CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            yield return (cells[0], cells[1], int.Parse(cells[2], CultureInfo.InvariantCulture), cells[3], double.Parse(cells[4], CultureInfo.InvariantCulture));
        }
    }
}
