using System.Globalization;
using PerfGate.Bench.Verdicts;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Bench.Exact;

/// <summary>Which counts are the same in every process, and whether the two processes of a recording know the others.</summary>
/// <param name="programs">The woven programs.</param>
/// <param name="folder">Where run files go.</param>
/// <param name="stop">Ends it.</param>
internal sealed class Exactness(CountedOutput programs, string folder, CancellationToken stop)
{
    private const string Cores = "DOTNET_PROCESSOR_COUNT";
    private const string Collector = "DOTNET_gcServer";

    // The first two are what a recording has; the others are everybody else's machines.
    private static readonly (LoadKind Load, (string, string)[] Variables)[] Processes =
    [
        (LoadKind.None, []),
        (LoadKind.None, [(Cores, "1")]),
        (LoadKind.None, []),
        (LoadKind.None, [(Cores, "1")]),
        (LoadKind.None, [(Cores, "2"), (Collector, "1")]),
        (LoadKind.Free, []),
        (LoadKind.Free, [(Cores, "1")]),
        (LoadKind.Free, [(Cores, "3")]),
    ];

    private const int Recording = 2;

    // The recordings that these processes make: one with all or several processors and one with one or fewer.
    private static readonly (int, int)[] Recordings = [(0, 1), (2, 3), (5, 6), (7, 4)];
    private static readonly Comparability SameConditions = new(Time: true, Exact: true, []);

    /// <summary>Prints the table; false when the recording misses what differs elsewhere.</summary>
    public async Task<bool> PrintAsync()
    {
        var counted = new List<IReadOnlyDictionary<string, TestRecord>>();
        foreach (var group in Processes.GroupBy(process => process.Load))
        {
            using (Load.Start(group.Key))
            {
                foreach (var (_, variables) in group)
                {
                    var results = Path.Combine(folder, "exactness", $"{counted.Count}");
                    var run = await programs.CountAsync(results, ["programs"], variables.ToDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal), stop);
                    counted.Add(run.Tests.ToDictionary(CountedOutput.NameOf, StringComparer.Ordinal));
                }
            }
        }

        Console.Out.WriteLine($"Exactness: two counted operations in each of {Processes.Length - Recording} processes, three of them under {ThreadPin.Cores().Count} busy threads, with 1, 2, 3 and all processors; then whether two more processes, as a recording has them, tell the exact programs");
        Console.Out.WriteLine();
        await File.WriteAllLinesAsync(Path.Combine(folder, "exactness", "values.tsv"), Values(counted), stop);
        var (rows, missed, overcautious) = (new List<string[]>(), new List<string>(), new List<string>());
        foreach (var name in counted[0].Keys)
        {
            var slices = counted.Select(process => SlicesOf(process, name)).ToArray();
            Counts[] elsewhere = [.. slices.Skip(Recording).SelectMany(one => one)], recording = [.. slices.Take(Recording).SelectMany(one => one)];
            rows.Add(Row(name, elsewhere, recording, missed, overcautious));
        }

        var exact = rows.Where(row => row[1..4].All(cell => cell == Same)).ToArray();
        Console.Out.WriteLine($"Exact in calls, work and bytes, {exact.Length} of {rows.Count}: {string.Join(", ", exact.Select(row => row[0]))}.");
        Console.Out.WriteLine();
        Markdown.Print(["not exact", "calls", "work", "bytes", "contexts that differ", "the recording said of calls, work, bytes", "why"], rows.Except(exact).Select(row => (string[])[.. row, Reasons.Of(row[0])]));
        Console.Out.WriteLine($"  of {rows.Count} programs {rows.Count(row => row[2] == Same)} have the same work everywhere, {rows.Count(row => row[1] == Same)} the same calls, {rows.Count(row => row[3] == Same)} the same bytes");
        Console.Out.WriteLine($"  counts that differ elsewhere and not in the recording: {Listed(missed)}");
        Console.Out.WriteLine($"  counts that differ in the recording and not elsewhere: {Listed(overcautious)}");
        string[] alarms = [.. FalseAlarms(counted)];
        var judged = rows.Count * Recordings.Length * (Recordings.Length - 1);
        Console.Out.WriteLine($"  false alarms, where each two processes as a recording has them are judged by each other two: {alarms.Length} in {judged} judgements{string.Concat(alarms.CountBy(alarm => alarm).Select(alarm => $"; {alarm.Value} x {alarm.Key}"))}");
        Console.Out.WriteLine();
        return true;
    }

    private static IEnumerable<string> FalseAlarms(List<IReadOnlyDictionary<string, TestRecord>> counted)
    {
        foreach (var name in counted[0].Keys)
        {
            var joined = Recordings.Select(pair => new TestRecord { Id = counted[0][name].Id, Exact = ExactCounts.Join([counted[pair.Item1][name].Exact!, counted[pair.Item2][name].Exact!]) }).ToArray();
            foreach (var finding in from baseline in joined from head in joined where head != baseline from finding in ExactFindings.Of(head, baseline, SameConditions, isOfBuilds: false) where finding.Kind == VerdictKind.Regressed select finding)
            {
                yield return $"{name} ({finding.Metric})";
            }
        }
    }

    private const string Same = "exact";

    private static string[] Row(string name, Counts[] elsewhere, Counts[] recording, List<string> missed, List<string> overcautious)
    {
        var (different, all) = Counts.Differing(elsewhere);
        var said = new List<string>();
        for (var unit = 0; unit < Counts.Units.Count; unit++)
        {
            var (there, here) = (Counts.Spread(elsewhere, unit), Counts.Spread(recording, unit));
            said.Add(here == 0 ? Same : "differs");
            var what = $"{name} ({Counts.Names[unit]})";
            (there != 0 && here == 0 ? missed : there == 0 && here != 0 ? overcautious : []).Add(what);
        }

        return [name, .. Enumerable.Range(0, Counts.Units.Count).Select(unit => Text(Counts.Spread(elsewhere, unit))), $"{different} of {all}", said.TrueForAll(word => word == said[0]) ? said[0] : string.Join(", ", said)];
    }

    // For whoever wants to know which process differs, and by how much.
    private static IEnumerable<string> Values(List<IReadOnlyDictionary<string, TestRecord>> counted) =>
        from name in counted[0].Keys
        from unit in Enumerable.Range(0, Counts.Units.Count)
        select string.Join('\t', [name, Counts.Names[unit], .. counted.SelectMany(process => SlicesOf(process, name)).Select(slice => slice.Total[unit].ToString("0", CultureInfo.InvariantCulture))]);

    private static Counts[] SlicesOf(IReadOnlyDictionary<string, TestRecord> process, string name) =>
        process[name].Exact is { Tree: CallTree tree } ? [.. Counts.Of(tree)] : throw new BenchFailedException($"{name} was not counted: {process[name].Exact?.WhyNot ?? process[name].NotMeasured}");

    private static string Text(double spread) => spread == 0 ? Same : string.Create(CultureInfo.InvariantCulture, $"{spread * 100:0.###} % apart");

    private static string Listed(List<string> names) => names.Count == 0 ? "none" : $"{names.Count}: {string.Join(", ", names)}";
}
