using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

public class WaitingTests
{
    [Fact]
    public async Task Waiting_for_a_core_is_no_part_of_an_operation()
    {
        var bench = new Bench();
        var measurement = await bench.Measure(bench.TakesAndWaits(6_000_000, () => 9_000_000));
        Assert.All(measurement.Values(Metric.Time), value => Assert.Equal(6_000_000, value));
    }

    [Fact]
    public async Task A_wait_in_which_other_threads_did_the_work_is_part_of_the_operation()
    {
        var bench = new Bench();
        var body = bench.TakesAndWaits(6_000_000, () =>
        {
            bench.OthersCpu += 9_000_000;
            return 9_000_000;
        });
        var measurement = await bench.Measure(body);
        Assert.All(measurement.Values(Metric.Time), value => Assert.Equal(15_000_000, value));
    }

    [Fact]
    public async Task What_the_runtimes_own_threads_do_meanwhile_changes_nothing()
    {
        var bench = new Bench();
        var body = bench.TakesAndWaits(6_000_000, () =>
        {
            bench.OthersCpu += 1_000_000;
            return 9_000_000;
        });
        var measurement = await bench.Measure(body);
        Assert.All(measurement.Values(Metric.Time), value => Assert.Equal(6_000_000, value));
    }

    [Fact]
    public void CPU_time_of_other_threads_is_theirs_alone()
    {
        if (ProcessClock.OthersCpuTime is not { } read)
        {
            Assert.Skip("this system does not tell it");
            return;
        }

        var (others, own) = (long.MaxValue, 0L);
        for (var turn = 0; turn < 1000 && others * 2 > own; turn++)
        {
            // On this thread alone; other tests may run beside it, so the calmest of many looks counts.
            var (cpu, before) = (ProcessClock.CpuTime!(), read());
            Thread.SpinWait(100_000);
            (others, own) = (read() - before, ProcessClock.CpuTime!() - cpu);
        }

        Assert.True(others * 2 <= own);
        var worked = read();
        for (var turn = 0; turn < 1000 && read() - worked < 1_000_000; turn++)
        {
            var other = new Thread(() => Thread.SpinWait(100_000));
            other.Start();
            other.Join();
        }

        Assert.True(read() - worked >= 1_000_000);
    }

    [Fact]
    public async Task A_wait_between_two_readings_makes_no_operation_faster_than_it_is()
    {
        var bench = new Bench();
        var instruments = bench.Instruments() with
        {
            Waited = () =>
            {
                // Taken from its core on the way to the reading and on the way back.
                bench.Time.Pass(4_000_000);
                bench.Waited += 4_000_000;
                var read = bench.Waited;
                bench.Time.Pass(4_000_000);
                bench.Waited += 4_000_000;
                return read;
            },
        };
        var measurement = await new Measurer(instruments, bench.Plan).MeasureAsync(bench.Takes(1_000_000), null, null, TestContext.Current.CancellationToken);
        Assert.All(measurement.Values(Metric.Time), value => Assert.Equal(1_000_000, value));
    }

    [Fact]
    public async Task A_busy_machine_gets_its_batches_all_the_same()
    {
        var (quiet, busy) = (new Bench(), new Bench());
        var undisturbed = await quiet.Measure(quiet.Takes(2_000_000));
        var disturbed = await busy.Measure(busy.TakesAndWaits(2_000_000, () => 2_000_000));
        Assert.InRange(disturbed.Batches(), undisturbed.Batches() * 0.9, undisturbed.Batches() * 1.1);
    }

    [Fact]
    public async Task A_machine_that_gives_next_to_no_core_does_not_hold_the_run_up()
    {
        var bench = new Bench();
        await bench.Measure(bench.TakesAndWaits(1_000_000, () => 100_000_000));
        Assert.InRange(bench.Time.Now.TotalSeconds, 3.9, 4.3);
    }

    [Fact]
    public async Task Where_nobody_tells_the_wait_stays_in_the_time()
    {
        var bench = new Bench();
        var measurer = new Measurer(bench.Instruments() with { Waited = null }, bench.Plan);
        var measurement = await measurer.MeasureAsync(bench.TakesAndWaits(6_000_000, () => 9_000_000), null, null, TestContext.Current.CancellationToken);
        Assert.All(measurement.Values(Metric.Time), value => Assert.Equal(15_000_000, value));
    }

    [Fact]
    public void The_wait_of_a_thread_never_falls()
    {
        if (RunQueue.Waited is not { } read)
        {
            Assert.Skip("this system does not tell it");
            return;
        }

        var before = read();
        Thread.Yield();
        Assert.InRange(read(), before, long.MaxValue);
    }
}
