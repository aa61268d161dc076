using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

/// <summary>Suspects of stored times, measured once more side by side with the build of their baseline.</summary>
public class ConfirmationTests
{
    private const double Base = 1_000_000;
    private static readonly Comparison SideBySide = new() { Id = "1", Base = "baseline", IsCodeIdentical = false, ChangedMethods = 1 };
    private static readonly Policy Limit = new() { MaxRegression = new Threshold(0.25) };

    [Fact]
    public void What_is_as_fast_side_by_side_passes_whatever_stored_times_say()
    {
        var (stored, verdict) = Judge(2, Pairs(1.01, 1, 1.02));
        Assert.Equal(VerdictKind.Regressed, stored.Kind);
        Assert.Equal(VerdictKind.Passed, verdict.Kind);
        Assert.Matches(@"^its time is within the limit: 1\.010x .*in 3 pairs of processes, side by side with the baseline's build \(the stored times alone, 2\.00x, made it a suspect\)$", verdict.Findings[0].Reason);
    }

    [Fact]
    public void What_is_slower_side_by_side_too_is_confirmed()
    {
        var (_, verdict) = Judge(2, Pairs(1.9, 1.91, 1.88, 1.9, 1.92, 1.9));
        Assert.Equal((VerdictKind.Regressed, DiagnosticCodes.TimeRegressed), (verdict.Kind, verdict.Findings[0].Code));
        Assert.Equal(6, verdict.Findings[0].Pairs.Length);
        Assert.EndsWith("limit 25%, side by side with the baseline's build", verdict.Findings[0].Reason);
    }

