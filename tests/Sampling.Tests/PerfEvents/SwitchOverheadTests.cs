using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class SwitchOverheadTests
{
    private const int Read = 1;
    private const int Unread = 2;
    private static readonly HashSet<int> Nobody = [];

    [Fact]
    public void Processor_time_that_switches_do_not_tell_of_is_shared_by_the_times_without_a_processor()
    {
        var overheads = Of(processor: 100_000 - 20_000 + 6_000).Overheads;

        Assert.Equal(3_000, overheads[Read]);
        Assert.Equal(3_000, overheads[Unread]);
    }

    [Theory]
    [InlineData(100_000 - 20_000 - 1)]
    [InlineData(0)]
    [InlineData(100_000 - 20_000 + 200_001)]
    public void What_cannot_be_overhead_is_none(long processor) => Assert.Equal(0, Of(processor).Overheads[Read]);

    [Fact]
    public void Processor_time_that_no_event_tells_of_is_unseen()
    {
        Assert.Equal(0, Of(100_000 - 20_000 + 200_000).Unseen);
        Assert.Equal(200_001, Of(100_000 - 20_000 + 200_001).Unseen);
    }

    /// <summary>It ran where no event was open; a thread of which there are samples, and no switch, had its processor all the time.</summary>
    [Theory]
    [InlineData(false, 900_000)]
    [InlineData(true, 0)]
    public void A_thread_that_nothing_tells_of_is_unseen(bool hasSamples, long unseen) =>
        Assert.Equal(unseen, SwitchOverhead.Of([], new Dictionary<int, (ThreadClock, ThreadClock)> { [Read] = (new(0, 0), new(1_000_000, 900_000)) }, hasSamples ? new HashSet<int> { Read } : []).Unseen);

    [Fact]
    public void Where_no_clock_was_read_twice_nothing_is_known() =>
        Assert.Equal(0, SwitchOverhead.Of(Switches, new Dictionary<int, (ThreadClock, ThreadClock)> { [Read] = (new(0, 5), new(0, 5)) }, Nobody).Overheads[Read]);

    /// <summary>What it lost before its clock was read is no time of which the clock could tell.</summary>
    [Fact]
    public void Only_what_lies_between_the_readings_counts() =>
        Assert.Equal(5_000, SwitchOverhead.Of(Switches, new Dictionary<int, (ThreadClock, ThreadClock)> { [Read] = (new(15_000, 0), new(100_000, 75_000 - 5_000 + 5_000)) }, Nobody).Overheads[Read]);

    private static (Dictionary<int, long> Overheads, long Unseen) Of(long processor) => SwitchOverhead.Of(Switches, new Dictionary<int, (ThreadClock, ThreadClock)> { [Read] = (new(0, 7), new(100_000, 7 + processor)) }, Nobody);

    // Without a processor from 10 to 20 and from 30 to 40 µs.
    private static ThreadSwitch[] Switches => [.. new[] { Read, Unread }.SelectMany(thread => new ThreadSwitch[] { new(10_000, thread, true, false), new(20_000, thread, false, false), new(30_000, thread, true, true), new(40_000, thread, false, false) })];
}
