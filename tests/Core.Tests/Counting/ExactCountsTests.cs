using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Counting;

public class ExactCountsTests
{
    [Fact]
    public void Processes_keep_their_slices_in_order_over_the_union_of_their_contexts()
    {
        var one = Counted.Of(2, ("A/B", [10, 11], [0]), ("A", [1], [0]));
        var two = Counted.Of(2, ("A/C", [20, 21], [0]), ("A", [1], [0]));
        var joined = ExactCounts.Join([one with { Processes = 1, Unweighted = ["X"] }, two with { Processes = 1, Unweighted = ["W", "X"], IsSeeded = false }])!;
        Assert.Equal([11, 12, 21, 22], ExactTotal.Of(joined, Metric.Work)!.Values);
        Assert.Equal(["Test", "A", "B", "C"], joined.Tree!.Nodes.Select(node => joined.Tree.Frames[node.Frame]));
        Assert.Equal((2, false), (joined.Processes, joined.IsSeeded));
        Assert.Equal(["W", "X"], joined.Unweighted);
        Assert.Null(joined.WhyNothing);
    }

    [Fact]
    public void Joining_loses_no_cost_whatever_the_trees() => Gen.Select(RunGen.Exact, RunGen.Exact).Sample(pair =>
    {
        var (one, two) = (pair.Item1, pair.Item2 with { Protocol = pair.Item1.Protocol, Weights = pair.Item1.Weights, Rules = pair.Item1.Rules, Compiler = pair.Item1.Compiler, Assemblies = pair.Item1.Assemblies });
        var joined = ExactCounts.Join([one, two])!;
        Assert.Equal(one.Processes + two.Processes, joined.Processes);
        if (one.Tree is not null && two.Tree is not null && one.IsSeeded == two.IsSeeded)
        {
            Assert.Equal(one.Tree.Slices + two.Tree.Slices, joined.Tree!.Slices);
            var sum = joined.Tree.Nodes.Sum(node => node.Self.Sum());
            Assert.Equal(one.Tree.Nodes.Sum(node => node.Self.Sum()) + two.Tree.Nodes.Sum(node => node.Self.Sum()), sum, (sum * 1e-12) + 1e-9);
        }
        else
        {
            Assert.StartsWith("in process ", joined.WhyNot);
        }
    });

    [Fact]
    public void A_process_without_counts_leaves_nothing_and_is_named()
    {
        var joined = ExactCounts.Join([Counted.Work(5), new ExactCounts { WhyNot = "it did not end in time" }])!;
        Assert.Null(joined.Tree);
        Assert.Equal("in process 3 of 3: it did not end in time", joined.WhyNot);
        Assert.Equal("in process 2 of 2: it was another woven copy than the first", ExactCounts.Join([Counted.Work(5) with { Processes = 1 }, Counted.Work(5) with { Processes = 1, Compiler = "9" }])!.WhyNot);
        Assert.Null(ExactCounts.Join([]));
    }

    [Fact]
    public void A_baseline_keeps_every_total_to_the_last_digit_and_what_can_be_reviewed()
    {
        var random = new Random(3);
        var paths = Enumerable.Range(0, 9000).Select(_ => (
            Path: string.Join('/', Enumerable.Range(0, random.Next(1, 30)).Select(_ => $"Shop.Orders.Method{random.Next(12)}")), Work: (double)random.Next(1, 100_000), Bytes: (double)random.Next(0, 3) * 24));
        var strangers = Enumerable.Range(0, 3).Select(thread => (Path: $"[other threads]/Shop.Timers.Tick{thread}", Work: 7.0 * thread, Bytes: 8.0)).ToArray();
        var whole = Counted.Of([.. paths, .. strangers]);
        var kept = Assert.Single((Example.Run(Example.Test("A") with { Exact = whole with { Unweighted = ["X"] } })).ToBaseline().Tests).Exact!;
        Assert.True(whole.Tree!.Nodes.Length > 20_000);
        Assert.InRange(kept.Tree!.Nodes.Length, 100, ExactCounts.KeptNodes);
        foreach (var cost in (Metric[])[Metric.Calls, Metric.Work, Metric.Allocated])
        {
            Assert.Equal(ExactTotal.Of(whole, cost)!.Values, ExactTotal.Of(kept, cost)!.Values);
        }

        Assert.DoesNotContain(CallTree.OtherThreads, kept.Tree.Frames);
        Assert.InRange(RunLines.Of(new ExactLine(new TestId("A"), kept)).Length, 10_000, 200_000);
        Assert.Equal((4, 1, "5.0.0", true), (kept.Tree.Slices, kept.Protocol, kept.Compiler, kept.IsSeeded));
    }

