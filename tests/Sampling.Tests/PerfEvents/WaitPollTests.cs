using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class WaitPollTests
{
    [Theory]
    [InlineData("202 0x7f3c 0x189 0x0 0x0 0x0 0xffffffff 0x7ffcd71dbba0 0x7f4b8d09bf16\n", 0x7ffcd71dbba0, 0x7f4b8d09bf16)]
    [InlineData("-1 0x7ffcd71dbba0 0x7f4b8d09bf16\n", 0x7ffcd71dbba0, 0x7f4b8d09bf16)]
    public void A_thread_that_waits_has_a_stack_and_a_place(string text, ulong stackPointer, ulong address)
    {
        Assert.True(WaitPoll.TryParse(text, out var foundPointer, out var foundAddress));
        Assert.Equal((stackPointer, address), (foundPointer, foundAddress));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("running\n")]
    [InlineData("0 0x0 0x0\n")]
    [InlineData("1 2 3")]
    [InlineData("1 0x2 0x")]
    [InlineData("1 0x2 0x11112222333344445")]
    public void Whatever_else_stands_there_is_no_place(string? text) => Assert.False(WaitPoll.TryParse(text, out _, out _));

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.String[Gen.Char["0x 19af\n"], 0, 40].Sample(text => { _ = WaitPoll.TryParse(text, out _, out _); }, iter: 20_000, seed: "0000waitpol1");

    [Theory]
    [InlineData("0-3\n", new[] { 0, 1, 2, 3 })]
    [InlineData("0,2-3,8", new[] { 0, 2, 3, 8 })]
    [InlineData("3-1,5", new[] { 5 })]
    public void Processors_are_listed_by_ranges(string text, int[] expected) => Assert.Equal(expected, Processors.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("\n")]
    [InlineData("a-b")]
    [InlineData("0-1-2")]
    [InlineData("0-99999999999")]
    [InlineData("-1")]
    public void What_is_no_list_is_as_many_as_the_runtime_knows(string? text) => Assert.Equal(Enumerable.Range(0, Environment.ProcessorCount), Processors.Parse(text));

    [Fact]
    public void Samples_at_switches_end_when_they_are_too_many_and_come_back()
    {
        var budget = new SwitchBudget(rate: 1000);
        Assert.False(budget.Pay(50, At(0)));
        Assert.True(budget.IsOn);
        Assert.True(budget.Pay(80, At(10)));
        Assert.False(budget.IsOn);
        Assert.False(budget.Pay(0, At(50)));
        Assert.False(budget.IsOn);
        Assert.True(budget.Pay(0, At(110)));
        Assert.True(budget.IsOn);

        static long At(int milliseconds) => milliseconds * TimeSpan.TicksPerMillisecond;
    }

    [Fact]
    public void What_many_processors_bring_at_once_is_no_debt_for_long()
    {
        var budget = new SwitchBudget(rate: 1000);
        Assert.True(budget.Pay(64 * 32, 0));
        Assert.False(budget.Pay(0, 240 * TimeSpan.TicksPerMillisecond));
        Assert.True(budget.Pay(0, 260 * TimeSpan.TicksPerMillisecond));
        Assert.True(budget.IsOn);
    }

    // However they come: not more than the rate, but for the burst at the beginning and what came before the bound was seen.
    [Fact]
    public void Samples_at_switches_are_bounded_in_the_long_run() => Gen.Int[0, 200].Array[100, 300].Sample(
        came =>
        {
            var budget = new SwitchBudget(rate: 1000);
            var taken = 0;
            for (var turn = 0; turn < came.Length; turn++)
            {
                var samples = budget.IsOn ? came[turn] : 0;
                taken += samples;
                budget.Pay(samples, turn * 10 * TimeSpan.TicksPerMillisecond);
            }

            Assert.True(taken <= (1000 * came.Length / 100) + 100 + 200);
        },
        iter: 500,
        seed: "0000budgets1");

    [Fact]
    public void A_table_of_stacks_has_room_for_so_many()
    {
        var table = new StackTable(mostBytes: 1000);
        var indices = Enumerable.Range(0, 10).Select(i => table.Add([1, (ulong)i], [], isRepaired: false, isCut: false)).ToArray();

        Assert.Equal([0, 1, 2, 3, -1, -1, -1, -1, -1, -1], indices);
        Assert.Equal((4, 6L), (table.Stacks.Count, table.Refused));
        Assert.Equal(3, table.Add([1, 3], [], isRepaired: false, isCut: false)); // it is there
    }

    [Fact]
    public void Each_stack_has_one_index() => Gen.Select(Gen.ULong[0, 3].Array[1, 3], Gen.Int[0, 1], Gen.Bool, Gen.Bool).Array[0, 60].Sample(
        stacks =>
        {
            var table = new StackTable();
            var indices = stacks.Select(stack => (stack, Index: table.Add(stack.Item1, Hidden(stack.Item2), stack.Item3, stack.Item4))).ToList();
            foreach (var ((addresses, hidden, isRepaired, isCut), index) in indices)
            {
                Assert.Equal(index, table.Add(addresses, Hidden(hidden), isRepaired, isCut));
                var stack = table.Stacks[index];
                Assert.Equal(addresses, stack.Addresses);
                Assert.Equal(Hidden(hidden), stack.Hidden);
                Assert.Equal((isRepaired, isCut), (stack.IsRepaired, stack.IsCut));
            }

            Assert.Equal(stacks.Select(stack => (string.Join(' ', stack.Item1), stack.Item2, stack.Item3, stack.Item4)).Distinct().Count(), table.Stacks.Count);
            static HiddenReturn[] Hidden(int count) => [.. Enumerable.Range(0, count).Select(word => new HiddenReturn(0, word, 7))];
        },
        iter: 500,
        seed: "0000stackta1");
}
