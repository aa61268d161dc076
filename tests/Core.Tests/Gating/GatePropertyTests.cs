using CsCheck;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Runs;

namespace PerfGate.Tests.Gating;

/// <summary>What holds of every judgement, whatever was measured.</summary>
public class GatePropertyTests
{
    /// <summary>Two runs that share some tests, and often the environment.</summary>
    private static readonly Gen<(Run Now, Run Then)> Pairs = Gen.Select(RunGen.Run, RunGen.Run, RunGen.Record.Array[0, 4], Gen.Bool, Gen.Int)
        .Select((now, then, records, sameEnvironment, seed) =>
        {
            var random = new Random(seed);
            var shared = then.Tests.Where(_ => random.Next(3) > 0).Zip(records, (test, record) => record with { Id = test.Id });
            return (
                now with
                {
                    Environment = sameEnvironment ? then.Environment : now.Environment,
                    Tests = [.. now.Tests.Concat(shared).GroupBy(test => test.Id).Select(group => group.Last()).OrderBy(test => test.Id)],
                },
                then);
        });

    [Fact]
    public void Judging_never_throws_and_gives_the_same_again() => Pairs.Sample(pair =>
    {
        var judgement = Gate.Judge(pair.Now, pair.Then);
        Assert.Equal(Text(judgement), Text(Gate.Judge(pair.Now, pair.Then)));
        Gate.Judge(pair.Now, null);

        // Whoever shows it gets words for every number.
        Assert.NotEmpty(VerdictText.Headline([judgement]));
        Assert.All(judgement.Verdicts, verdict =>
        {
            Assert.NotEmpty(verdict.Findings);
            Assert.NotEmpty(VerdictText.Line(verdict));
            Assert.NotEmpty(VerdictText.Message(verdict, "baseline", "run"));
            Assert.Equal(verdict.Findings.Min(finding => finding.Kind), verdict.Kind);
        });
    });

    [Fact]
    public void No_test_passes_in_silence() => Pairs.Sample(pair =>
    {
        var (now, then) = pair;
        var judgement = Gate.Judge(now, then);
        var judged = judgement.Verdicts.ToDictionary(verdict => verdict.Id);
        Assert.All(now.Tests.Where(test => test.IsMeasured), test => Assert.Contains(test.Id, judged));
        foreach (var test in then.Tests.Where(test => test.IsMeasured))
        {
            var current = now.Tests.FirstOrDefault(other => other.Id == test.Id);
            if (current is { IsMeasured: true } || (current is null && now.IsPartial))
            {
                continue;
            }

            Assert.Equal(VerdictKind.Missing, judged[test.Id].Kind);
            Assert.True(judgement.Fails);
        }

        Assert.All(now.Tests.Where(test => test is { IsMeasured: false, Failed: true }), test => Assert.Equal(VerdictKind.Missing, judged[test.Id].Kind));
    });

    [Fact]
    public void A_run_in_which_no_test_failed_never_fails_against_itself() => RunGen.Run.Where(run => run.Tests.Any(test => test.IsMeasured)).Sample(run =>
    {
        var free = run with { Tests = [.. run.Tests.Select(test => test with { Failed = false, Exact = test.Exact is { WhyNothing: null } ? test.Exact : null, Policy = test.Policy with { MaxTime = null, MaxAllocated = null } })] };
        Assert.False(Gate.Judge(free, free).Fails);
    });

    [Fact]
    public void A_faster_clock_changes_no_verdict()
    {
        // Powers of two keep every quotient exact; above a microsecond the floor of one nanosecond plays no part.
        var times = Gen.Double[1e4, 1e6].Array[1, 4].Array[1, 4];
        Gen.Select(times, times, Gen.Int[-1, 12], Gen.Double[0, 0.5], Gen.Double[0.5, 2]).Sample((now, then, power, limit, machine) =>
        {
            var factor = Math.Pow(2, power);
            Assert.Equal(Kind(1), Kind(factor));

            VerdictKind Kind(double factor) => Gate.Judge(
                Support.Example.Run(Test(now, factor, machine * 1000) with { Policy = new Policy { MaxRegression = new(limit) } }),
                Support.Example.Run(Test(then, factor, 1000))).Verdicts[0].Kind;
        });

        static TestRecord Test(double[][] processes, double factor, double reference) =>
            Support.Example.Test("T", [.. processes.Select(values => Support.Example.Process([.. values.Select(value => value * factor)], reference: reference * factor))]);
    }

    [Fact]
    public void Slower_never_looks_better()
    {
        var times = Gen.Double[1e4, 1e6].Array[1, 6];
        Gen.Select(times, times, Gen.Double[1, 3], Gen.Double[0.5, 2]).Sample((now, then, slower, machine) =>
        {
            var reference = Support.Example.Test("T", [.. then.Select(value => Support.Example.Process([value], reference: 1000))]);
            Assert.True(Kind(slower) <= Kind(1) || Kind(1) == VerdictKind.Passed && Kind(slower) == VerdictKind.Passed, $"{Kind(1)} became {Kind(slower)}");

            VerdictKind Kind(double factor) => Gate.Judge(
                Support.Example.Run(Support.Example.Test("T", [.. now.Select(value => Support.Example.Process([value * factor], reference: 1000 * machine))])),
                Support.Example.Run(reference)).Verdicts[0].Findings.Single(finding => finding.Metric == Metric.Time.Name).Kind switch
                {
                    // Better than the baseline is not worse than equal.
                    VerdictKind.Improved => VerdictKind.Passed,
                    var kind => kind,
                };
        });
    }

    private static string Text(Judgement judgement) => string.Join('\n', judgement.Verdicts.Select(verdict => $"{verdict.Id} {verdict.Kind} {string.Join(';', verdict.Findings)}"));
}
