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

    private static readonly HashSet<string> Types = [.. typeof(Cases).Assembly.GetTypes().Where(type => type.Namespace == typeof(Cases).Namespace + ".Libraries").Select(type => type.Name)];

    /// <summary>Prints each case and each miss; 1 when perf_event, or EventPipe where it is looked at alone, misses a target.</summary>
    /// <param name="folder">Where the run files go.</param>
    /// <param name="options">What is looked at.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string folder, CulpritOptions options, CancellationToken stop)
    {
        var cases = Cases.All.Where(one => options.Only is null || one.Library == options.Only || one.Name == options.Only).ToArray();
        var libraries = Cases.Libraries.Where(library => cases.Any(one => one.Library == library)).ToArray();
        Console.Out.WriteLine($"Culprits: {cases.Length} mistakes in {libraries.Length} libraries, a process a side and engine, JIT mode {JitSetup.Default.RecordedAs}; {Figures.Machine()}");
        Console.Out.WriteLine();
        Console.Out.WriteLine("  engine      mistake                              grew    first three culprits");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var host = Host.Ticks();
        var scores = options.Engines.ToDictionary(engine => engine, engine => new CulpritScore(engine));
        var unchanged = options.Engines.ToDictionary(engine => engine, _ => libraries.ToDictionary(library => library, _ => new List<TestRecord>(), StringComparer.Ordinal));
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var library in libraries)
            {
                var ofRound = Cases.All.Where(one => one.Library == library).Where((_, i) => i % Rounds == round).Where(cases.Contains).ToArray();
                foreach (var engine in options.Engines.Where(_ => ofRound.Length > 0 || cases.Length == Cases.All.Count))
                {
                    var place = Path.Combine(folder, engine.Name);
                    var before = await LaunchAsync(engine, library, Injection.None, place, round, stop);
                    unchanged[engine][library].Add(before);
                    foreach (var one in ofRound)
                    {
                        Compare(engine, one, before, await LaunchAsync(engine, library, one.Name, place, round, stop), scores[engine]);
                    }
                }
            }
        }

        var isMet = PrintScores(options.Engines, scores, unchanged);
        Console.Out.WriteLine($"  {Host.TookSince(host)}");
        Console.Out.WriteLine($"At the end: {Figures.Machine()}");
        return isMet ? 0 : 1;
    }

    private static bool PrintScores(IReadOnlyList<Engine> engines, Dictionary<Engine, CulpritScore> scores, Dictionary<Engine, Dictionary<string, List<TestRecord>>> unchanged)
    {
        foreach (var engine in engines)
        {
            Unchanged(engine, unchanged[engine], scores[engine]);
        }

        Console.Out.WriteLine();
        foreach (var engine in engines)
        {
            scores[engine].Misses.ForEach(Console.Out.WriteLine);
        }

        var isMet = engines.ToDictionary(engine => engine, engine => scores[engine].Print());
        return isMet[engines.Contains(Engine.PerfEvent) ? Engine.PerfEvent : engines[0]];
    }

    private static async Task<TestRecord> LaunchAsync(Engine engine, string library, string injection, string folder, int round, CancellationToken stop)
    {
        var results = Path.Combine(folder, injection == Injection.None ? $"{library}-{round}" : injection);
        var environment = new Dictionary<string, string>(JitSetup.Default.Environment, StringComparer.Ordinal)
        {
            ["PERFGATE_MODE"] = "record",
            ["PERFGATE_RESULTS"] = results,
            ["PERFGATE_PROFILE"] = "always",
            ["PERFGATE_BUDGET"] = "600ms",
            ["PERFGATE_SAMPLER"] = engine.Sampler.ToString(),
        };
        await Child.RunAsync(Environment.CurrentDirectory, [typeof(CulpritBench).Assembly.Location, Cases.Verb, library, injection], environment, stop);
        var record = RunReader.Read(Directory.GetFiles(results, "*" + RunFile.Extension).Single()).Tests.Single();
        return record.Profile?.Tree is not { } tree ? throw new BenchFailedException($"{results}: no profile, because {record.Profile?.WhyNot ?? record.NotMeasured}")
            : tree.Engine != engine.Name ? throw new BenchFailedException($"{results}: the tree is by {tree.Engine}, and {engine.Name} was asked for")
            : record;
    }

    private static void Compare(Engine engine, Case one, TestRecord before, TestRecord after, CulpritScore score)
    {
        var difference = Difference(before, after);
        var named = difference.Culprits.Take(Named).Select(node => (Frame: difference.Nodes[node].Frame, Method: LibraryMethod(difference, node))).ToArray();
        var place = Array.FindIndex(named, culprit => one.Methods.Any(method => IsIn(culprit.Method, method)));
        var grew = Summary.Of(after, Metric.Time.Name)!.Floor / Summary.Of(before, Metric.Time.Name)!.Floor;
        var culprits = string.Join(", ", named.Select((culprit, i) => (i == place ? "*" : "") + (culprit.Method == culprit.Frame || culprit.Method.Length == 0 ? culprit.Frame : $"{culprit.Frame} in {culprit.Method}")));
        score.Add(place >= 0);
        var isLeafNamed = one.Leaf is null || named.Any(culprit => IsIn(culprit.Method, one.Leaf));
        if (one.Leaf is { } leaf)
        {
            score.AddLeaf(leaf, isLeafNamed, difference.Nodes.Any(node => IsIn(node.Frame, leaf)));
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {engine.Name,-11} {one.Name,-34} {grew,5:0.00}x   {(place < 0 ? "MISSED " + one.Methods[0] + ": " : isLeafNamed ? "" : $"not the leaf {one.Leaf}: ")}{(culprits.Length == 0 ? "nobody" : culprits)}"));
        if (place < 0)
        {
            var isThere = difference.Nodes.Any(node => one.Methods.Contains(node.Frame, StringComparer.Ordinal));
            score.Misses.Add(Lines($"{engine.Name}: {one.Name}, looked for {string.Join(" or ", one.Methods)}{(isThere ? "" : ", of which no sample has a frame")}", difference));
        }
    }

    // A method, its lambdas and local functions.
    private static bool IsIn(string frame, string method) => frame == method || frame.StartsWith(method + ".", StringComparison.Ordinal);

    private static void Unchanged(Engine engine, Dictionary<string, List<TestRecord>> records, CulpritScore score)
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
                score.AddPair(difference.Culprits.IsEmpty);
                if (!difference.Culprits.IsEmpty)
                {
                    score.Misses.Add(Lines($"{engine.Name}: unchanged {library}, pair {(i / 2) + 1}", difference));
                }
            }
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine($"  {engine.Name}: {pairs} unchanged pairs, {pairs - quiet} of them name somebody");
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
}
