using CsCheck;
using PerfGate.Diagnostics;
using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

public class BatchTests
{
    [Theory]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(33_333)]
    [InlineData(400_000)]
    public async Task A_batch_is_long_enough_for_the_clock_and_short_enough_for_a_quiet_moment(long nanoseconds)
    {
        var bench = new Bench();
        var measurement = await bench.Measure(bench.Takes(nanoseconds));
        Assert.InRange(measurement.Samples.Operations * nanoseconds, 1_000_000, 2_500_000);
        Assert.All(measurement.Values(Metric.Time), value => Assert.Equal(nanoseconds, value));
    }

    [Fact]
    public async Task An_operation_longer_than_a_batch_is_its_own_batch()
    {
        var bench = new Bench();
        Assert.Equal(1, (await bench.Measure(bench.Takes(7_000_000))).Samples.Operations);
    }

    [Theory]
    [InlineData(20, 1)]
    [InlineData(600, 1.5)]
    [InlineData(1000, 2.5)]
    [InlineData(60_000, 2.5)]
    public void Small_budgets_take_short_batches(int budget, double batch) =>
        Assert.Equal(TimeSpan.FromMilliseconds(batch), new MeasurementPlan { Budget = TimeSpan.FromMilliseconds(budget) }.Batch);

    [Fact]
    public async Task The_budget_is_kept_for_every_operation_that_fits_into_it() =>
        await Gen.Select(Gen.Long[1000, 20_000_000], Gen.Int[50, 2000]).SampleAsync(
            async (nanoseconds, budget) =>
            {
                var bench = new Bench { Plan = new MeasurementPlan { Budget = TimeSpan.FromMilliseconds(budget), MaxBatches = int.MaxValue / 1000 } };
                var measurement = await bench.Measure(bench.Takes(nanoseconds));

                // One batch too many at most; or, where the warm-up took its half, the least number of batches.
                var (operation, batch) = (nanoseconds / 1e6, Math.Max(nanoseconds / 1e6, 4));
                Assert.InRange(bench.Time.Now.TotalMilliseconds, 0, Math.Max(budget + batch, (budget / 2) + (4 * operation)) + 1);
                Assert.True(measurement.Batches() >= 3);
            },
            iter: 30,
            threads: 1);

    [Fact]
    public async Task A_slow_operation_gets_its_least_batches_and_a_warning()
    {
        var bench = new Bench();
        var measurement = await bench.Measure(bench.Takes(800_000_000));
        Assert.Equal(3, measurement.Batches());
        Assert.Contains(measurement.Warnings, warning => warning.Code == DiagnosticCodes.FewBatches && warning.Text.Contains("only 3 batches"));
    }

    [Fact]
    public async Task No_more_batches_are_kept_than_there_is_room_for()
    {
        var bench = new Bench { Plan = new MeasurementPlan { Budget = TimeSpan.FromMinutes(1) } };
        Assert.Equal(1000, (await bench.Measure(bench.Takes(1_000_000))).Batches());
    }

    [Fact]
    public async Task Setup_and_cleanup_surround_each_operation_outside_the_readings()
    {
        var log = new List<string>();
        var bench = new Bench { Plan = new MeasurementPlan { Budget = TimeSpan.FromMilliseconds(50) } };
        var measurement = await bench.Measure(Logged("body", 10_000, 8), Logged("setup", 700_000, 1000), Logged("cleanup", 300_000, 5000));
        Assert.All(measurement.Values(Metric.Time), value => Assert.Equal(10_000, value));
        Assert.All(measurement.Values(Metric.Allocated), value => Assert.Equal(8, value));
        Assert.All(log.Chunk(3), round => Assert.Equal(["setup", "body", "cleanup"], round));

        ActionBody Logged(string what, long nanoseconds, long bytes) => new(() =>
        {
            log.Add(what);
            bench.Time.Pass(nanoseconds);
            bench.ThreadAllocated += bytes;
        });
    }

    [Fact]
    public async Task Every_metric_is_given_for_one_operation()
    {
        long events = 0;
        var bench = new Bench { Counters = [new Counter(Metric.Gc0, () => events)] };
        var body = new ActionBody(() =>
        {
            bench.Time.Pass(50_000);
            bench.ThreadAllocated += 24;
            events += 3;
        });
        var measurement = await bench.Measure(body);
        Assert.Equal(50, measurement.Samples.Operations);
        Assert.All(measurement.Values(Metric.Time), value => Assert.Equal(50_000, value));
        Assert.All(measurement.Values(Metric.Allocated), value => Assert.Equal(24, value));
        Assert.All(measurement.Values(Metric.Gc0), value => Assert.Equal(3, value));
        Assert.All(measurement.Samples.Samples, sample => Assert.Equal(measurement.Batches(), sample.Values.Length));
    }

    [Fact]
    public async Task A_counter_that_goes_down_never_gives_a_negative_cost()
    {
        long total = 1_000_000;
        var bench = new Bench { Counters = [new Counter(Metric.NotCpu, () => total)] };
        var body = new ActionBody(() =>
        {
            bench.Time.Pass(100_000);
            total -= 7;
        });
        Assert.All((await bench.Measure(body)).Values(Metric.NotCpu), value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task The_reference_loop_runs_between_the_batches_and_its_fastest_turn_is_kept()
    {
        var bench = new Bench();
        var measurement = await bench.Measure(bench.Takes(1000));
        Assert.Equal(100_000, measurement.Samples.ReferenceFloor);
        Assert.InRange(bench.References, (measurement.Batches() / 16) + 4, (measurement.Batches() / 16) + 5);
    }

    [Fact]
    public async Task The_reference_loop_runs_after_each_of_few_batches()
    {
        var bench = new Bench();
        var measurement = await bench.Measure(bench.Takes(800_000_000));
        Assert.Equal(1 + measurement.Batches(), bench.References);
    }

    [Fact]
    public async Task Cancelling_ends_the_measuring_between_two_batches()
    {
        using var cancel = new CancellationTokenSource();
        var bench = new Bench();
        var body = new ActionBody(() =>
        {
            bench.Time.Pass(1_000_000);
            if (bench.Time.Now > TimeSpan.FromMilliseconds(300))
            {
                cancel.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Measurer(bench.Instruments(), bench.Plan).MeasureAsync(body, null, null, cancel.Token));
        Assert.InRange(bench.Time.Now.TotalMilliseconds, 300, 310);
    }
}
