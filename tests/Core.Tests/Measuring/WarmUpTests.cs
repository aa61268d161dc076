using PerfGate.Diagnostics;
using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

public class WarmUpTests
{
    private static long UntilQuietAt(TimeSpan now, int milliseconds) => Math.Min((long)now.TotalMilliseconds, milliseconds);

    [Fact]
    public async Task Batches_begin_when_the_JIT_has_been_quiet_for_five_slices()
    {
        var bench = new Bench { CompiledMethods = now => UntilQuietAt(now, 150) };
        var measurement = await bench.Measure(bench.Takes(1000));
        Assert.True(measurement.Samples.IsWarm);
        Assert.DoesNotContain(DiagnosticCodes.NotWarm, measurement.Codes());
        Assert.InRange(bench.FirstBatch.TotalMilliseconds, 150 + (5 * 40), 500);
    }

    [Fact]
    public async Task A_JIT_that_never_rests_does_not_eat_the_whole_budget_and_is_named()
    {
        var bench = new Bench { CompiledMethods = now => now.Ticks };
        var measurement = await bench.Measure(bench.Takes(1000));
        Assert.False(measurement.Samples.IsWarm);
        Assert.Contains(DiagnosticCodes.NotWarm, measurement.Codes());
        Assert.InRange(bench.FirstBatch.TotalMilliseconds, 500, 510);
        Assert.True(measurement.Batches() > 100);
    }

    [Fact]
    public async Task Without_tiering_one_quiet_slice_is_enough()
    {
        var bench = new Bench { Plan = new MeasurementPlan { IsTiered = false } };
        var measurement = await bench.Measure(bench.Takes(1000));
        Assert.True(measurement.Samples.IsWarm);
        Assert.InRange(bench.FirstBatch.TotalMilliseconds, 40, 50);
    }

    [Fact]
    public async Task A_budget_too_small_to_outwait_the_JIT_proves_nothing_and_says_so()
    {
        var bench = new Bench { Plan = new MeasurementPlan { Budget = TimeSpan.FromMilliseconds(100) } };
        Assert.Contains(DiagnosticCodes.NotWarm, (await bench.Measure(bench.Takes(1000))).Codes());
    }

    [Fact]
    public async Task The_slow_first_calls_are_in_no_sample()
    {
        var bench = new Bench();
        var calls = 0;
        var body = new ActionBody(() => bench.Time.Pass(calls++ < 100 ? 1_000_000 : 10_000));
        Assert.All((await bench.Measure(body)).Values(Metric.Time), value => Assert.Equal(10_000, value));
    }
}
