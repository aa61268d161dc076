using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

public class ThreadPinTests
{
    [Fact]
    public void A_thread_is_kept_on_each_core_it_may_use_and_given_back_all_of_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nobody tells the cores of a thread.");
        var before = ThreadPin.Cores();
        Assert.NotEmpty(before);
        foreach (var core in before)
        {
            using (Assert.IsType<ThreadPin>(ThreadPin.To(core)))
            {
                Assert.Equal([core], ThreadPin.Cores());
            }

            Assert.Equal(before, ThreadPin.Cores());
        }
    }

    [Fact]
    public void Pins_within_pins_are_given_back_in_turn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nobody tells the cores of a thread.");
        var before = ThreadPin.Cores();
        using (ThreadPin.To(before[0]))
        {
            ThreadPin.To(before[0])!.Dispose();
            Assert.Equal([before[0]], ThreadPin.Cores());
        }

        Assert.Equal(before, ThreadPin.Cores());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_core_that_is_not_there_is_no_pin(int core) => Assert.Null(ThreadPin.To(core));

    [Fact]
    public void Where_the_system_lets_nobody_choose_there_is_no_pin()
    {
        Assert.SkipWhen(OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "They do.");
        Assert.Null(ThreadPin.To(0));
        Assert.Empty(ThreadPin.Cores());
    }
}
