using System.Globalization;
using System.IO.Compression;

namespace PerfGate.Tests.Statistics;

/// <summary>Real pairs of processes at a load of 10 to 20 on four cores: see Data/README.md.</summary>
internal static class PairRatios
{
    /// <summary>The seven workloads that only compute.</summary>
    public static readonly string[] Computing = ["cpu", "fnv", "sort", "json", "str", "dict", "linq"];

    /// <summary>The two that wait for memory and for files.</summary>
    public static readonly string[] Waiting = ["file", "chase"];

    private static readonly ILookup<(string Config, string Workload), double> All = Read().ToLookup(row => (row.Config, row.Workload), row => row.Wall);

    /// <summary>
    /// The noise of pairs of one workload: what is left of each recording without its middle, which is the change of layout between its builds.
    /// </summary>
    /// <param name="mode"><c>no-tiering</c> (three recordings), <c>no-pgo</c> or <c>production</c>.</param>
    /// <param name="workload">The workload.</param>
    public static double[] Noise(string mode, string workload) => [.. Recordings(mode).SelectMany(config =>
    {
        var ratios = All[(config, workload)].ToArray();
        var middle = PerfGate.Statistics.Summary.Of(ratios).Median;
        return ratios.Select(ratio => ratio - middle);
    })];

    /// <summary>The same with the layout's part in it.</summary>
    public static double[] WithLayout(string mode, string workload) => [.. Recordings(mode).SelectMany(config => All[(config, workload)])];

    private static string[] Recordings(string mode) => mode switch { "no-tiering" => ["notc", "AAfix", "ABalt"], "no-pgo" => ["nopgo"], _ => ["pgo"] };

    private static IEnumerable<(string Config, string Workload, double Wall)> Read()
    {
        using var zipped = typeof(PairRatios).Assembly.GetManifestResourceStream("pair-ratios.csv.gz")!;
        using var reader = new StreamReader(new GZipStream(zipped, CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            yield return (cells[0], cells[1], double.Parse(cells[2], CultureInfo.InvariantCulture));
        }
    }
}
