using System.Diagnostics;
using System.Globalization;
using PerfGate.CallTrees;

namespace PerfGate.Bench.Fidelity;

/// <summary>How much waiting a tree holds of what there was, and whether it stands where it was waited.</summary>
internal static class Waits
{
    private const double MostOff = 0.05;

    /// <summary>Prints a row a workload; false where the engine that is judged is off by more than it may be, null where none is looked at.</summary>
    /// <param name="options">What is looked at.</param>
    /// <param name="judged">Whose target it is.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<bool?> PrintAsync(FidelityOptions options, Engine judged, CancellationToken stop)
    {
        using var works = new WaitWorks();
        var waits = works.All().Where(wait => options.Has(wait.Name)).ToList();
        if (waits.Count == 0)
        {
            return null;
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine("Waits: time of the test's threads that is no processor time of theirs, in the tree over the truth; of all waits, and of those below the method that waits");
        Console.Out.WriteLine($"  {"",-46}{string.Concat(options.Engines.Select(engine => $"  {engine.Name,32}"))}");
        Console.Out.WriteLine($"  {"workload",-19} {"below",-26}{string.Concat(options.Engines.Select(_ => $"  {"each",10} {"all",10} {"below",10}"))}");
        var missed = options.Engines.ToDictionary(engine => engine, _ => new List<string>());
        foreach (var wait in waits)
        {
            var notes = new List<string>();
            Console.Out.Write($"  {wait.Name,-19} {wait.Frame,-26}");
            foreach (var engine in options.Engines)
            {
                var (all, below) = await CompareAsync(engine, wait, notes, stop);
                if (Math.Abs(all - 1) > MostOff || Math.Abs(below - 1) > MostOff)
                {
                    missed[engine].Add(wait.Name);
                }
            }

            Console.Out.WriteLine();
            notes.ForEach(note => Console.Out.WriteLine($"  {"",-19} {note}"));
        }

        Console.Out.WriteLine();
        foreach (var engine in options.Engines)
        {
            Console.Out.WriteLine($"  {engine.Name}: waits within {Figures.Percent(MostOff)} of the truth, in all and below their method: {(missed[engine].Count == 0 ? "met" : $"NOT MET by {string.Join(", ", missed[engine])}")}");
        }

        return missed[judged].Count == 0;
    }

    private static async Task<(double All, double Below)> CompareAsync(Engine engine, KnownWait wait, List<string> notes, CancellationToken stop)
    {
        var (profile, tree, _, _, _) = await FidelityBench.ProfileAsync(engine, wait.Name, wait.Body, wait.Clear, stop);
        var truth = wait.Ticks * (1e9 / Stopwatch.Frequency);
        var ofTest = tree.OfTest();
        var inclusive = ofTest.Inclusive();
        var (all, below) = (Waited(0), FidelityBench.SumOf(ofTest, Waited, frame => frame == wait.Frame));
        var each = (truth / wait.Count / 1e6).ToString("0.00", CultureInfo.InvariantCulture) + " ms";
        Console.Out.Write($"  {each,10} {Figures.Percent(all / truth),10} {Figures.Percent(below / truth),10}");
        notes.Add($"{engine.Name}: {profile.Samples} samples, {Engine.Note(profile)}");
        return (all / truth, below / truth);

        double Waited(int node) => inclusive[node].Skip(ofTest.Slices).Take(ofTest.Slices).Sum();
    }
}
