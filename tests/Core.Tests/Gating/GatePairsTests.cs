using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

/// <summary>Records whose processes ran in pairs are judged by the pairs, whatever their stored floors say.</summary>
public class GatePairsTests
{
    private const double Base = 1_000_000;

    private static readonly Policy Limit = new() { MaxRegression = new Threshold(0.03) };

    [Fact]
    public void Unchanged_code_passes_after_three_pairs()
    {
        var finding = Time(Judge(0.999, 1.002, 1.001));
        Assert.Equal(VerdictKind.Passed, finding.Kind);
        Assert.StartsWith("its time is within the limit: 1.001x (", finding.Reason);
        Assert.EndsWith("in 3 pairs of processes", finding.Reason);
        Assert.Equal([0.999, 1.002, 1.001], finding.Pairs.Select(ratio => Math.Round(ratio, 6)));
    }

    [Fact]
    public void A_slow_down_of_five_percent_is_proven_by_eight_pairs_and_says_how_sure_it_is()
    {
        var verdict = Judge(1.045, 1.055, 1.049, 1.06, 1.051, 1.048, 1.057, 1.052);
        var finding = Time(verdict);
        Assert.True(verdict.Fails);
        Assert.Equal((VerdictKind.Regressed, DiagnosticCodes.TimeRegressed), (finding.Kind, finding.Code));
        Assert.Equal("it is slower: 1.052x (1.049x to 1.055x) in 8 pairs of processes, limit 3%", finding.Reason);
        Assert.Equal((Quantity.Time(Base), 1.052), (finding.Baseline, Math.Round(finding.Current!.Value.Value / Base, 3)));
        Assert.InRange(finding.DetectableChange!.Value, 0.0299, 0.0301);
        Assert.Contains("it is slower: 1.052x", VerdictText.Message(verdict, baselinePath: null, runPath: null));
    }

    [Fact]
    public void A_doubling_takes_six_pairs()
    {
        Assert.Equal(VerdictKind.Inconclusive, Time(Judge(2, 2.1, 1.9, 2, 2.05)).Kind);
        Assert.Equal(VerdictKind.Regressed, Time(Judge(2, 2.1, 1.9, 2, 2.05, 1.95)).Kind);
    }

    [Fact]
    public void What_became_as_much_faster_is_improved()
    {
        var finding = Time(Judge([.. new[] { 1.045, 1.055, 1.049, 1.06, 1.051, 1.048, 1.057, 1.052 }.Select(ratio => 1 / ratio)]));
        Assert.Equal(VerdictKind.Improved, finding.Kind);
        Assert.StartsWith("it is faster: 0.951x", finding.Reason);
    }

    [Fact]
    public void Too_few_pairs_are_inconclusive_and_say_so()
    {
        var verdict = Judge(1.2, 1.21);
        var finding = Time(verdict);
        Assert.False(verdict.Fails);
        Assert.Equal((VerdictKind.Inconclusive, DiagnosticCodes.Inconclusive), (finding.Kind, finding.Code));
        Assert.Equal("undecided: 1.205x in 2 pairs of processes; nothing is told by fewer than 3", finding.Reason);
        Assert.Contains("at most 16", Time(Judge(1.2, 0.9, 1.3)).Reason);
    }

