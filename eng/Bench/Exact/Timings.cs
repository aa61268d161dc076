using System.ComponentModel;

namespace PerfGate.Bench.Exact;

/// <summary>Nanoseconds of an operation in one process.</summary>
/// <param name="Median">Of its repetitions, the first third left out as warm-up.</param>
/// <param name="Floor">The smallest: what it takes where nothing disturbs it.</param>
internal readonly record struct Taken(double Median, double Floor);

/// <summary>What a workload takes in each way to run it, in turns: the processes of a round are neighbours in time.</summary>
/// <param name="programs">The woven programs.</param>
/// <param name="rounds">Processes of each way.</param>
/// <param name="stop">Ends it.</param>
internal sealed class Timings(CountedOutput programs, int rounds, CancellationToken stop)
{
    private const int Repetitions = 40;

    // A clock of the system that is read twice a call takes a hundred times as long as the call.
    private const int FewRepetitions = 9;
    private static readonly string[] Slow = ["cpu", "offcpu", "ctxsw"];

    /// <summary>Nanoseconds of an operation: one list a way, one value a round.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="costs">The costs that are counted; the plain program comes before them.</param>
    public async Task<IReadOnlyList<IReadOnlyList<Taken>>> TakeAsync(string workload, IReadOnlyList<string> costs)
    {
        string[] ways = [CountedOutput.Timed, .. costs];
        var taken = ways.Select(_ => new List<Taken>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            // There and back: a machine that drifts favours none.
            foreach (var way in round % 2 == 0 ? Enumerable.Range(0, ways.Length) : Enumerable.Range(0, ways.Length).Reverse())
            {
                var output = ways[way] == CountedOutput.Timed ? programs.Plain! : programs;
                var repetitions = Slow.Contains(ways[way], StringComparer.Ordinal) ? FewRepetitions : Repetitions;
                taken[way].Add(Typical(await output.NumbersAsync(ways[way], ["time", workload, $"{repetitions}"], stop)));
            }
        }

        return taken;
    }

    /// <summary>The same in Python, without and with cProfile; null where there is no Python.</summary>
    public async Task<(IReadOnlyList<Taken> Plain, IReadOnlyList<Taken> Profiled)?> PythonAsync(string workload)
    {
        var (plain, profiled) = (new List<Taken>(), new List<Taken>());
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                plain.Add(await PythonAsync(workload, "plain"));
                profiled.Add(await PythonAsync(workload, "profiled"));
            }
        }
        catch (Win32Exception)
        {
            return null;
        }

        return (plain, profiled);
    }

    private async Task<Taken> PythonAsync(string workload, string mode)
    {
        var folder = programs.Plain!.Folder;
        return Typical(CountedOutput.Parse(await Child.ReadAsync("python3", folder, [Path.Combine("Calls", "same.py"), workload, $"{FewRepetitions}", mode], new Dictionary<string, string>(StringComparer.Ordinal), stop)));
    }

    private static Taken Typical(IReadOnlyList<double> repetitions)
    {
        var warm = repetitions.Skip(repetitions.Count / 3).ToArray();
        return new Taken(Figures.Median(warm), warm.Min());
    }
}
