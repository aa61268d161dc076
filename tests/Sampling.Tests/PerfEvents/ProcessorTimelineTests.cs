using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class ProcessorTimelineTests
{
    // On processor 0 thread 1 from 10 to 20, thread 2 from 20 to 30 (of which the end of 1 is not told), thread 1 from 40 on; on processor 1 thread 1 all the time.
    private readonly ProcessorTimeline _processors = new(
    [
        new(0, 1, IsOut: false, IsPreempted: false) { Processor = 1 },
        new(10, 1, IsOut: false, IsPreempted: false),
        new(20, 2, IsOut: false, IsPreempted: false),
        new(30, 2, IsOut: true, IsPreempted: false),
        new(40, 1, IsOut: false, IsPreempted: false),
    ]);

    [Theory]
    [InlineData(0, 50, 20)]
    [InlineData(10, 20, 10)]
    [InlineData(15, 18, 3)] // it had it before
    [InlineData(20, 40, 0)]
    [InlineData(25, 45, 5)]
    [InlineData(0, 10, 0)]
    public void A_thread_had_it_between_two_switches(long from, long to, long had) => Assert.Equal(had, _processors.Had(0, from, to, thread => thread == 1));

    [Fact]
    public void Nobody_had_a_processor_of_which_nothing_is_told() => Assert.Equal(0, _processors.Had(2, 0, 50, _ => true));
}