    [Fact]
    public void Sixteen_pairs_that_differ_too_much_say_what_they_would_have_seen()
    {
        var finding = Time(Judge([.. Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? 0.9 : 1.2)]));
        Assert.Equal(VerdictKind.Inconclusive, finding.Kind);
        Assert.StartsWith("its pairs differ too much to tell", finding.Reason);
        Assert.Contains("would have been proven", finding.Reason);
        Assert.InRange(finding.DetectableChange!.Value, 0.12, 0.3);
    }

    [Fact]
    public void The_more_series_have_pairs_the_more_each_must_show()
    {
        double[] slower = [2, 2.1, 1.9, 2, 2.05, 1.95];
        var others = Enumerable.Range(0, 99).Select(i => $"T{i}").ToArray();
        var head = Example.Run([Head("T", slower), .. others.Select(name => Head(name, 1, 1.001, 0.999))]);
        var baseline = Example.Run([Then("T", slower.Length), .. others.Select(name => Then(name, 3))]);
        Assert.Equal(VerdictKind.Inconclusive, Time(Gate.Judge(head, baseline).Verdicts.Single(verdict => verdict.Id.Method == "T")).Kind);
        Assert.True(Gate.NeedsMorePairs(head.Tests[0], baseline.Tests[0], 100));
        Assert.False(Gate.NeedsMorePairs(head.Tests[0], baseline.Tests[0], 10));
    }

    [Fact]
    public void A_series_without_a_common_pair_needs_more() =>
        Assert.True(Gate.NeedsMorePairs(Head("T", 1, 1, 1), Then("T", 0) with { Processes = [Process(9, Base)] }, 1));

    [Fact]
    public void Pairs_go_by_their_numbers_and_processes_by_themselves_do_not_count()
    {
        var head = Head("T", 1.001, 0.999, 1);
        var alone = Process(1, Base * 5) with { Pair = null };
        head = head with { Processes = [alone, .. head.Processes.Reverse()] };
        var finding = Time(Judge(head, Then("T", 4)));
        Assert.Equal(VerdictKind.Passed, finding.Kind);
        Assert.Equal([1.001, 0.999, 1], finding.Pairs.Select(ratio => Math.Round(ratio, 6)));
    }

    [Fact]
    public void Batches_are_compared_with_those_beside_them_and_the_shorter_side_counts()
    {
        // A machine that is three times slower from the second batch on, on both sides alike.
        var head = Example.Test("T", [.. Enumerable.Range(1, 3).Select(pair => Process(pair, Base * 1.01, Base * 3.03, Base * 3.03, Base * 99))], Limit);
        var then = Example.Test("T", [.. Enumerable.Range(1, 3).Select(pair => Process(pair, Base, Base * 3, Base * 3))]);
        Assert.Equal(1.01, Time(Judge(head, then)).Ratio!.Value, 6);
    }

    [Fact]
    public void Stored_floors_and_the_reference_loop_play_no_part()
    {
        var head = Head("T", 1, 1.001, 0.999);
        head = head with { Processes = [.. head.Processes.Select(process => process with { ReferenceFloor = 900 })] };
        var then = Then("T", 3);
        then = then with { Processes = [.. then.Processes.Select(process => process with { ReferenceFloor = 100 }), Process(1, Base / 10) with { Pair = null }] };
        Assert.Equal(VerdictKind.Passed, Time(Judge(head, then)).Kind);
    }

    [Fact]
    public void What_became_slower_without_computing_more_waits_more()
    {
        double[] slower = [1.2, 1.21, 1.19, 1.2, 1.22, 1.2];
        Assert.EndsWith("; its time on a processor is 1.000x: it waits more rather than computes more", Time(Judge(WithCpu(slower, 1), WithCpu([1, 1, 1, 1, 1, 1], 1))).Reason);
        Assert.DoesNotContain("waits", Time(Judge(WithCpu(slower, 1.2), WithCpu([1, 1, 1, 1, 1, 1], 1))).Reason);
        var passed = Time(Judge(WithCpu([1, 1.001, 0.999, 1, 1.001, 1], 1.5), WithCpu([1, 1, 1, 1, 1, 1], 1)));
        Assert.Equal(VerdictKind.Passed, passed.Kind);
        Assert.EndsWith("but its time on a processor is 1.500x: it computes more, beside its waits or on other threads", passed.Reason);
    }

    [Fact]
    public void The_limit_may_be_a_time_and_is_never_less_than_a_nanosecond()
    {
        double[] slower = [1.2, 1.21, 1.19, 1.2, 1.22, 1.2];
        Assert.Equal(VerdictKind.Passed, Time(Judge(Head("T", slower) with { Policy = new Policy { MaxRegression = new Threshold(0, Quantity.Time(Base / 2)) } }, Then("T", 6))).Kind);
        var (head, then) = (Scaled(Head("T", slower), 1e-6), Scaled(Then("T", 6), 1e-6)); // 1 ns and 1.2 ns
        Assert.Equal(VerdictKind.Passed, Time(Judge(head, then)).Kind);
        Assert.Equal(VerdictKind.Passed, Time(Judge(Scaled(head, 0), Scaled(then, 0))).Kind);
    }

    [Fact]
    public void Allocation_and_conditions_are_judged_as_ever()
    {
        var head = Head("T", 1, 1.001, 0.999);
        var hungry = head with { Processes = [.. head.Processes.Select(process => process with { Samples = [.. process.Samples.Select(sample => sample.Metric == Metric.Allocated.Name ? sample with { Values = [.. sample.Values.Select(value => value + 64)] } : sample)] })] };
        var verdict = Judge(hungry, Then("T", 3));
        Assert.Equal(DiagnosticCodes.AllocationRegressed, verdict.Findings[0].Code);
        Assert.Equal(VerdictKind.Passed, Time(verdict).Kind);

        var elsewhere = Example.Run(Then("T", 3)) with { Environment = Example.Environment with { Runtime = Example.Environment.Runtime with { Jit = "production" } } };
        var finding = Time(Assert.Single(Gate.Judge(Example.Run(head), elsewhere).Verdicts));
        Assert.Equal(VerdictKind.NotComparable, finding.Kind);
        Assert.Null(finding.Ratio);
    }

    private static Finding Time(Verdict verdict) => verdict.Findings.Single(finding => finding.Metric == Metric.Time.Name);

    private static Verdict Judge(params double[] ratios) => Judge(Head("T", ratios), Then("T", ratios.Length));

    private static Verdict Judge(TestRecord head, TestRecord baseline) => Assert.Single(Gate.Judge(Example.Run(head), Example.Run(baseline)).Verdicts);

    // The load differs from pair to pair and is the same on both sides.
    private static TestRecord Head(string name, params double[] ratios) => Example.Test(name, [.. ratios.Select((ratio, i) => Process(i + 1, Base * ratio * (i % 3 == 1 ? 2 : 1)))], Limit);

    private static TestRecord Then(string name, int pairs) => Head(name, [.. Enumerable.Repeat(1.0, pairs)]);

    private static ProcessSamples Process(int pair, params double[] times) => Example.Process(times) with { Pair = pair };

    private static TestRecord WithCpu(double[] ratios, double cpu)
    {
        var record = Head("T", ratios);
        return record with { Processes = [.. record.Processes.Select(process => process with { Samples = process.Samples.Add(new Sample(Metric.Cpu.Name, Unit.Nanoseconds, [Base / 3 * cpu])) })] };
    }

    private static TestRecord Scaled(TestRecord record, double factor) => record with
    {
        Processes = [.. record.Processes.Select(process => process with { Samples = [.. process.Samples.Select(sample => sample.Metric == Metric.Time.Name ? sample with { Values = [.. sample.Values.Select(value => value * factor)] } : sample)] })],
    };
}
