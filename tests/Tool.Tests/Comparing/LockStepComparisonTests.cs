using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests.Comparing;

/// <summary>Pairs of real processes that do as they should, and what is made of what they leave.</summary>
public class LockStepComparisonTests
{
    [Fact]
    public async Task The_evidence_is_what_was_paced()
    {
        using var sides = new TwoSides { Budget = "1s", Steps = (_, _) => ["One", "Two"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((0, 3, ""), (compared.ExitCode, compared.Assembly.Pairs, compared.Problems));
        foreach (var test in new[] { "One", "Two" })
        {
            var ofBase = TwoSides.RecordOf(compared.Judgement!.Baseline!, test).Processes.OrderBy(process => process.Pair).ToList();
            var ofHead = TwoSides.RecordOf(compared.Judgement.Run, test).Processes.OrderBy(process => process.Pair).ToList();
            Assert.Equal([1, 2, 3], ofHead.Select(process => process.Pair));
            foreach (var (@base, head) in ofBase.Zip(ofHead))
            {
                Assert.Equal((@base.Pair, @base.Operations), (head.Pair, head.Operations));
                Assert.True(head.Operations > 1);
                Assert.Equal([Metric.Time.Name, Metric.Allocated.Name, "gc0", "gc1", "gc2", Metric.Cpu.Name], head.Samples.Select(sample => sample.Metric));

                // All 40, unless the machine is so busy that they do not fit into half of the budget.
                var batches = head.Samples[0].Values.Length;
                Assert.InRange(batches, PairedTest.FewestBatches, PairedTest.Batches);
                Assert.Equal(0, batches % 2);
                Assert.All(@base.Samples.Concat(head.Samples), sample => Assert.Equal(batches, sample.Values.Length));
            }

            // Each process wrote it itself, and nothing was made of it on the way.
            for (var pair = 1; pair <= 3; pair++)
            {
                Assert.Equal(TwoSides.RecordOf(sides.RunOf(Side.Head, pair), test).Processes.Single().Find(Metric.Time.Name)!.Values, ofHead[pair - 1].Find(Metric.Time.Name)!.Values);
                Assert.Equal(TwoSides.RecordOf(sides.RunOf(Side.Base, pair), test).Processes.Single().Find(Metric.Time.Name)!.Values, ofBase[pair - 1].Find(Metric.Time.Name)!.Values);
            }
        }

        sides.MustHaveLeftNothing();
    }

    /// <summary>Whoever kills the tool while it counts, or just before, leaves this.</summary>
    [Fact]
    public async Task Tests_that_are_to_be_counted_do_not_pass_before_they_are()
    {
        using var sides = new TwoSides { IsCounted = true, Steps = (_, _) => ["One"] };

        var compared = await sides.CompareAsync();

        Assert.Equal(VerdictKind.Missing, compared.Of("One"));
        var left = RunReader.Read(compared.Judgement!.Run.Path!);
        Assert.Equal("the run was ended before its tests were counted", TwoSides.RecordOf(left, "One").Exact?.WhyNothing);
    }

    [Fact]
    public async Task A_test_that_only_the_base_has_is_missing_also_where_tests_are_selected()
    {
        using var sides = new TwoSides { Steps = (side, _) => side == Side.Base ? ["One", "Two"] : ["One"] };

        var compared = await sides.CompareAsync(isPartial: true);

        Assert.Equal((VerdictKind.Passed, VerdictKind.Missing), (compared.Of("One"), compared.Of("Two")));
        Assert.Equal(ExitCodes.NothingMeasured, compared.ExitCode);
    }

    [Fact]
    public async Task A_test_that_only_the_head_has_is_new_and_measured_and_one_that_was_removed_on_purpose_is_a_warning()
    {
        using var sides = new TwoSides { Steps = (side, _) => side == Side.Base ? ["One", "Two", "Four"] : ["One", "Three", "Four"], AllowsRemoved = true };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.New, VerdictKind.Passed, null), (compared.Of("One"), compared.Of("Three"), compared.Of("Four"), compared.Of("Two")));
        Assert.Null(Assert.Single(TwoSides.RecordOf(compared.Judgement!.Run, "Three").Processes).Pair);
        Assert.Contains(compared.Judgement.Warnings, warning => warning.Code == DiagnosticCodes.TestMissing && warning.Text.Contains(TwoSides.Class + "Two", StringComparison.Ordinal));
        Assert.Equal(0, compared.ExitCode);
    }

    [Theory]
    [InlineData("One Two Three Four", "Four Three Two One")]
    [InlineData("One Two Three Four", "Three Four One Two")]
    [InlineData("Four One", "One Two Three Four")]
    public async Task Sides_that_come_to_their_tests_in_different_orders_measure_all_that_both_have(string ofBase, string ofHead)
    {
        var (@base, head) = (ofBase.Split(' '), ofHead.Split(' '));
        using var sides = new TwoSides { Steps = (side, _) => side == Side.Base ? @base : head };

        var compared = await sides.CompareAsync();

        Assert.All(@base, test => Assert.Equal(VerdictKind.Passed, compared.Of(test)));
        Assert.All(head.Except(@base), test => Assert.Equal(VerdictKind.New, compared.Of(test)));
        Assert.Equal((0, ""), (compared.ExitCode, compared.Problems));
    }

    [Fact]
    public async Task What_the_sides_write_to_their_screens_disturbs_nothing()
    {
        using var sides = new TwoSides { Steps = (_, _) => ["!flood", "One!flood@10", "Two"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.Passed, 0), (compared.Of("One"), compared.Of("Two"), compared.ExitCode));
        Assert.True(new FileInfo(Path.Combine(sides.FolderOf(Side.Head, 1), "output.txt")).Length > 1 << 20);
    }

    [Fact]
    public async Task A_head_without_tests_is_no_success()
    {
        using var sides = new TwoSides { Steps = (side, _) => side == Side.Base ? ["One"] : [] };

        var compared = await sides.CompareAsync();

        Assert.Null(compared.Judgement);
        Assert.Contains(TwoSides.Class + "One is in the base and no longer in the head", compared.Problems, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, compared.ExitCode);
    }

    [Fact]
    public async Task A_base_without_tests_makes_those_of_the_head_new()
    {
        using var sides = new TwoSides { Steps = (side, _) => side == Side.Head ? ["One"] : [] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.New, 0), (compared.Of("One"), compared.ExitCode));
    }

    [Fact]
    public async Task Sides_without_tests_are_nothing_measured()
    {
        using var sides = new TwoSides();

        Assert.Equal(ExitCodes.NothingMeasured, (await sides.CompareAsync()).ExitCode);
    }
}
