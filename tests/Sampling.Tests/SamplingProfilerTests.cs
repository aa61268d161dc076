using PerfGate.CallTrees;

namespace PerfGate.Sampling.Tests;

public class SamplingProfilerTests
{
    [Fact]
    public async Task A_pass_of_which_there_is_no_sample_is_run_once_more_and_then_that_is_said()
    {
        var passes = 0;
        var profile = await new SamplingProfiler().ProfileAsync(new ProfileTarget("Empty", IsAsync: false), () =>
        {
            passes++;
            return Task.FromResult(new ProfiledPass(0, 1, IsAsync: false, [new PassSlice(1, 1)]));
        });

        Assert.Equal(2, passes);
        Assert.Null(profile.Tree);
        Assert.StartsWith("the runtime took no sample of the test, of ", profile.WhyNot);
    }
}