    [Fact]
    public void What_pairs_cannot_tell_does_not_fail_and_says_so()
    {
        var (_, verdict) = Judge(2, Pairs([.. Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? 0.9 : 2)]));
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("its pairs differ too much to tell", verdict.Findings[0].Reason);
    }

    [Fact]
    public void The_limit_is_that_of_the_run()
    {
        var within = Pairs(1.15, 1.16, 1.15, 1.14, 1.15, 1.15);
        Assert.Equal(VerdictKind.Passed, Judge(2, within).Verdict.Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(2, within, new Policy { MaxRegression = new Threshold(0.05) }).Verdict.Kind);
    }

    [Fact]
    public void What_was_no_suspect_stays_as_it_is()
    {
        var (stored, verdict) = Judge(1.02, Pairs(3, 3.01, 3, 2.99, 3, 3));
        Assert.Equal(VerdictKind.Passed, stored.Kind);
        Assert.Equal(VerdictKind.Passed, verdict.Kind);
        Assert.Equal(stored.Findings.Select(finding => finding.Reason), verdict.Findings.Select(finding => finding.Reason));
    }

    [Fact]
    public void A_suspect_that_was_not_measured_side_by_side_stays_one()
    {
        Assert.Equal(VerdictKind.Regressed, Judge(2, (Example.Test("Other", [Process(1, Base)]), Example.Test("Other", [Process(1, Base)]))).Verdict.Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(2, (Example.NotMeasured("T", "it threw"), Example.Test("T", [Process(1, Base)]))).Verdict.Kind);
    }

    [Fact]
    public void More_allocation_is_proven_without_a_second_look()
    {
        var run = Example.Run(Stored(1, bytes: 9000));
        var (head, then) = Pairs(1, 1, 1);
        var verdict = Gate.Judge(run, Example.Run(Stored(1)), Both(head, then)).Verdicts.Single();
        Assert.Equal((VerdictKind.Regressed, DiagnosticCodes.AllocationRegressed), (verdict.Kind, verdict.Findings[0].Code));
    }

    [Fact]
    public void Where_the_code_is_the_same_a_confirmed_slow_down_is_layout()
    {
        var (head, then) = Pairs(1.9, 1.91, 1.88, 1.9, 1.92, 1.9);
        var confirmation = new Confirmation(Example.Run(head) with { Comparison = SideBySide with { IsCodeIdentical = true } }, Example.Run(then) with { Comparison = SideBySide });
        var verdict = Gate.Judge(Example.Run(Stored(2)), Example.Run(Stored(1)), confirmation).Verdicts.Single();
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("code layout or environment", verdict.Findings[0].Reason);
    }

    [Fact]
    public void Call_trees_are_those_of_the_same_minute()
    {
        var (head, then) = Pairs(1.9, 1.91, 1.88, 1.9, 1.92, 1.9);
        var (now, before) = (new Profile { Tree = Tree() }, new Profile { Tree = Tree() });
        var verdict = Gate.Judge(Example.Run(Stored(2)), Example.Run(Stored(1)), Both(head with { Profile = now }, then with { Profile = before })).Verdicts.Single();
        Assert.Same(now, verdict.Current!.Profile);
        Assert.Same(before, verdict.Baseline!.Profile);
    }

    [Fact]
    public void Times_are_those_that_were_judged()
    {
        var (head, then) = Pairs(1.9, 1.91, 1.88, 1.9, 1.92, 1.9);
        var decided = Judge(3, (head, then)).Verdict;
        Assert.Equal((head.Processes, then.Processes), (decided.Current!.Processes, decided.Baseline!.Processes));
        var undecided = Judge(3, Pairs(1, 1)).Verdict;
        Assert.Equal(Stored(3).Processes[0].Samples[0].Values, undecided.Current!.Processes[0].Samples[0].Values);
    }

    [Fact]
    public void What_pairs_have_not_decided_stays_what_stored_times_say() =>
        Assert.Equal(VerdictKind.Regressed, Judge(3, Pairs(1, 1)).Verdict.Kind);

    [Fact]
    public void Another_hosts_conditions_clear_nothing()
    {
        var (head, then) = Pairs(1, 1.01, 1);
        var (run, baseline, elsewhere) = (Example.Run(Stored(2)), Example.Run(Stored(1)), Both(head, then));
        Assert.Equal(VerdictKind.Passed, Gate.Judge(run, baseline, elsewhere).Verdicts.Single().Kind);
        foreach (var other in new Func<RunEnvironment, RunEnvironment>[]
        {
            environment => environment with { Runtime = environment.Runtime with { Jit = "production" } },
            environment => environment with { Machine = environment.Machine with { Class = "other" } },
            environment => environment with { Assembly = "Other.Tests" },
            environment => environment with { TargetFramework = "net8.0" },
            environment => environment with { Commit = "another" },
        })
        {
            var confirmation = new Confirmation(elsewhere.Head with { Environment = other(elsewhere.Head.Environment) }, elsewhere.Base with { Environment = other(elsewhere.Base.Environment) });
            Assert.Equal(VerdictKind.Regressed, Gate.Judge(run, baseline, confirmation).Verdicts.Single().Kind);
        }
    }

    [Fact]
    public void A_test_that_does_other_work_there_is_not_cleared()
    {
        var (head, then) = Pairs(1, 1.01, 1);
        Assert.Equal(VerdictKind.Regressed, Gate.Judge(Example.Run(Stored(2, bytes: 500)), Example.Run(Stored(1, bytes: 500)), Both(head, then)).Verdicts.Single().Kind);
    }

    [Fact]
    public void What_a_new_runtime_did_cannot_be_told_by_two_builds_that_run_on_it()
    {
        var (head, then) = Pairs(1, 1.01, 1);
        var baseline = Example.Run(Stored(1));
        baseline = baseline with { Environment = baseline.Environment with { Runtime = baseline.Environment.Runtime with { Version = "10.0.0" } } };
        var verdict = Gate.Judge(Example.Run(Stored(2)), baseline, Both(head, then)).Verdicts.Single();
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.EndsWith("but the baseline is of .NET 10.0.0, and the runtime may be what became slower: record it again", verdict.Findings[0].Reason);
    }

    [Fact]
    public void The_same_code_excuses_only_what_pairs_have_decided()
    {
        var (head, then) = Pairs(2, 2);
        var same = new Confirmation(Example.Run(head) with { Comparison = SideBySide with { IsCodeIdentical = true } }, Example.Run(then) with { Comparison = SideBySide });
        Assert.Equal(VerdictKind.Regressed, Gate.Judge(Example.Run(Stored(2)), Example.Run(Stored(1)), same).Verdicts.Single().Kind);
    }

    [Fact]
    public void Suspects_are_what_is_slower_or_in_doubt_by_time()
    {
        Assert.Equal([new TestId("T")], Confirmation.Suspects(Gate.Judge(Example.Run(Stored(2)), Example.Run(Stored(1)))));
        Assert.Empty(Confirmation.Suspects(Gate.Judge(Example.Run(Stored(1)), Example.Run(Stored(1)))));
        Assert.Empty(Confirmation.Suspects(Gate.Judge(Example.Run(Stored(1, bytes: 9000)), Example.Run(Stored(1)))));
        Assert.Empty(Confirmation.Suspects(Gate.Judge(Example.Run(Stored(2)), baseline: null)));

        // One process against a spread of baseline processes: over the limit, and no proof.
        var doubt = Gate.Judge(Example.Run(Example.Floors("T", Base * 1.45)), Example.Run(Example.Floors("T", Base, Base * 1.4, Base * 1.2)));
        Assert.Equal(VerdictKind.Inconclusive, doubt.Verdicts.Single().Kind);
        Assert.Equal([new TestId("T")], Confirmation.Suspects(doubt));
    }

    [Fact]
    public void A_baseline_keeps_nothing_of_it()
    {
        var run = Example.Run(Stored(1)) with { Confirmed = new ConfirmedBy("1", Example.Environment.Started) };
        Assert.Null(run.ToBaseline().Confirmed);
    }

    private static CallTree Tree() => new CallTreeBuilder("test", "T", [Metric.Running], [1]).Build();

    private static (Verdict Stored, Verdict Verdict) Judge(double factor, (TestRecord Head, TestRecord Base) pairs, Policy? policy = null)
    {
        var (run, baseline) = (Example.Run(Stored(factor, policy: policy)), Example.Run(Stored(1)));
        return (Gate.Judge(run, baseline).Verdicts.Single(), Gate.Judge(run, baseline, Both(pairs.Head, pairs.Base)).Verdicts.Single());
    }

    private static Confirmation Both(TestRecord head, TestRecord then) => new(Example.Run(head) with { Comparison = SideBySide }, Example.Run(then) with { Comparison = SideBySide });

    private static TestRecord Stored(double factor, double bytes = 1000, Policy? policy = null) =>
        Example.Test("T", [.. Enumerable.Range(0, 3).Select(_ => Example.Process([Base * factor, Base * factor * 1.01], [bytes, bytes]))], policy ?? Limit);

    // Their own limit is that of comparisons, which does not hold here.
    private static (TestRecord Head, TestRecord Base) Pairs(params double[] ratios) => (
        Example.Test("T", [.. ratios.Select((ratio, i) => Process(i + 1, Base * ratio))], new Policy { MaxRegression = new Threshold(0.03) }),
        Example.Test("T", [.. ratios.Select((_, i) => Process(i + 1, Base))]));

    private static ProcessSamples Process(int pair, double time) => Example.Process([time]) with { Pair = pair };
}
