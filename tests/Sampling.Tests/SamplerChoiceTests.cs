using PerfGate.CallTrees;
using PerfGate.Settings;

namespace PerfGate.Sampling.Tests;

public class SamplerChoiceTests
{
    private const string Refusal = "perf_event_open is not permitted (EPERM)";

    [Theory]
    [InlineData(Sampler.Auto, null, null, "perf_event", null)]
    [InlineData(Sampler.Auto, "perf_event", null, "perf_event", null)]
    [InlineData(Sampler.Auto, "exotic", null, "perf_event", null)]
    [InlineData(Sampler.Auto, null, Refusal, "eventpipe", Refusal)]
    [InlineData(Sampler.Auto, "perf_event", Refusal, "eventpipe", Refusal)]
    [InlineData(Sampler.Auto, "eventpipe", Refusal, "eventpipe", Refusal)]
    [InlineData(Sampler.PerfEvent, null, null, "perf_event", null)]
    [InlineData(Sampler.PerfEvent, "eventpipe", null, "perf_event", null)]
    [InlineData(Sampler.PerfEvent, "eventpipe", Refusal, null, "Sampler is perfevent, and " + Refusal)]
    public void What_is_asked_for_wins_over_the_baseline_and_that_over_the_best(Sampler sampler, string? preferred, string? whyNot, string? engine, string? because) =>
        Assert.Equal(new SamplerChoice(engine, because), Choose(sampler, preferred, () => whyNot));

    [Fact]
    public void A_baseline_of_the_other_engine_is_said_with_what_changes_it()
    {
        var choice = Choose(Sampler.Auto, "eventpipe", () => null);
        Assert.Equal("eventpipe", choice.Engine);
        Assert.Contains("the baseline's call tree is eventpipe's", choice.Because);
        Assert.Contains("Sampler=perfevent", choice.Because);
    }

    [Fact]
    public void The_kernel_is_not_asked_where_the_runtime_is_to_sample() =>
        Assert.Equal(new SamplerChoice("eventpipe", Because: null), Choose(Sampler.EventPipe, preferred: null, () => throw new InvalidOperationException("asked")));

    [Fact]
    public void Where_there_is_no_better_engine_the_runtimes_is_no_fallback_and_the_other_cannot_be_had()
    {
        Assert.Equal(new SamplerChoice("eventpipe", Because: null), Choose(Sampler.Auto, preferred: null, () => Refusal, hasBetter: false));
        Assert.Equal(new SamplerChoice(Engine: null, "Sampler is perfevent, and " + Refusal), Choose(Sampler.PerfEvent, preferred: null, () => Refusal, hasBetter: false));
    }

    [Fact]
    public void A_look_that_fails_is_a_reason_and_no_exception()
    {
        Assert.Equal(new SamplerProbe("eventpipe", "trying it failed: DllNotFoundException: no libc"), SamplerProbe.Of(() => throw new DllNotFoundException("no libc")));
        Assert.Equal(new SamplerProbe("eventpipe", Refusal), SamplerProbe.Of(() => throw new SamplingException(Refusal)));
        Assert.Equal(new SamplerProbe("perf_event", WhyNot: null) { SeesKernel = false }, SamplerProbe.Of(() => false));
    }

    private static SamplerChoice Choose(Sampler sampler, string? preferred, Func<string?> whyNot, bool hasBetter = true) =>
        SamplerChoice.Of(new ProfileTarget("T", IsAsync: false) { Sampler = sampler, Preferred = preferred }, () => SamplerProbe.Of(() => whyNot() is { } refusal ? throw new SamplingException(refusal) : true), hasBetter);
}