    [Fact]
    public void Assemblies_are_reached_where_one_process_reached_them_and_must_be_the_same()
    {
        var one = Counted.Work(5) with { Processes = 1, Assemblies = [new CountedAssembly("A", "5", true), new CountedAssembly("B", "5", false)] };
        var two = one with { Assemblies = [new CountedAssembly("A", "5", false), new CountedAssembly("B", "5", true)] };
        Assert.Equal([new CountedAssembly("A", "5", true), new CountedAssembly("B", "5", true)], ExactCounts.Join([one, two])!.Assemblies);
        Assert.Equal("in process 2 of 2: it was another woven copy than the first", ExactCounts.Join([one, two with { Assemblies = [two.Assemblies[0]] }])!.WhyNot);
    }

    [Fact]
    public void The_map_tells_which_assemblies_were_woven_and_reached()
    {
        var map = MethodMap.Read(
        [
            """{"id":0,"name":"T.Run","assembly":"Shop.Tests","compiler":"5"}""",
            """{"id":1,"name":"T.More"}""",
            """{"id":2,"name":"S.Sell","assembly":"Shop","compiler":""}""",
            """{"id":3,"name":"P.Pay","assembly":"Pay","compiler":"6"}""",
            """{"id":4,"name":"P.Pay","assembly":"Pay","compiler":"7"}""",
        ]);
        Assert.Equal([new CountedAssembly("Pay", "7", true), new CountedAssembly("Shop", "", false), new CountedAssembly("Shop.Tests", "5", true)], map.Assemblies([1, 4]));
        Assert.Equal([new CountedAssembly("Pay", "6", false), new CountedAssembly("Shop", "", true), new CountedAssembly("Shop.Tests", "5", false)], map.Assemblies([2]));
        Assert.Empty(MethodMap.Read([]).Assemblies([5]));
    }

    [Fact]
    public void A_small_tree_is_kept_as_it_is()
    {
        var whole = Counted.Of(("A/B", 1, 0), ("A/C", 1_000_000_007, 8));
        Assert.Equal(RunLines.Of(new ExactLine(new TestId("A"), whole)), RunLines.Of(new ExactLine(new TestId("A"), whole.Thin())));
    }

    [Fact]
    public void A_run_takes_what_counting_processes_found_although_they_ran_under_other_conditions()
    {
        var run = Example.Run(Example.Test("A"), Example.Test("B", policy: new Policy { Exact = true }), Example.Test("C"));
        var one = Pass(("A", Counted.Of(2, ("X", [5], [0]))), ("B", Counted.Of(2, ("X", [7], [0]))));
        var two = Pass(("A", Counted.Of(2, ("X", [5], [0]))));
        var counted = run.WithCounts([one, two]);
        Assert.Equal([5, 5, 5, 5], ExactTotal.Of(counted.Tests[0].Exact, Metric.Work)!.Values);
        Assert.Equal("in process 2 of 2: it left no counts of the test", counted.Tests[1].Exact!.WhyNot);
        Assert.Null(counted.Tests[2].Exact);
        Assert.Equal("in process 1 of 2: it left no counts of the test", run.WithCounts([null, two]).Tests[0].Exact!.WhyNot);
        Assert.Equal("nothing could be woven", run.WithCounts([], "nothing could be woven").Tests[1].Exact!.WhyNot);
        Assert.Null(run.WithCounts([], "nothing could be woven").Tests[0].Exact);
    }

    [Fact]
    public void Work_that_is_no_part_of_the_test_is_said_where_it_is_more_than_the_test_may_grow_by()
    {
        var run = Example.Run(Example.Test("A"), Example.Test("B"), Example.Test("C"));
        var counted = run.WithCounts([Pass(("A", Counts(others: 1_000_000)), ("B", Counts(others: 10)), ("C", Counted.Of(("X", 1_000, 0))))]);
        var warning = Assert.Single(counted.Tests[0].Warnings);
        Assert.Equal(DiagnosticCodes.WorkOfOthers, warning.Code);
        Assert.StartsWith("work of 1.000M instr an operation is no part of the test, whose own is ", warning.Text);
        Assert.Empty(counted.Tests[1].Warnings);
        Assert.Empty(counted.Tests[2].Warnings);
        Assert.All(counted.Tests, test => Assert.Equal(1_000, ExactTotal.Of(test.Exact, Metric.Work)!.Highest));

        static ExactCounts Counts(double others) => Counted.Of(("X", 1_000, 0), (CallTree.OtherThreads + "/Y", others / 2, 0), (CallTree.OtherThreads + "/Y/Z", others / 2, 0));
    }

    private static Run Pass(params (string Method, ExactCounts Counts)[] counts) =>
        Example.Run([.. counts.Select(one => Example.NotMeasured(one.Method, "it was counted") with { Exact = one.Counts })]) with { Environment = Example.Environment with { Machine = Example.Environment.Machine with { Class = "one-core", Cores = 1 } } };
}
