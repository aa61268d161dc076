using System.Diagnostics;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Sampling.PerfEvents;
using PerfGate.Settings;

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
        Assert.StartsWith("no sample was taken of the test, of ", profile.WhyNot);
    }

    [Fact]
    public async Task Where_the_kernel_refuses_the_runtime_samples_and_the_profile_says_why()
    {
        var asked = 0;
        var profiler = new SamplingProfiler(_ => throw Refusal(ref asked));

        foreach (var preferred in new[] { null, Engines.PerfEvent })
        {
            var profile = await ProfileAsync(profiler, Sampler.Auto, preferred);
            Assert.StartsWith(Sampled, profile.WhyNot);
            Assert.Equal(OperatingSystem.IsLinux() ? "it is not permitted: set it" : null, profile.Fallback);
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Where_the_kernel_was_asked_for_and_refuses_nothing_is_run_and_the_profile_says_why()
    {
        var asked = 0;
        var profile = await new SamplingProfiler(_ => throw Refusal(ref asked)).ProfileAsync(new ProfileTarget("Empty", IsAsync: false) { Sampler = Sampler.PerfEvent }, () => throw new InvalidOperationException("run"));

        Assert.Equal((1, "Sampler is perfevent, and it is not permitted: set it", null), (asked, profile.WhyNot, profile.Fallback));
    }

    [Theory]
    [InlineData(Sampler.EventPipe, null)]
    [InlineData(Sampler.EventPipe, Engines.PerfEvent)]
    [InlineData(Sampler.Auto, Engines.EventPipe)]
    public async Task The_runtime_samples_where_it_was_asked_for_or_made_the_baselines_tree(Sampler sampler, string? preferred)
    {
        var profile = await ProfileAsync(new SamplingProfiler(_ => throw new InvalidOperationException("asked")), sampler, preferred);

        Assert.StartsWith(Sampled, profile.WhyNot);
        Assert.Equal(sampler == Sampler.Auto && OperatingSystem.IsLinux(), profile.Fallback is not null);
    }

    [Fact]
    public async Task The_kernel_is_told_the_interval_that_was_asked_for()
    {
        var told = TimeSpan.Zero;
        await new SamplingProfiler(options =>
        {
            told = options.Interval;
            throw new SamplingException("no");
        }).ProfileAsync(new ProfileTarget("Empty", IsAsync: false) { Sampler = Sampler.PerfEvent, Interval = TimeSpan.FromMilliseconds(7) }, EmptyAsync);

        Assert.Equal(TimeSpan.FromMilliseconds(7), told);
    }

    [Fact]
    public async Task Beside_the_kernel_allocations_are_told_in_a_pass_of_their_own_and_scaled_to_the_sampled_one()
    {
        SkipWhereRefused();
        var passes = 0;
        var profile = await ProfileAsync(() => Filled(passes++ == 0 ? TimeSpan.FromMilliseconds(200) : TimeSpan.Zero), allocates: null);

        Assert.Equal(2, passes);
        var tree = profile.Tree!;
        Assert.Equal([Metric.Running, Metric.Waiting, Metric.Allocated], tree.Costs);
        Assert.True(tree.Operations[0] > LeastFilled);
        var inclusive = tree.Inclusive();
        var fill = Enumerable.Range(0, tree.Nodes.Length).Where(node => tree.Frames[tree.Nodes[node].Frame] == "Warehouse.Fill").Sum(node => inclusive[node][2]);
        Assert.InRange(fill / tree.Operations[0], 0.9 * Shop.Warehouse.Bytes, 1.1 * Shop.Warehouse.Bytes);
        Assert.True(inclusive[0][0] > 0);
    }

    [Fact]
    public async Task A_test_that_does_not_allocate_is_run_once()
    {
        SkipWhereRefused();
        var passes = 0;
        var profile = await ProfileAsync(() => Filled(TimeSpan.FromMilliseconds(200 * ++passes)), allocates: false);

        Assert.Equal(1, passes);
        Assert.Equal(0, profile.Tree!.Inclusive()[0][2]);
    }

    [Fact]
    public async Task Where_the_pass_of_allocations_fails_the_profile_is_there_without_them()
    {
        SkipWhereRefused();
        var passes = 0;
        var profile = await ProfileAsync(() => passes++ == 0 ? Filled(TimeSpan.FromMilliseconds(200)) : throw new InvalidOperationException("again"), allocates: true);

        Assert.Equal(2, passes);
        Assert.Equal([Metric.Running, Metric.Waiting], profile.Tree!.Costs);
    }

    [Fact]
    public async Task Who_gives_up_in_the_pass_of_allocations_gets_no_profile()
    {
        SkipWhereRefused();
        var passes = 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => ProfileAsync(() => passes++ == 0 ? Filled(TimeSpan.FromMilliseconds(200)) : throw new OperationCanceledException(), allocates: true));
    }

    private const int LeastFilled = 20;
    private const string Sampled = "no sample was taken of the test";

    private static SamplingException Refusal(ref int asked)
    {
        asked++;
        return new SamplingException("it is not permitted: set it");
    }

    private static Task<Profile> ProfileAsync(SamplingProfiler profiler, Sampler sampler, string? preferred) =>
        profiler.ProfileAsync(new ProfileTarget("Empty", IsAsync: false) { Sampler = sampler, Preferred = preferred }, EmptyAsync);

    private static void SkipWhereRefused()
    {
        try
        {
            PerfEventPass.Start(new PerfEventOptions()).Dispose();
        }
        catch (PerfEventRefusedException refusal)
        {
            Assert.Skip(refusal.Message);
        }
    }

    private static Task<Profile> ProfileAsync(Func<ProfiledPass> pass, bool? allocates) =>
        new SamplingProfiler().ProfileAsync(new ProfileTarget("Filled", IsAsync: false) { Sampler = Sampler.PerfEvent, Allocates = allocates }, () => Task.FromResult(pass()));

    private static ProfiledPass Filled(TimeSpan length)
    {
        var from = Stopwatch.GetTimestamp();
        var operations = 0;
        for (; operations < LeastFilled || Stopwatch.GetElapsedTime(from) < length; operations++)
        {
            ActionBody.Run(Shop.Warehouse.Fill);
        }

        var to = Stopwatch.GetTimestamp();
        return new ProfiledPass(from, to, IsAsync: false, [new PassSlice(to, operations)]);
    }

    private static Task<ProfiledPass> EmptyAsync() => Task.FromResult(new ProfiledPass(0, 1, IsAsync: false, [new PassSlice(1, 1)]));
}
