using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Actions;
using PerfGate.Tests.Support;
using static PerfGate.Tests.Actions.Profiles;

namespace PerfGate.Tests.Gating;

/// <summary>An operation takes 1 ms and calls each action once.</summary>
public class ActionFindingsTests
{
    private const double Us = 1000;

    [Fact]
    public void A_verdict_says_for_which_inputs_an_action_became_slower()
    {
        var verdict = Judge(
            Of(Series("Parse/Cut", "size=100", 20 * Us), Series("Parse/Cut", "size=1000", 100 * Us), Series("Parse/Cut", "size=10000", 420 * Us), Series("Parse/Cut", "size=30000", 630 * Us)),
            Of(Series("Parse/Cut", "size=100", 20 * Us), Series("Parse/Cut", "size=1000", 100 * Us), Series("Parse/Cut", "size=10000", 200 * Us), Series("Parse/Cut", "size=30000", 300 * Us)));
        Assert.Equal(VerdictKind.Regressed, verdict.Kind);
        var finding = verdict.Findings[0];
        Assert.Equal(DiagnosticCodes.ActionRegressed, finding.Code);
        Assert.Equal("it is slower only for size >= 10000, in Parse → Cut: 2.10x at worst", finding.Reason);
        Assert.Equal(["Parse", "Cut"], finding.Action);
        Assert.Single(finding.Inputs);
        Assert.Contains("action time 200 µs -> 420 µs, 2.10x", VerdictText.Message(verdict, null, null));
    }

    [Fact]
    public void What_is_too_short_to_be_judged_is_not_among_the_slower_inputs() =>
        Assert.StartsWith("it is slower only for width >= 320, in Lines: ", Judge(
            Of(Series("Lines", "width=80", 2 * Us), Series("Lines", "width=160", 4 * Us), Series("Lines", "width=320", 80 * Us), Series("Lines", "width=640", 160 * Us)),
            Of(Series("Lines", "width=80", 2 * Us), Series("Lines", "width=160", 4 * Us), Series("Lines", "width=320", 8 * Us), Series("Lines", "width=640", 16 * Us)))
            .Findings.Single(finding => finding.Metric == Metric.ActionTime.Name).Reason);

    [Fact]
    public void What_grew_by_far_less_is_not_among_the_slower_inputs_on_a_busy_machine() =>
        Assert.StartsWith("it is slower only for width >= 320, in Lines: ", Judge(
            Of(Series("Lines", "width=80", 30 * Us), Series("Lines", "width=160", 36 * Us), Series("Lines", "width=320", 300 * Us), Series("Lines", "width=640", 650 * Us)),
            Of(Series("Lines", "width=80", 22 * Us), Series("Lines", "width=160", 30 * Us), Series("Lines", "width=320", 48 * Us), Series("Lines", "width=640", 84 * Us)))
            .Findings.Single(finding => finding.Metric == Metric.ActionTime.Name).Reason);

    [Fact]
    public void A_test_that_is_slower_itself_does_not_make_its_quick_inputs_slow()
    {
        var now = Example.Test("T", [Example.Process([4e6])]) with { Actions = Of(Series("A", "id=1", 27 * Us), Series("A", "id=2", 27 * Us), Series("A", "id=3", 700 * Us)) };
        var then = Example.Test("T", [Example.Process([1e6])]) with { Actions = Of(Series("A", "id=1", 20 * Us), Series("A", "id=2", 23 * Us), Series("A", "id=3", 90 * Us)) };
        Assert.StartsWith("it is slower only for id >= 3, in A: ", Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts[0].Findings.Single(finding => finding.Metric == Metric.ActionTime.Name).Reason);
    }

    [Fact]
    public void What_is_not_known_of_the_others_is_not_said_of_all() =>
        Assert.Equal("it is slower for 1 of 2 sets of inputs, in A: 1.60x", Judge(
            Of(Series("A", "id=1", 130 * Us), Series("A", "id=2", 160 * Us)), Of(Series("A", "id=1", 100 * Us), Series("A", "id=2", 100 * Us))).Findings[0].Reason);

    [Fact]
    public void One_set_of_inputs_is_no_choice_of_inputs() =>
        Assert.Equal("it is slower in A: 2.00x", Judge(Of(Series("A", "id=1", 400 * Us)), Of(Series("A", "id=1", 200 * Us))).Findings[0].Reason);

    [Fact]
    public void The_line_of_a_test_keeps_to_the_test()
    {
        var verdict = Judge(Of(Series("Parse", "", 420 * Us)), Of(Series("Parse", "", 200 * Us)));
        Assert.Equal("PerfGate: regressed, 1 ms (median 1.01 ms, 3 batches), 1000 B allocated; 1.00x.", VerdictText.Line(verdict));
    }

