using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Statistics;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Gating;

/// <summary>The growth gate on the recorded noise: each row is another draw of real processes at a load of 10 to 20 on four cores.</summary>
public class GrowthNoiseTests
{
    private static readonly double[] Sizes = [300, 1000, 3000, 10_000, 30_000];

    [Theory]
    [InlineData("nopgo", 1)]
    [InlineData("nopgo", 6)]
    [InlineData("notc", 1)]
    [InlineData("notc", 6)]
    public void A_square_is_found_in_twenty_of_twenty_runs_and_nothing_in_twenty_that_are_the_same(string config, int processes)
    {
        var random = new Random(20260105);
        for (var i = 0; i < 20; i++)
        {
            var baseline = Rows(random, config, 6, n => n * Math.Log(n));
            Assert.DoesNotContain(Found(Rows(random, config, processes, n => n * Math.Log(n)), baseline), code => code == DiagnosticCodes.GrowthRegressed);
            Assert.Contains(Found(Rows(random, config, processes, n => n * n / 50), baseline), code => code == DiagnosticCodes.GrowthRegressed);
        }
    }

    private static IEnumerable<string> Found(Run run, Run baseline) => Gate.Judge(run, baseline).Verdicts.SelectMany(verdict => verdict.Findings).Select(finding => finding.Code);

    private static Run Rows(Random random, string config, int processes, Func<double, double> cost) => Example.Run([.. Sizes.Select(size =>
    {
        var workloads = ProcessFloors.Workloads.Where(workload => workload is not ("chase" or "file")).ToArray();
        var pool = ProcessFloors.All[(config, workloads[random.Next(workloads.Length)], "A")].ToArray();
        random.Shuffle(pool);
        var middle = pool.Order().ElementAt(pool.Length / 2);
        return Example.Test("T", [.. pool[..processes].Select(floor => Example.Process([cost(size) * 10 * floor / middle]))]) with
        {
            Id = new TestId("T", $"(n: {size:0})"),
            Inputs = [new TestInput("n", $"{size:0}")],
        };
    })]);
}
