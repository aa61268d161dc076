using System.Globalization;
using PerfGate.Actions;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Actions;
using PerfGate.Tests.Statistics;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Gating;

/// <summary>
/// The rule for actions as a statistical claim: a test with fifty series is fifty chances of a false alarm. The tests print the figures of
/// docs/verdicts.md. No second look and no reference loop is in them, which the pass itself has.
/// </summary>
public class ManySeriesTests(ITestOutputHelper output)
{
    private const int Series = 50;
    private const int Tests = 500;

    /// <summary>Launches of one binary that differ by a log-normal factor of each series, on top of one that the whole process shares.</summary>
    [Theory]
    [InlineData(1, 0.06, 0.1, 0.95)]
    [InlineData(1, 0.1, 0.1, 0.95)]
    [InlineData(6, 0.06, 0.01, 0.95)]
    [InlineData(6, 0.1, 0.01, 0.95)]
    [InlineData(6, 0.2, 0.01, 0.7)]
    [InlineData(6, 0.06, 0.1, 0.95)]
    [InlineData(6, 0.1, 0.1, 0.95)]
    public void Fifty_simulated_series_cry_wolf_in_one_test_of_a_hundred_at_most_and_a_doubling_of_one_is_seen(int processes, double sigma, double share, double power)
    {
        var random = new Random(20260103);
        var (alarms, suspects, found) = Rates(
            () => (Launches(processes), Launches(6)),
            share);
        Print(string.Create(CultureInfo.InvariantCulture, $"simulated, launches differ by {sigma:P0}, {processes} against 6, each series {share:P0} of the test"), alarms, suspects, found);
        Assert.InRange(alarms, 0, 0.01);
        Assert.InRange(suspects, 0, 0.02);
        Assert.InRange(found, power, 1);

        double[] Launches(int count) => [.. Enumerable.Range(0, count).Select(_ => 100_000 * Math.Exp(sigma * Normal()))];

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    /// <summary>Real processes at a load of 10 to 20 on four cores, each series another draw: worse than in life, where the series of one process share its luck.</summary>
    [Theory]
    [InlineData("nopgo", false, 0.01, 0.95)]
    [InlineData("notc", false, 0.01, 0.95)]
    [InlineData("nopgo", true, 0.01, 0.8)]
    [InlineData("notc", true, 0.01, 0.8)]
    [InlineData("nopgo", false, 0.1, 0.95)]
    [InlineData("notc", false, 0.1, 0.95)]
    [InlineData("nopgo", true, 0.1, 0.8)]
    [InlineData("notc", true, 0.1, 0.8)]
    public void Fifty_series_of_recorded_noise_cry_wolf_in_one_test_of_a_hundred_at_most(string config, bool withMemoryAndFiles, double share, double power)
    {
        var random = new Random(20260104);
        var workloads = ProcessFloors.Workloads.Where(workload => withMemoryAndFiles || workload is not ("chase" or "file")).ToArray();
        var (alarms, suspects, found) = Rates(
            () =>
            {
                var pool = ProcessFloors.All[(config, workloads[random.Next(workloads.Length)], random.Next(2) == 0 ? "A" : "B")].ToArray();
                random.Shuffle(pool);
                return (pool[..6], pool[6..12]);
            },
            share);
        Print($"recorded, {config}, {(withMemoryAndFiles ? "all work" : "CPU work only")}, 6 against 6, each series {share.ToString("P0", CultureInfo.InvariantCulture)} of the test", alarms, suspects, found);
        Assert.InRange(alarms, 0, 0.01);
        Assert.InRange(suspects, 0, 0.05);
        Assert.InRange(found, power, 1);
    }

    // The share of tests that fail unchanged, of those that are inconclusive, and of those with one series doubled in which that one is found.
    private static (double Alarms, double Suspects, double Found) Rates(Func<(double[] Now, double[] Then)> draw, double share)
    {
        var (alarms, suspects, found) = (0, 0, 0);
        for (var i = 0; i < Tests; i++)
        {
            var series = Enumerable.Range(0, Series).Select(_ => draw()).ToArray();
            var unchanged = Judge(series, slowed: -1, share);
            alarms += unchanged.Fails ? 1 : 0;
            suspects += unchanged.Kind == VerdictKind.Inconclusive ? 1 : 0;
            found += Judge(series, slowed: i % Series, share).Findings.Any(finding => finding is { Kind: VerdictKind.Regressed, Action: [var name] } && name == $"A{i % Series}") ? 1 : 0;
        }

        return ((double)alarms / Tests, (double)suspects / Tests, (double)found / Tests);
    }

    // Each series is a path of its own: fifty findings could be.
    private static Verdict Judge((double[] Now, double[] Then)[] series, int slowed, double share)
    {
        var now = series.Select((one, i) => Profiles.Series($"A{i}", "", [.. one.Now.Select(floor => floor * (i == slowed ? 2 : 1))])).ToArray();
        var then = series.Select((one, i) => Profiles.Series($"A{i}", "", one.Then)).ToArray();

        // Fifty of a tenth each are actions inside of each other. The operation's own time is kept out of the question.
        var operation = series.Average(one => one.Then.Min()) / share;
        return Gate.Judge(Example.Run(Test(now)), Example.Run(Test(then))).Verdicts[0];

        TestRecord Test(ActionSeries[] actions) => Example.Test("T", [operation]) with
        {
            Actions = Profiles.Of(actions) with { Operations = (int)actions[0].Count },
        };
    }

    private void Print(string what, double alarms, double suspects, double found) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {alarms:P1} of {Tests} unchanged tests of {Series} series failed, {suspects:P1} were inconclusive, a doubled one was found in {found:P1}"));
}
