using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.CallTrees;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

public class ExplanationTests
{
    [Fact]
    public void Growth_is_explained_in_the_unit_asked_for()
    {
        var explanation = Explanation.Of(Record(300), Record(100));

        Assert.Equal(Unit.Nanoseconds, explanation.Unit);
        Assert.Null(explanation.WhyNot);
        Assert.Equal("A", explanation.Difference!.Nodes[explanation.Difference.Culprits[0]].Frame);
        Assert.Equal(CallTreeText.Culprits(explanation.Difference, 15), VerdictText.Explained(explanation));
    }

    [Fact]
    public void Where_time_and_work_grew_counts_are_read_before_samples()
    {
        var (now, then) = (Record(300) with { Exact = Counted.Of(("Search", 10, 0), ("Search/Tokenize", 900, 0)) }, Record(100) with { Exact = Counted.Of(("Search", 10, 0), ("Search/Tokenize", 10, 0)) });
        var verdict = Assert.Single(Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts);
        Assert.Equal("time", verdict.Findings[0].Metric);

        var explanation = Explanation.Of(verdict)!;
        var sampled = Assert.Single(explanation.Further(verdict));
        Assert.Equal((true, Unit.Instructions, null), (explanation.IsCounted, explanation.Unit, explanation.WhyNot));
        Assert.Equal((false, Unit.Nanoseconds, null), (sampled.IsCounted, sampled.Unit, sampled.WhyNot));
        Assert.Equal(["counted", "samples"], VerdictText.Explained(verdict).Select(line => line.Text).Where(line => line.EndsWith("it grew in:", StringComparison.Ordinal)).Select(line => line.Contains("counted", StringComparison.Ordinal) ? "counted" : "samples"));

        // Counts that are as they were do not explain a time.
        var alone = Assert.Single(Gate.Judge(Example.Run(now with { Exact = then.Exact }), Example.Run(then)).Verdicts);
        Assert.False(Explanation.Of(alone)!.IsCounted);
        Assert.Empty(Explanation.Of(alone)!.Further(alone));
    }

    [Fact]
    public void Trees_that_do_not_count_what_grew_say_so()
    {
        var explanation = Explanation.Of(Record(300), Record(100), Unit.Bytes);

        Assert.Equal(Unit.Bytes, explanation.Unit);
        Assert.Null(explanation.Difference);
        Assert.Equal("its call trees do not count what grew", explanation.WhyNot);
    }

    [Fact]
    public void Trees_of_different_engines_are_told_apart()
    {
        var other = Record(100);
        other = other with { Profile = other.Profile! with { Tree = other.Profile.Tree! with { Engine = "perf" } } };

        Assert.Equal("its call trees cannot be compared: perf made the baseline's, test the current one", Explanation.Of(Record(300), other).WhyNot);
    }

    [Theory]
    [InlineData("eventpipe", "perf_event", null, "eventpipe made the baseline's, perf_event the current one; set Sampler=eventpipe, or accept a run with Profile=always as the new baseline")]
    [InlineData("perf_event", "eventpipe", null, "perf_event made the baseline's, eventpipe the current one; set Sampler=auto, or accept a run with Profile=always as the new baseline")]
    [InlineData("perf_event", "eventpipe", "it is not permitted (set x)", "perf_event made the baseline's, eventpipe the current one; accept a run with Profile=always as the new baseline, unless perf_event is to work here: it was not taken, because it is not permitted (set x)")]
    public void Trees_of_the_two_samplers_are_told_apart_with_what_to_do(string then, string now, string? fallback, string expected) =>
        Assert.Equal("its call trees cannot be compared: " + expected, Explanation.Of(By(now, Record(300), fallback), By(then, Record(100))).WhyNot);

    [Fact]
    public void Sides_of_a_comparison_that_were_sampled_differently_can_be_sampled_alike()
    {
        ImmutableArray<ProcessSamples> pairs = [.. Enumerable.Range(1, 6).Select(pair => Example.Process([100, 100, 100]) with { Pair = pair })];
        var explanation = Explanation.Of(By("perf_event", Record(100) with { Processes = pairs }), By("eventpipe", Record(100) with { Processes = pairs }));

        Assert.EndsWith("perf_event the current one; with Sampler=eventpipe both sides are sampled alike", explanation.WhyNot);
    }

    private static TestRecord By(string engine, TestRecord record, string? fallback = null) =>
        record with { Profile = record.Profile! with { Tree = record.Profile.Tree! with { Engine = engine }, Fallback = fallback } };

    [Fact]
    public void Who_calls_the_kernel_is_no_culprit_because_only_one_side_could_see_that()
    {
        var then = Record(100, ("A", 50), ("[kernel]", 50));
        var now = Record(200, ("A", 50), ("A/[kernel]", 50), ("B", 100));

        Assert.Contains("A", Named(couldSeeThen: true));
        Assert.Equal(["B"], Named(couldSeeThen: false));

        IEnumerable<string> Named(bool couldSeeThen)
        {
            var difference = Explanation.Of(now with { Profile = now.Profile! with { SeesKernel = true } }, then with { Profile = then.Profile! with { SeesKernel = couldSeeThen } }).Difference!;
            return difference.Culprits.Select(node => difference.Nodes[node].Frame);
        }
    }