    [Fact]
    public void An_action_without_inputs_is_slower_as_it_is() =>
        Assert.Equal("it is slower in Parse: 2.10x", Judge(Of(Series("Parse", "", 420 * Us)), Of(Series("Parse", "", 200 * Us))).Findings[0].Reason);

    [Fact]
    public void One_input_of_a_hundred_that_became_ten_times_slower_is_red()
    {
        var verdict = Judge(
            Of([.. Enumerable.Range(1, 100).Select(i => Series("Load", $"id={i}", (i == 50 ? 60 : 6) * Us))]),
            Of([.. Enumerable.Range(1, 100).Select(i => Series("Load", $"id={i}", 6 * Us))]));
        Assert.Equal(VerdictKind.Regressed, verdict.Kind);
        Assert.Equal("it is slower only for id: 50, in Load: 10.0x", verdict.Findings[0].Reason);
    }

    [Theory]
    [InlineData(1.2, VerdictKind.Passed)]
    [InlineData(1.3, VerdictKind.Regressed)]
    public void A_single_series_is_judged_as_the_test_itself(double ratio, VerdictKind kind) =>
        Assert.Equal(kind, Judge(Of(Series("Parse", "", 500 * Us * ratio)), Of(Series("Parse", "", 500 * Us))).Kind);

    [Theory]
    [InlineData(1.5, VerdictKind.Passed)]
    [InlineData(1.9, VerdictKind.Regressed)]
    public void Of_many_series_one_must_show_more(double ratio, VerdictKind kind) =>
        Assert.Equal(kind, Judge(
            Of([.. Enumerable.Range(1, 50).Select(i => Series("Load", $"id={i}", 100 * Us * (i == 7 ? ratio : 1)))]),
            Of([.. Enumerable.Range(1, 50).Select(i => Series("Load", $"id={i}", 100 * Us))])).Kind);

