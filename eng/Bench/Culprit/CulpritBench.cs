using System.Globalization;
using PerfGate.Bench.Jit;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Bench.Culprit;

/// <summary>Whether the call trees of two builds name the method that was made slower, and nobody where nothing was.</summary>
internal static class CulpritBench
{
    /// <summary>Processes of each unchanged library: each is the baseline of some mistakes, and two make an unchanged pair.</summary>
    private const int Rounds = 8;
    private const int Named = 3;
    private const double LeastFound = 0.9;
    private const double LeastQuiet = 0.95;

    private static readonly HashSet<string> Types = [.. typeof(Cases).Assembly.GetTypes().Where(type => type.Namespace == typeof(Cases).Namespace + ".Libraries").Select(type => type.Name)];

    /// <summary>Prints each case and each miss; 1 when a target is missed.</summary>
    /// <param name="folder">Where the run files go.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string folder, CancellationToken stop)
    {
        Console.Out.WriteLine($"Culprits: {Cases.All.Count} mistakes in {Cases.Libraries.Count} libraries, a process a side, JIT mode {JitSetup.Default.RecordedAs}; {Figures.Machine()}");
        Console.Out.WriteLine();
        Console.Out.WriteLine("  mistake                              grew    first three culprits");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var host = Host.Ticks();
        var unchanged = Cases.Libraries.ToDictionary(library => library, _ => new List<TestRecord>(), StringComparer.Ordinal);
        var misses = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var library in Cases.Libraries)
            {
                var before = await LaunchAsync(library, Injection.None, folder, round, stop);
                unchanged[library].Add(before);
                foreach (var one in Cases.All.Where(one => one.Library == library).Where((_, i) => i % Rounds == round))
                {
                    Compare(one, before, await LaunchAsync(library, one.Name, folder, round, stop), misses);
                }
            }
        }

        var quiet = Unchanged(unchanged, misses);
        Console.Out.WriteLine();
        misses.ForEach(Console.Out.WriteLine);
        var found = 1 - (misses.Count(miss => !miss.StartsWith("unchanged", StringComparison.Ordinal)) / (double)Cases.All.Count);
        var isMet = Print("the method among the first three", found, LeastFound) & Print("unchanged pairs in which nobody is named", quiet, LeastQuiet);
        Console.Out.WriteLine($"  {Host.TookSince(host)}");
        Console.Out.WriteLine($"At the end: {Figures.Machine()}");
        return isMet ? 0 : 1;
    }

    private static async Task<TestRecord> LaunchAsync(string library, string injection, string folder, int round, CancellationToken stop)
    {
        var results = Path.Combine(folder, injection == Injection.None ? $"{library}-{round}" : injection);
        var environment = new Dictionary<string, string>(JitSetup.Default.Environment, StringComparer.Ordinal)
        {
            ["PERFGATE_MODE"] = "record",
            ["PERFGATE_RESULTS"] = results,
            ["PERFGATE_PROFILE"] = "always",
            ["PERFGATE_BUDGET"] = "600ms",
        };
        await Child.RunAsync(Environment.CurrentDirectory, [typeof(CulpritBench).Assembly.Location, Cases.Verb, library, injection], environment, stop);
        var record = RunReader.Read(Directory.GetFiles(results, "*" + RunFile.Extension).Single()).Tests.Single();
        return record.Profile?.Tree is null ? throw new BenchFailedException($"{results}: no profile, because {record.Profile?.WhyNot ?? record.NotMeasured}") : record;
    }

    private static void Compare(Case one, TestRecord before, TestRecord after, List<string> misses)
    {
        var difference = Difference(before, after);
        var named = difference.Culprits.Take(Named).Select(node => (Frame: difference.Nodes[node].Frame, Method: LibraryMethod(difference, node))).ToArray();
        var place = Array.FindIndex(named, culprit => one.Methods.Any(method => culprit.Method == method || culprit.Method.StartsWith(method + ".", StringComparison.Ordinal)));
        var grew = Summary.Of(after, Metric.Time.Name)!.Floor / Summary.Of(before, Metric.Time.Name)!.Floor;
        var culprits = string.Join(", ", named.Select((culprit, i) => (i == place ? "*" : "") + (culprit.Method == culprit.Frame || culprit.Method.Length == 0 ? culprit.Frame : $"{culprit.Frame} in {culprit.Method}")));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {one.Name,-34} {grew,5:0.00}x   {(place < 0 ? "MISSED " + one.Methods[0] + ": " : "")}{(culprits.Length == 0 ? "nobody" : culprits)}"));
        if (place < 0)
        {
            var isThere = difference.Nodes.Any(node => one.Methods.Contains(node.Frame, StringComparer.Ordinal));
            misses.Add(Lines($"{one.Name}, looked for {string.Join(" or ", one.Methods)}{(isThere ? "" : ", of which no sample has a frame")}", difference));
        }
    }

    private static double Unchanged(Dictionary<string, List<TestRecord>> records, List<string> misses)
    {
        var (pairs, quiet) = (0, 0);
        foreach (var (library, list) in records)
        {
            // Neighbours in time, each process in one pair only.
            for (var i = 0; i + 1 < list.Count; i += 2)
            {
                var difference = Difference(list[i], list[i + 1]);
                pairs++;
                quiet += difference.Culprits.IsEmpty ? 1 : 0;
                if (!difference.Culprits.IsEmpty)
                {
                    misses.Add(Lines($"unchanged {library}, pair {(i / 2) + 1}", difference));
                }
            }
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine($"  {pairs} unchanged pairs, {pairs - quiet} of them name somebody");
        return (double)quiet / pairs;
    }

    // The tree before as a baseline keeps it: thinned.
    private static CallTreeDifference Difference(TestRecord before, TestRecord after)
    {
        var kept = before with { Profile = before.Profile! with { Tree = RunLineWriter.Thin(before.Profile.Tree!, Run.KeptTree) } };
        return Explanation.Of(after, kept).Difference ?? throw new BenchFailedException($"the trees of {before.Id} cannot be compared");
    }

    // A frame of the base library, or a wait, belongs to the method of the library that called it.
    private static string LibraryMethod(CallTreeDifference difference, int node)
    {
        while (node > 0 && !Types.Contains(difference.Nodes[node].Frame.Split('.', '<')[0]))
        {
            node = difference.Nodes[node].Parent;
        }

        return node > 0 ? difference.Nodes[node].Frame : "";
    }

    private static string Lines(string title, CallTreeDifference difference) =>
        string.Join('\n', [title, .. CallTreeText.Changes(difference, 30).Select(line => "    " + line.Text)]);

    private static bool Print(string what, double share, double least)
    {
        Console.Out.WriteLine($"  {what}: {Figures.Percent(share)}; target at least {Figures.Percent(least)}: {(share >= least ? "met" : "NOT MET")}");
        return share >= least;
    }
}