    [Fact]
    public void What_was_measured_is_shared_out_by_the_samples()
    {
        // The pass over the current code took three times as long as it should have.
        var difference = Explanation.Of(Record(200, ("A", 300), ("B", 300)), Record(100, ("A", 50), ("B", 50))).Difference!;
        Assert.Equal([(100, 200), (50, 100), (50, 100)], difference.Nodes.Select(node => ((int)Math.Round(node.Before), (int)Math.Round(node.After))));
    }

    [Fact]
    public void What_grew_with_everything_else_is_named_where_the_growth_is_proven_and_not_where_it_is_suspected()
    {
        var (then, now) = (Record(100, ("A", 90), ("B", 10)), Record(140, ("A", 90), ("B", 10)));
        Assert.Equal("A", Explanation.Of(now, then) is { Difference: { } difference } ? difference.Nodes[difference.Culprits[0]].Frame : null);
        var suspect = new Verdict
        {
            Id = now.Id,
            Kind = VerdictKind.Inconclusive,
            Current = now,
            Baseline = then,
            Findings = [new Finding { Code = "", Kind = VerdictKind.Inconclusive, Metric = "time", Baseline = Quantity.Time(100), Current = Quantity.Time(140), Ratio = new RatioEstimate(1.4, 1.3, 1.5), Reason = "" }],
        };
        Assert.Equal("no method's share of it grew beyond noise, as on a slower machine", Explanation.Of(suspect)!.WhyNot);
    }

    [Theory]
    [InlineData(1.2, true)]
    [InlineData(1.001, false)]
    public void Where_pairs_were_judged_they_say_what_grew_and_by_how_much(double ratio, bool isNamed)
    {
        // A process that ran by itself does not count.
        var policy = new Policy { MaxRegression = new Threshold(0.03) };
        var (then, now) = (Record(100, ("A", 90), ("B", 10)) with { Processes = Pairs(1000) }, Record(140, ("A", 110), ("B", 10)) with { Processes = Pairs(1000 * ratio), Policy = policy });
        var difference = Explanation.Of(now, then).Difference!;
        Assert.Equal(isNamed, !difference.Culprits.IsEmpty);
        Assert.Equal((1000, Math.Round(1000 * ratio, 6)), (Math.Round(difference.Nodes[0].Before, 6), Math.Round(difference.Nodes[0].After, 6)));

        ImmutableArray<ProcessSamples> Pairs(double time) =>
            [.. Enumerable.Range(1, 6).Select(pair => Example.Process([time, time, time]) with { Pair = pair }), Example.Process([ratio > 1.1 ? time / 3 : time * 3])];
    }

    [Fact]
    public void An_action_of_a_test_that_hardly_grew_is_not_talked_away()
    {
        var (then, now) = (Record(100, ("A", 90), ("B", 10)), Record(101, ("A", 91), ("B", 10)));
        var verdict = new Verdict
        {
            Id = now.Id,
            Kind = VerdictKind.Regressed,
            Current = now,
            Baseline = then,
            Findings = [new Finding { Code = "", Kind = VerdictKind.Regressed, Metric = "action time", Action = ["Parse"], Baseline = Quantity.Time(100), Current = Quantity.Time(460), Ratio = new RatioEstimate(4.6, 4.6, 4.6), Reason = "" }],
        };
        Assert.Equal("the test as a whole grew by too little for the samples of its call tree; what grew is the action", Explanation.Of(verdict)!.WhyNot);
    }

    [Fact]
    public void What_was_measured_as_fast_as_before_names_nobody_whatever_its_pass_took()
    {
        var explanation = Explanation.Of(Record(101, ("A", 500), ("B", 50)), Record(100, ("A", 50), ("B", 50)));
        Assert.Equal("its time is not known to have grown", explanation.WhyNot);
        Assert.Empty(explanation.Difference!.Culprits);
    }

    [Fact]
    public void A_budget_that_is_broken_by_what_has_not_grown_names_nobody()
    {
        var (then, now) = (Record(90, ("A", 90)), Record(96, ("A", 90), ("B", 90)) with { Policy = new Policy { MaxTime = Quantity.Time(80) } });
        var verdict = Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts[0];
        Assert.Equal(VerdictKind.FailedBudget, verdict.Kind);
        Assert.Equal("its time is not known to have grown", Explanation.Of(verdict)!.WhyNot);
    }

    private static TestRecord Record(double cost) => Record(cost, ("A", cost));

    private static TestRecord Record(double measured, params (string Path, double Self)[] paths) =>
        Example.Floors("A.B", measured) with { Profile = new Profile { Tree = TreeGen.Of(1, 0.01, paths) } };
}
