using System.Diagnostics;
using System.Globalization;
using PerfGate.Bench.Jit;
using PerfGate.Measuring;
using PerfGate.Tool.Comparing;
using PerfGate.Units;

namespace PerfGate.Bench.Verdicts;

/// <summary>The figures behind the JIT mode of pairs: how far the pairs of one build differ in each mode, and what a pair costs.</summary>
/// <param name="builder">Builds the tests.</param>
/// <param name="workloads">The workloads that are measured.</param>
/// <param name="folder">Where the pairs leave their runs.</param>
/// <param name="stop">Ends it.</param>
internal sealed class JitPairs(VariantBuilder builder, IReadOnlyList<string> workloads, string folder, CancellationToken stop)
{
    private const int Starts = 5;

    // What the runner ends with when it finds none.
    private static readonly int[] NoTests = [0, 1, 2, 8];

    /// <summary>The unchanged build against itself, compared in each mode, one pair after the other on one core.</summary>
    /// <param name="round">Its number.</param>
    /// <returns>An outcome a mode and workload; its way is the mode's name, its seconds those of a pair of all workloads.</returns>
    public async Task<IReadOnlyList<Outcome>> CompareAsync(int round)
    {
        var before = TestProgram.Read(await builder.TestsAsync(Variant.Base, 1, stop));
        var after = TestProgram.Read(await builder.TestsAsync(Variant.Again, 1, stop));
        var outcomes = new List<Outcome>();
        foreach (var setup in JitSetup.OfPairs)
        {
            var results = Path.Combine(folder, "last-jit");
            if (Directory.Exists(results))
            {
                Directory.Delete(results, recursive: true);
            }

            var since = Stopwatch.GetTimestamp();
            var compared = await new LockStepComparison
            {
                Starts = new Sides<Func<string, string, HostStart>?>((pipe, own) => Start(before, setup, pipe, own), (pipe, own) => Start(after, setup, pipe, own)),
                Directory = results,
                Name = "jit",
                Lanes = [.. Lanes.Choose(1)],
                Explains = false,
                Against = new Runs.Comparison { Id = "jit", Base = Variant.Base.Name },
            }.RunAsync(_ => { }, stop);
            var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds / compared.Pairs;
            var template = new Outcome { Way = setup.Name, Change = 0, Round = round, Workload = "", Verdict = "", Seconds = seconds, Operation = 0 };
            if (compared.Head?.Environment.Runtime.Jit != setup.RecordedAs)
            {
                throw new BenchFailedException($"a pair ran in JIT mode {compared.Head?.Environment.Runtime.Jit}; expected {setup.RecordedAs}. {string.Join(' ', compared.Problems)}");
            }

            outcomes.AddRange(Comparison.Read(results, template).Select(outcome => outcome with { Seconds = seconds }));
        }

        return outcomes;
    }

    /// <summary>Seconds that a test process takes in each mode when there is no test for it to run, the median of some.</summary>
    public async Task<IReadOnlyDictionary<string, double>> StartUpsAsync()
    {
        var program = TestProgram.Read(await builder.TestsAsync(Variant.Base, 1, stop));
        var seconds = JitSetup.OfPairs.ToDictionary(setup => setup, _ => new List<double>());
        for (var start = 0; start < Starts; start++)
        {
            foreach (var setup in JitSetup.OfPairs)
            {
                var nothing = HostStart.Of(program, ["--filter-method", "*.None"], setup.Environment, folder);
                seconds[setup].Add((await Child.RunAsync(program.Directory, nothing.Arguments, nothing.Variables, NoTests, TimeSpan.FromMinutes(1), stop)).Wall);
            }
        }

        return seconds.ToDictionary(mode => mode.Key.Name, mode => Figures.Median(mode.Value), StringComparer.Ordinal);
    }

    /// <summary>Prints the table.</summary>
    public static void Print(IReadOnlyList<Outcome> outcomes, IReadOnlyDictionary<string, double> startUps)
    {
        var modes = outcomes.GroupBy(outcome => outcome.Way, StringComparer.Ordinal).ToList();
        Console.Out.WriteLine($"JIT modes of pairs: the unchanged build against itself; the standard deviation of a pair's ratio about zero, and the time of an operation");
        Console.Out.WriteLine();
        Markdown.Print(
            ["workload", .. modes.Select(mode => mode.Key)],
            [
                .. outcomes.GroupBy(outcome => outcome.Workload, StringComparer.Ordinal).Select(workload => (string[])[workload.Key, .. modes.Select(mode => Cell(mode.Where(outcome => outcome.Workload == workload.Key)))]),
                ["**median of all**", .. modes.Select(mode => Figures.Percent(Figures.Median(mode.GroupBy(outcome => outcome.Workload, StringComparer.Ordinal).Select(Deviation))))],
                ["**seconds a pair of all**", .. modes.Select(mode => Figures.Seconds(Figures.Median(mode.Select(outcome => outcome.Seconds))))],
                ["**start-up of a test process**", .. modes.Select(mode => Figures.Seconds(startUps[mode.Key]))],
            ]);
    }

    private static string Cell(IEnumerable<Outcome> outcomes) =>
        string.Create(CultureInfo.InvariantCulture, $"{Figures.Percent(Deviation(outcomes))}, {Quantity.Time(Figures.Median(outcomes.Select(outcome => outcome.Operation)))}");

    // About zero, which is what an unchanged build must show: what all pairs have in common is an error, too.
    private static double Deviation(IEnumerable<Outcome> outcomes) => Math.Sqrt(outcomes.SelectMany(outcome => outcome.Wall).Average(ratio => ratio * ratio));

    private HostStart Start(TestProgram program, JitSetup setup, string pipe, string results) => HostStart.Of(
        program,
        workloads.Count == VariantBuilder.Workloads.Count ? [] : ["--filter-method", .. workloads.Select(workload => "*." + workload)],
        new Dictionary<string, string>(setup.Environment, StringComparer.Ordinal)
        {
            [LockStep.Variable] = pipe,
            ["PERFGATE_MODE"] = "record",
            ["PERFGATE_RESULTS"] = results,

            // Nothing is to be found here, and so each mode has three pairs of all tests.
            ["PERFGATE_MAX_REGRESSION"] = "10000%",
        },
        results);
}
