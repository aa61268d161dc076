using System.Globalization;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Statistics;

/// <summary>
/// The rule for stored times as a statistical claim, resampled from real processes. Where nothing but chance orders seven readings, one is
/// slower than all six others in one of seven; a single process must therefore be slower by half their spread again, which leaves one in
/// twenty. Of six against six all are slower in one of 924. The tests print the figures of docs/verdicts.md.
/// </summary>
public class StoredFloorTests(ITestOutputHelper output)
{
    private const int Draws = 1000;

    private static readonly double[] SlowDowns = [1, 1.1, 1.25, 1.5, 2];

    public static TheoryData<string, int, double> Rules
    {
        get
        {
            var data = new TheoryData<string, int, double>();
            foreach (var config in new[] { "pgo", "nopgo", "notc", "AAfix" })
            {
                data.Add(config, 1, 0.25);
                data.Add(config, 6, 0.25);
                data.Add(config, 6, 0.05);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void False_alarms_stay_below_what_chance_allows_and_a_doubling_is_seen(string config, int processes, double limit)
    {
        var rates = Resample(config, processes, limit, Shuffled);
        Print(config, processes, limit, "any processes", rates);
        var (alarms, _) = rates[1];
        var (found, suspected) = rates[2];
        Assert.InRange(alarms, 0, processes == 1 ? 0.05 : 0.002);
        Assert.InRange(found, processes == 1 ? 0.6 : 0.8, 1);
        Assert.InRange(found + suspected, 0.97, 1);
    }

    [Theory]
    [InlineData("nopgo", 1)]
    [InlineData("notc", 1)]
    [InlineData("nopgo", 6)]
    [InlineData("notc", 6)]
    public void Between_two_windows_of_time_a_machine_drifts_and_more_processes_help(string config, int processes)
    {
        var rates = Resample(config, processes, 0.25, InWindows);
        Print(config, processes, 0.25, "windows of time", rates);
        var (alarms, _) = rates[1];
        Assert.InRange(alarms, 0, processes == 1 ? 0.09 : 0.03);
        Assert.InRange(rates[2].Found, processes == 1 ? 0.75 : 0.85, 1);
    }

    [Theory]
    [InlineData("nopgo")]
    [InlineData("notc")]
    public void Without_pointer_chasing_and_files_six_against_six_raise_no_false_alarm_even_between_windows(string config)
    {
        var rates = Resample(config, 6, 0.05, InWindows, workload => workload is not ("chase" or "file"));
        Print(config, 6, 0.05, "windows, CPU work only", rates);
        Assert.InRange(rates[1].Found, 0, 0.002);
    }

    private static Dictionary<double, (double Found, double Suspected)> Resample(
        string config, int processes, double limit, Func<Random, string, string, int, (double[] Now, double[] Then)?> draw, Func<string, bool>? workloads = null)
    {
        var random = new Random(20260102);
        var policy = new Policy { MaxRegression = new Threshold(limit) };
        var kinds = SlowDowns.ToDictionary(slowDown => slowDown, _ => new List<VerdictKind>());
        foreach (var workload in ProcessFloors.Workloads.Where(workloads ?? (_ => true)))
        {
            for (var i = 0; i < Draws; i++)
            {
                if (draw(random, config, workload, processes) is not { } drawn)
                {
                    continue;
                }

                var baseline = Example.Run(Test(drawn.Then, 1));
                foreach (var slowDown in SlowDowns)
                {
                    kinds[slowDown].Add(Gate.Judge(Example.Run(Test(drawn.Now, slowDown) with { Policy = policy }), baseline).Verdicts[0].Kind);
                }
            }
        }

        return kinds.ToDictionary(pair => pair.Key, pair => (Share(pair.Value, VerdictKind.Regressed), Share(pair.Value, VerdictKind.Inconclusive)));

        static double Share(List<VerdictKind> kinds, VerdictKind kind) => (double)kinds.Count(other => other == kind) / kinds.Count;
        static TestRecord Test(double[] floors, double slowDown) => Example.Test("T", [.. floors.Select(floor => Example.Process([floor * slowDown]))]);
    }

    /// <summary>Any processes of one build; of both builds where one has too few.</summary>
    private static (double[] Now, double[] Then)? Shuffled(Random random, string config, string workload, int processes)
    {
        var pool = ProcessFloors.All[(config, workload, random.Next(2) == 0 ? "A" : "B")].ToArray();
        if (pool.Length < processes + 6)
        {
            pool = [.. ProcessFloors.All[(config, workload, "A")], .. ProcessFloors.All[(config, workload, "B")]];
        }

        random.Shuffle(pool);
        return (pool[..processes], pool[processes..(processes + 6)]);
    }

    /// <summary>The baseline from six processes in a row, the run from others in a row: what a machine does in the meantime is in it.</summary>
    private static (double[] Now, double[] Then)? InWindows(Random random, string config, string workload, int processes)
    {
        var pool = ProcessFloors.All[(config, workload, random.Next(2) == 0 ? "A" : "B")].ToArray();
        var then = random.Next(pool.Length - 6 + 1);
        var starts = Enumerable.Range(0, pool.Length - processes + 1).Where(now => now + processes <= then || now >= then + 6).ToArray();
        if (starts.Length == 0)
        {
            return null;
        }

        var now = starts[random.Next(starts.Length)];
        return (pool[now..(now + processes)], pool[then..(then + 6)]);
    }

    private void Print(string config, int processes, double limit, string draws, Dictionary<double, (double Found, double Suspected)> rates) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{config}, {processes} against 6, limit {limit:P0}, {draws}: ")
            + string.Join("; ", rates.Select(pair => string.Create(CultureInfo.InvariantCulture, $"+{pair.Key - 1:P0} regressed {pair.Value.Found:P2} suspect {pair.Value.Suspected:P2}"))));
}