    [Fact]
    public void One_process_proves_of_a_small_part_only_what_is_blatant_and_several_prove_it()
    {
        Assert.Equal(VerdictKind.Inconclusive, Judge(Of(Series("A", "", 12 * Us)), Of(Series("A", "", 6 * Us))).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Of(Series("A", "", 19 * Us)), Of(Series("A", "", 6 * Us))).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Of(Series("A", "", 12 * Us, 12 * Us, 12 * Us)), Of(Series("A", "", 6 * Us, 6 * Us, 6 * Us))).Kind);
    }

    [Fact]
    public void What_is_shorter_than_the_listener_can_tell_is_not_judged()
    {
        Assert.Equal(VerdictKind.Passed, Judge(Of(Series("A", "", 4 * Us)), Of(Series("A", "", 1 * Us))).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Of(Series("A", "", 60 * Us)), Of(Series("A", "", 1 * Us))).Kind);
    }

    [Fact]
    public void Few_calls_prove_only_what_is_blatant()
    {
        Assert.Equal(VerdictKind.Passed, Judge(Of(Series("A", "", 420 * Us) with { Count = 4 }), Of(Series("A", "", 200 * Us))).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Of(Series("A", "", 820 * Us) with { Count = 4 }), Of(Series("A", "", 200 * Us))).Kind);
    }

    [Fact]
    public void Inputs_that_are_hidden_are_said()
    {
        var test = Example.Test("T") with { Actions = Of(Series("A", "key=***", 400 * Us), Series("A", "size=3", 400 * Us)) };
        Assert.Contains("all their values judged as one: key. Where", Assert.Single(Gate.Judge(Example.Run(test), null).Warnings).ToString());
    }

    [Fact]
    public void One_lucky_call_in_the_baseline_is_no_regression()
    {
        var lucky = Series("A", "", 400 * Us) with { Floor = 150 * Us };
        Assert.Equal(VerdictKind.Passed, Judge(Of(Series("A", "", 400 * Us)), Of(lucky)).Kind);
    }

    [Fact]
    public void An_action_is_not_blamed_for_the_one_inside_of_it()
    {
        var verdict = Judge(
            Of(Series("Parse", "", 800 * Us), Series("Parse/Cut", "", 700 * Us)),
            Of(Series("Parse", "", 400 * Us), Series("Parse/Cut", "", 300 * Us)));
        Assert.Equal(["Parse", "Cut"], Assert.Single(verdict.Findings, finding => finding.Metric == Metric.ActionTime.Name).Action);
    }

    [Fact]
    public void A_slower_machine_excuses_as_much()
    {
        var now = Example.Test("T", [Example.Process([1.4e6], reference: 150)]) with { Actions = Of(Series("A", "", 290 * Us)) };
        var then = Example.Test("T", [Example.Process([1e6], reference: 100)]) with { Actions = Of(Series("A", "", 200 * Us)) };
        var finding = Assert.Single(Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts[0].Findings, finding => finding.Metric == Metric.ActionTime.Name);
        Assert.Equal("suspect: it took 1.45x of the baseline's time in A, but only more than 1.88x would be proof; confirm with more processes (perfgate run)", finding.Reason);
        Assert.Equal(VerdictKind.Inconclusive, finding.Kind);
    }

    [Fact]
    public void A_faster_machine_may_hide_a_slow_down_and_that_is_said()
    {
        var now = Example.Test("T", [Example.Process([0.55e6], reference: 50)]) with { Actions = Of(Series("A", "", 100 * Us)) };
        var then = Example.Test("T", [Example.Process([1e6], reference: 100)]) with { Actions = Of(Series("A", "", 100 * Us)) };
        var finding = Assert.Single(Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts[0].Findings, finding => finding.Metric == Metric.ActionTime.Name);
        Assert.Equal("a slow-down may be hidden in A: it took 1.00x of the baseline's time, on a machine that was faster (0.50x in the reference loop); record the baseline again", finding.Reason);
        Assert.Equal((DiagnosticCodes.Inconclusive, VerdictKind.Inconclusive), (finding.Code, finding.Kind));
        Assert.Equal(VerdictKind.Passed, Gate.Judge(Example.Run(now with { Actions = Of(Series("A", "", 55 * Us)) }), Example.Run(then)).Verdicts[0].Findings.Where(finding => finding.Metric == Metric.ActionTime.Name).Select(finding => finding.Kind).DefaultIfEmpty(VerdictKind.Passed).Single());
    }

    [Fact]
    public void What_several_processes_cannot_prove_of_one_of_many_series_is_a_suspect()
    {
        ActionProfile Load(double ratio) => Of([.. Enumerable.Range(1, 50).Select(i => Series("Load", $"id={i}", [.. new[] { 1, 1.01, 1.02, 1.01, 1, 1 }.Select(launch => launch * 100 * Us * (i == 7 ? ratio : 1))]))]) with { Operations = 600 };
        var finding = Assert.Single(Judge(Load(1.6), Load(1)).Findings, finding => finding.Metric == Metric.ActionTime.Name);
        Assert.Equal("suspect: it took 1.60x of the baseline's time in Load(id: 7), but only more than 1.68x would be proof; confirm with more processes (perfgate run)", finding.Reason);
        Assert.Equal(VerdictKind.Inconclusive, finding.Kind);
        Assert.Equal(VerdictKind.Passed, Judge(Load(1.2), Load(1)).Kind);
    }

    [Theory]
    [InlineData(1.5e6, 1e6, VerdictKind.Inconclusive)] // the pass was slower, the test was not
    [InlineData(1.5e6, 1.2e6, VerdictKind.Inconclusive)]
    [InlineData(1.04e6, 1e6, VerdictKind.Regressed)] // one input of many, in neither
    [InlineData(0.9e6, 1e6, VerdictKind.Regressed)] // a luckier pass proves nothing less
    public void What_slowed_only_the_pass_is_no_regression(double inPass, double timed, VerdictKind kind)
    {
        var now = Example.Test("T", [Example.Process([timed])]) with { Actions = Of(Series("A", "", 300 * Us)) with { OperationFloor = inPass } };
        var then = Example.Test("T", [Example.Process([1e6])]) with { Actions = Of(Series("A", "", 200 * Us)) with { OperationFloor = 1e6 } };
        Assert.Equal(kind, Gate.Judge(Example.Run(now), Example.Run(then)).Verdicts[0].Kind);
    }

    [Theory]
    [InlineData(20_000, VerdictKind.Inconclusive)]
    [InlineData(200, VerdictKind.Regressed)]
    public void Waiting_for_a_core_is_no_proof_against_long_calls(double microseconds, VerdictKind kind) =>
        Assert.Equal(kind, Judge(Of(Series("A", "", 1.7 * microseconds * Us)) with { Waited = 0.4 }, Of(Series("A", "", microseconds * Us))).Kind);

    [Fact]
    public void Waiting_for_a_core_is_no_growth()
    {
        static ActionProfile Sizes(double largest) => Of(Series("A", "n=300", 60 * Us), Series("A", "n=1000", 200 * Us), Series("A", "n=3000", largest * Us));
        Assert.Contains(Judge(Sizes(2400), Sizes(600)).Findings, finding => finding.Code == DiagnosticCodes.GrowthRegressed);
        Assert.DoesNotContain(Judge(Sizes(2400) with { Waited = 0.75 }, Sizes(600)).Findings, finding => finding.Metric == Metric.Growth.Name || finding.Kind == VerdictKind.Regressed);
    }

    [Fact]
    public void What_cannot_be_compared_is_said_and_not_passed_over()
    {
        var verdict = Judge(new ActionProfile { WhyNot = "the test threw IOException while its actions were listened to" }, Of(Series("A", "", 200 * Us)));
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("its actions could not be compared, because the test threw", verdict.Findings[0].Reason);
    }

    [Fact]
    public void Inputs_that_are_gone_are_said_and_not_passed_over()
    {
        var verdict = Judge(
            Of(Series("A/B", "size=10", 10 * Us), Series("A/B", "size=30", 30 * Us) with { Count = 2 }),
            Of(Series("A/B", "size=10", 10 * Us), Series("A/B", "size=20", 20 * Us), Series("A/B", "size=30", 30 * Us), Series("C", "", 15 * Us), Series("Tiny", "", 1 * Us), Series("Rare", "", 50 * Us) with { Count = 2 }));
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Equal(DiagnosticCodes.Inconclusive, verdict.Findings[0].Code);
        Assert.Equal("of the actions in its baseline, A → B(size: 30), A → B(size: 20), C could not be compared: not seen in this run", verdict.Findings[0].Reason);
    }

    [Fact]
    public void Inputs_that_are_other_ones_in_each_run_are_said_and_not_passed_over()
    {
        static ActionProfile Unique(int first, double time) => Of([.. Enumerable.Range(first, 100).Select(i => Series("Get/Load", $"id={i}", time) with { Count = 1 })]);
        var finding = Assert.Single(Judge(Unique(1000, 1000 * Us), Unique(1, 100 * Us)).Findings, finding => finding.Metric == Metric.ActionTime.Name);
        Assert.Equal("most calls of Get → Load could not be compared: they have other inputs than for the baseline; name inputs that repeat", finding.Reason);
        Assert.Equal((DiagnosticCodes.Inconclusive, VerdictKind.Inconclusive), (finding.Code, finding.Kind));
        Assert.Equal(VerdictKind.Passed, Judge(Unique(40, 100 * Us), Unique(1, 100 * Us)).Kind); // six of ten are the same
        Assert.Equal(VerdictKind.Passed, Judge(Unique(1000, 40 * Us), Unique(1, 40 * Us)).Kind); // four of a hundred parts of the test
    }

    [Fact]
    public void Calls_that_were_dropped_are_said_where_they_are_most()
    {
        var actions = Of(Series("A", "", 100 * Us));
        Assert.Equal(
            "most calls of its actions could not be compared: 101 found no place among so many paths and inputs; name inputs that repeat",
            Assert.Single(Judge(actions with { Dropped = 101 }, actions).Findings, finding => finding.Metric == Metric.ActionTime.Name).Reason);
        Assert.Equal(VerdictKind.Passed, Judge(actions with { Dropped = 100 }, actions).Kind);
    }

    [Fact]
    public void Inputs_that_are_gone_hide_nothing_of_those_that_are_there() =>
        Assert.Equal(VerdictKind.Regressed, Judge(Of(Series("A", "id=1", 420 * Us)), Of(Series("A", "id=1", 200 * Us), Series("A", "id=2", 200 * Us))).Kind);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_without_any_actions_of_the_baseline_is_no_pass(bool looked)
    {
        var then = Record(Of(Series("A", "", 200 * Us)));
        var verdict = Gate.Judge(Example.Run(looked ? Record(Of()) : Example.Test("T")), Example.Run(then)).Verdicts[0];
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("the baseline has some, and this run has none", verdict.Findings[0].Reason);
    }

    [Fact]
    public void Times_of_another_machine_judge_no_action()
    {
        var now = Example.Run(Record(Of(Series("A", "", 900 * Us))));
        var elsewhere = now with { Environment = now.Environment with { Machine = now.Environment.Machine with { Class = "other" } } };
        Assert.Equal(VerdictKind.NotComparable, Gate.Judge(elsewhere, Example.Run(Record(Of(Series("A", "", 100 * Us))))).Verdicts[0].Kind);
    }

    [Fact]
    public void A_message_stays_short_however_many_paths_there_are()
    {
        var verdict = Judge(
            Of([.. Enumerable.Range(1, 40).Select(i => Series($"Path{i}", "", 100 * Us))]),
            Of([.. Enumerable.Range(1, 40).Select(i => Series($"Path{i}", "", 10 * Us))]));
        Assert.InRange(VerdictText.Message(verdict, "baseline", "run").Split('\n').Length, 1, 15);
    }

    private static TestRecord Record(ActionProfile actions) => Example.Test("T") with { Actions = actions };

    private static Verdict Judge(ActionProfile now, ActionProfile then) => Assert.Single(Gate.Judge(Example.Run(Record(now)), Example.Run(Record(then))).Verdicts);
}
