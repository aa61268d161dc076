using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests.Comparing;

/// <summary>Pairs of real processes of which one dies, hangs, ends early or speaks nonsense: nothing of it passes in silence, and nothing is left.</summary>
public class FaultySideTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("crash", "ended in the middle of a test")]
    [InlineData("exit:0", "ended in the middle of a test")]
    [InlineData("crash@2000", "ended in the middle of a test")]
    [InlineData("hang", "did not answer within 5 s and was killed")]
    public async Task A_head_that_dies_or_hangs_in_a_test_is_a_missing_test_and_the_others_are_measured(string fault, string why)
    {
        using var sides = new TwoSides { Timeout = "5s", Steps = (side, _) => ["One", side == Side.Head ? "Two!" + fault : "Two", "Three"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.Missing, VerdictKind.Passed), (compared.Of("One"), compared.Of("Two"), compared.Of("Three")));
        Assert.Contains($"at {TwoSides.Class}Two, which is not measured again: the test process of the head {why}", compared.Problems, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, compared.ExitCode);
        sides.MustHaveLeftNothing();
    }

    [Fact]
    public async Task A_base_that_dies_in_a_test_is_said_and_is_no_success()
    {
        using var sides = new TwoSides { Steps = (side, _) => ["One", side == Side.Base ? "Two!crash" : "Two", "Three"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.New, VerdictKind.Passed), (compared.Of("One"), compared.Of("Two"), compared.Of("Three")));
        Assert.Contains("the test process of the base ended in the middle of a test", compared.Problems, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, compared.ExitCode);
    }

    [Fact]
    public async Task A_head_that_dies_in_one_pair_of_several_is_no_passed_test()
    {
        using var sides = new TwoSides { Steps = (side, pair) => ["One", side == Side.Head && pair == 2 ? "Two!crash" : "Two"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.Missing), (compared.Of("One"), compared.Of("Two")));
        Assert.NotEqual(0, compared.ExitCode);
    }

    [Theory]
    [InlineData("head")]
    [InlineData("base")]
    public async Task A_side_that_dies_between_tests_is_no_side_without_them(string side)
    {
        using var sides = new TwoSides { Steps = (now, _) => now.ToString().Equals(side, StringComparison.OrdinalIgnoreCase) ? ["One", "!crash", "Two"] : ["One", "Two"] };

        var compared = await sides.CompareAsync();

        Assert.Contains($"the test process of the {side} ended with exit code", compared.Problems, StringComparison.Ordinal);
        Assert.NotEqual(0, compared.ExitCode);
        sides.MustHaveLeftNothing();
    }

    [Fact]
    public async Task A_head_that_ends_early_as_if_all_were_well_misses_the_tests_it_declares()
    {
        using var sides = new TwoSides { Steps = (side, _) => side == Side.Head ? ["One", "!exit:0", "Two"] : ["One", "Two"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.Missing), (compared.Of("One"), compared.Of("Two")));
        Assert.Contains("ended before it came to it", TwoSides.RecordOf(compared.Judgement!.Run, "Two").NotMeasured, StringComparison.Ordinal);
        Assert.NotEqual(0, compared.ExitCode);
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("throw@2000")]
    public async Task A_test_that_throws_on_the_head_is_missing(string fault)
    {
        using var sides = new TwoSides { Steps = (side, _) => ["One", side == Side.Head ? "Two!" + fault : "Two", "Three"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.Missing, VerdictKind.Passed), (compared.Of("One"), compared.Of("Two"), compared.Of("Three")));
        Assert.Contains($"{TwoSides.Class}Two could not be compared: on the head it threw InvalidTimeZoneException: no such zone", compared.Problems, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NothingMeasured, compared.ExitCode);
    }

    [Fact]
    public async Task A_test_that_throws_on_the_base_is_new_on_the_head()
    {
        using var sides = new TwoSides { Steps = (side, _) => ["One", side == Side.Base ? "Two!throw" : "Two"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.New), (compared.Of("One"), compared.Of("Two")));
        Assert.Contains($"{TwoSides.Class}Two could not be compared: on the base it threw", compared.Problems, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_that_throws_on_both_sides_is_missing()
    {
        using var sides = new TwoSides { Steps = (_, _) => ["One", "Two!throw"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.Missing), (compared.Of("One"), compared.Of("Two")));
        Assert.NotEqual(0, compared.ExitCode);
    }

    [Fact]
    public async Task A_test_that_is_there_in_some_processes_only_is_given_up_and_missing()
    {
        using var sides = new TwoSides { Steps = (side, pair) => side == Side.Head && pair > 1 ? ["One"] : ["One", "Two"] };

        var compared = await sides.CompareAsync();

        Assert.Equal((VerdictKind.Passed, VerdictKind.Missing), (compared.Of("One"), compared.Of("Two")));
    }

    [Theory]
    [InlineData("!crash", "before its first perf test")]
    [InlineData("!exit:7", "ended with exit code 7 before its first perf test")]
    [InlineData("!say:garbage", "said 'garbage' where it was to say who it is")]
    [InlineData("!say:{}", "said '{}' where it was to say who it is")]
    [InlineData("!say:HELLO\ngarbage", "said 'garbage' where a test was to come")]
    [InlineData("!say:HELLO\nVISIT\nVISIT", "where a reading was to come")]
    public async Task A_head_that_never_speaks_as_it_should_is_said_and_is_no_success(string step, string why)
    {
        var said = step.Replace("HELLO", TwoSides.Hello(LockStep.Protocol), StringComparison.Ordinal).Replace("VISIT", $$"""{"method":"{{TwoSides.Class}}One","row":"","budget":20,"timeout":60000}""", StringComparison.Ordinal);
        using var sides = new TwoSides { Steps = (side, _) => [side == Side.Head ? said : "One"] };

        var compared = await sides.CompareAsync();

        Assert.Contains(why, compared.Problems, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, compared.ExitCode);
        sides.MustHaveLeftNothing();
    }

    [Theory]
    [InlineData(0, "an older PerfGate (0.9.0)")]
    [InlineData(99, "a newer PerfGate (0.9.0)")]
    public async Task A_side_with_another_version_of_the_protocol_is_refused_by_name(int protocol, string which)
    {
        using var sides = new TwoSides { Steps = (side, _) => [side == Side.Base ? "!say:" + TwoSides.Hello(protocol) : "One"] };

        var failure = await Assert.ThrowsAsync<PerfGateException>(() => sides.CompareAsync());

        Assert.Equal(DiagnosticCodes.LockStepFailed, failure.Code);
        Assert.Contains("the base was built with " + which, failure.Message, StringComparison.Ordinal);
        sides.MustHaveLeftNothing();
    }

    [Fact]
    public async Task Sides_that_are_silent_are_not_waited_for_without_end()
    {
        using var starting = new TwoSides { Steps = (_, _) => ["!hang"], Patience = new Patience { Start = TimeSpan.FromSeconds(1) } };
        Assert.Contains("did not come to a perf test within 1 s", (await starting.CompareAsync()).Problems, StringComparison.Ordinal);
        starting.MustHaveLeftNothing();

        using var between = new TwoSides { Steps = (_, _) => ["One", "!hang"], Patience = new Patience { Visit = TimeSpan.FromSeconds(5) } };
        var compared = await between.CompareAsync();
        Assert.Contains("did not answer within 5 s and was killed", compared.Problems, StringComparison.Ordinal);
        Assert.NotEqual(0, compared.ExitCode);
        between.MustHaveLeftNothing();
    }

    [Fact]
    public async Task A_comparison_that_is_stopped_in_the_middle_of_a_batch_leaves_nothing()
    {
        using var sides = new TwoSides { Steps = (side, _) => [side == Side.Head ? "One!hang" : "One"] };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var comparing = sides.CompareAsync(stop: stop.Token);
        while (!File.Exists(Path.Combine(sides.FolderOf(Side.Head, 1), "hangs.txt")))
        {
            Assert.False(comparing.IsCompleted);
            await Task.Delay(TimeSpan.FromMilliseconds(10), Stop);
        }

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => comparing);
        sides.MustHaveLeftNothing();
    }
}
