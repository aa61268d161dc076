using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

/// <summary>A slow-down where the code is the same on both sides of a comparison.</summary>
public class SameCodeTests
{
    private static readonly Comparison Identical = new() { Id = "1", Base = "main", IsCodeIdentical = true };
    private static readonly Comparison Changed = new() { Id = "1", Base = "main", IsCodeIdentical = false, ChangedMethods = 3 };
    private static readonly ReachedCode Nothing = new(0, []);
    private static readonly ReachedCode Something = new(2, ["Shop.Orders.Sort"]);

    private static Run Side(Comparison? comparison, double factor, ReachedCode? reached, Policy? policy = null, double bytes = 1000) => Example.Run(
        Example.Test("T", [1e6 * factor, 1.01e6 * factor, 1.02e6 * factor], [bytes, bytes, bytes], policy) with { Profile = new Profile { Reached = reached, WhyNot = "it is enough" } }) with { Comparison = comparison };

    private static Verdict Judge(Run head, Run baseRun) => Gate.Judge(head, baseRun).Verdicts.Single();

    [Fact]
    public void Identical_builds_cannot_fail_by_time()
    {
        var verdict = Judge(Side(Identical, 2, reached: null), Side(Identical, 1, reached: null));
        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Equal(DiagnosticCodes.Inconclusive, verdict.Findings[0].Code);
        Assert.Contains("it is slower: 2.00x", verdict.Findings[0].Reason);
        Assert.Contains("every method this test reaches is the same on both sides: the difference is code layout or environment", verdict.Findings[0].Reason);
    }

    [Fact]
    public void A_test_that_reaches_nothing_that_changed_on_either_side_cannot_fail_by_time() =>
        Assert.Equal(VerdictKind.Inconclusive, Judge(Side(Changed, 2, Nothing), Side(Changed, 1, Nothing)).Kind);

    [Fact]
    public void Whatever_is_not_known_for_sure_excuses_nothing()
    {
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Changed, 2, Something), Side(Changed, 1, Nothing)).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Changed, 2, Nothing), Side(Changed, 1, Something)).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Changed, 2, Nothing), Side(Changed, 1, reached: null)).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Changed, 2, reached: null), Side(Changed, 1, Nothing)).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Identical with { IsCodeIdentical = null }, 2, reached: null), Side(Identical, 1, reached: null)).Kind);
    }

    [Fact]
    public void Evidence_of_one_comparison_excuses_nothing_in_another()
    {
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Identical, 2, Nothing), Side(Identical with { Id = "2" }, 1, Nothing)).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Identical, 2, Nothing), Side(comparison: null, 1, Nothing)).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(Side(comparison: null, 2, Nothing), Side(comparison: null, 1, Nothing)).Kind);

        // As a stored baseline the base has been compared with nothing.
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Identical, 2, Nothing), Side(Identical, 1, Nothing).ToBaseline()).Kind);
        Assert.Null(Side(Identical, 1, Nothing).ToBaseline().Tests[0].Profile?.Reached);
    }

    [Fact]
    public void Another_runtime_is_other_code()
    {
        var head = Side(Identical, 2, Nothing);
        head = head with { Environment = head.Environment with { Runtime = head.Environment.Runtime with { Version = "10.0.2" } } };
        Assert.Equal(VerdictKind.Regressed, Judge(head, Side(Identical, 1, Nothing)).Kind);
    }

    [Fact]
    public void Layout_fails_where_that_is_asked_for() =>
        Assert.Equal(VerdictKind.Regressed, Judge(Side(Identical, 2, Nothing, new Policy { FailOnLayout = true }), Side(Identical, 1, Nothing)).Kind);

    [Fact]
    public void Allocation_and_budgets_are_never_excused()
    {
        var allocation = Judge(Side(Identical, 1, Nothing, bytes: 2000), Side(Identical, 1, Nothing));
        Assert.Equal(DiagnosticCodes.AllocationRegressed, allocation.Findings[0].Code);
        Assert.True(allocation.Fails);

        var budget = Judge(Side(Identical, 2, Nothing, new Policy { MaxTime = Quantity.Time(1.5e6) }), Side(Identical, 1, Nothing));
        Assert.Equal(VerdictKind.FailedBudget, budget.Kind);
    }

    [Fact]
    public void What_is_faster_or_the_same_stays_so()
    {
        Assert.Equal(VerdictKind.Improved, Judge(Side(Identical, 0.5, Nothing), Side(Identical, 1, Nothing)).Kind);
        Assert.Equal(VerdictKind.Passed, Judge(Side(Identical, 1, Nothing), Side(Identical, 1, Nothing)).Kind);
    }

    [Fact]
    public void Runs_of_one_comparison_stay_in_it_when_they_are_joined_and_others_do_not()
    {
        var conditions = Identical with { Conditions = [new Condition("load", "0.2")] };
        var joined = Run.Merge([Side(Identical, 1, Nothing), Side(conditions, 1, Nothing)]).Comparison!;
        Assert.True(joined.IsCodeIdentical);
        Assert.Equal(conditions.Conditions, joined.Conditions);
        Assert.Null(Run.Merge([Side(Identical, 1, Nothing), Side(Changed, 1, Nothing)]).Comparison!.IsCodeIdentical);
        Assert.Null(Run.Merge([Side(Identical, 1, Nothing), Side(Identical with { Id = "2" }, 1, Nothing)]).Comparison);
        Assert.Null(Run.Merge([Side(Identical, 1, Nothing), Side(comparison: null, 1, Nothing)]).Comparison);
    }

    [Fact]
    public void What_one_process_of_a_test_reached_counts_for_all()
    {
        Assert.Equal(2, Run.Merge([Side(Changed, 1, Something), Side(Changed, 1, Nothing), Side(Changed, 1, reached: null)]).Tests[0].Profile!.Reached!.Count);
        Assert.Equal(0, Run.Merge([Side(Changed, 1, Nothing), Side(Changed, 1, reached: null)]).Tests[0].Profile!.Reached!.Count);
        Assert.Null(Run.Merge([Side(Changed, 1, reached: null)]).Tests[0].Profile!.Reached);
    }

    [Theory]
    [InlineData("\"reached\":{\"count\":0,\"methods\":[]}", "\"reached\":{\"methods\":[]}")]
    [InlineData("\"reached\":{\"count\":0,\"methods\":[]}", "\"reached\":{\"count\":0,\"methods\":[\"A\"]}")]
    [InlineData("\"reached\":{\"count\":0,\"methods\":[]}", "\"reached\":{\"count\":-1,\"methods\":[]}")]
    [InlineData("\"reached\":{\"count\":0,\"methods\":[]}", "\"reached\":{\"count\":2,\"methods\":[]}")]
    [InlineData("\"reached\":{\"count\":0,\"methods\":[]}", "\"reached\":null")]
    [InlineData("\"id\":\"1\",", "")]
    [InlineData("\"changedMethods\":3", "\"changedMethods\":-3")]
    [InlineData("\"conditions\":[]", "\"conditions\":[{\"name\":\"load\"}]")]
    public void A_line_that_cannot_be_excuses_nothing(string right, string wrong)
    {
        var text = RunLines.Of(Side(Changed, 2, Nothing));
        Assert.Contains(right, text);
        Assert.Equal(VerdictKind.Inconclusive, Judge(RunLines.Read(text), Side(Changed, 1, Nothing)).Kind);
        Assert.Equal(VerdictKind.Regressed, Judge(RunLines.Read(text.Replace(right, wrong)), Side(Changed, 1, Nothing)).Kind);
    }
}
