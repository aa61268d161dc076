using System.Collections.Immutable;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Measuring;

/// <summary>Where the allocated bytes are read, and that the measuring adds none of its own.</summary>
[Collection(nameof(ProcessWide))]
public class AllocationReadingTests
{
    [Fact]
    public async Task A_body_that_stays_on_its_thread_is_counted_by_its_thread()
    {
        var bench = new Bench();
        var batches = 0;
        var body = new ActionBody(() =>
        {
            bench.Time.Pass(2_500_000);
            bench.ThreadAllocated += 100;

            // A stranger, now and then, and much at once.
            bench.AllocatedElsewhere += batches++ % 3 == 0 ? 1_000_000 : 0;
        });
        Assert.All((await bench.Measure(body)).Values(Metric.Allocated), value => Assert.Equal(100, value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_works_on_other_threads_is_counted_by_the_process(bool isTiered)
    {
        var bench = new Bench { Plan = new MeasurementPlan { IsTiered = isTiered } };
        var body = new ActionBody(() =>
        {
            bench.Time.Pass(10_000);
            bench.ThreadAllocated += 100;
            bench.AllocatedElsewhere += 32;
        });
        Assert.All((await bench.Measure(body)).Values(Metric.Allocated), value => Assert.Equal(132, value));
    }

    [Fact]
    public async Task So_is_one_that_takes_longer_than_its_warm_up()
    {
        var bench = new Bench();
        var body = new ActionBody(() =>
        {
            bench.Time.Pass(800_000_000);
            bench.AllocatedElsewhere += 32;
        });
        Assert.All((await bench.Measure(body)).Values(Metric.Allocated), value => Assert.Equal(32, value));
    }

    [Fact]
    public async Task So_is_one_with_a_setup()
    {
        var bench = new Bench();
        var body = new ActionBody(() =>
        {
            bench.Time.Pass(1_000_000);
            bench.AllocatedElsewhere += 32;
        });
        var setup = new ActionBody(() => bench.AllocatedElsewhere += 1_000_000);
        Assert.All((await bench.Measure(body, setup)).Values(Metric.Allocated), value => Assert.Equal(32, value));
    }

    [Fact]
    public async Task An_async_body_is_counted_by_the_process()
    {
        var bench = new Bench();
        var body = new TaskBody(async () =>
        {
            bench.Time.Pass(1_000_000);
            await Task.Yield();
            bench.AllocatedElsewhere += 32;
        });
        Assert.All((await bench.Measure(body)).Values(Metric.Allocated), value => Assert.Equal(32, value));
    }

    public static TheoryData<string> EmptyBodies => new("action", "func", "struct", "task", "value task", "value task of a number", "with a setup", "with counters");

    [Theory]
    [MemberData(nameof(EmptyBodies))]
    public async Task The_measuring_itself_allocates_nothing(string kind)
    {
        var time = new FakeTime();
        var cached = Task.FromResult(1);
        TestBody body = kind switch
        {
            "func" => new FuncBody<string>(() => Passed("x")),
            "struct" => new FuncBody<decimal>(() => Passed(1m)),
            "task" => new TaskBody(() => Passed(cached)),
            "value task" => new ValueTaskBody(() => Passed(default(ValueTask))),
            "value task of a number" => new ValueTaskBody<int>(() => Passed(new ValueTask<int>(1))),
            _ => new ActionBody(() => time.Pass(1000)),
        };
        var measurement = await RealAllocation(time, body, kind == "with a setup" ? new ActionBody(() => _ = new object()) : null, kind == "with counters" ? new Instruments().Counters : []);
        if (body.IsAsync)
        {
            // Counted by the process, in which the test runner may do something now and then.
            Assert.Equal(0, Typical(measurement));
        }
        else
        {
            Assert.All(measurement.Values(Metric.Allocated), value => Assert.Equal(0, value));
        }

        T Passed<T>(T result)
        {
            time.Pass(1000);
            return result;
        }
    }

    [Fact]
    public async Task An_allocation_is_seen_to_the_byte()
    {
        var time = new FakeTime();
        var body = new FuncBody<byte[]>(() =>
        {
            time.Pass(1000);
            return new byte[1000];
        });
        // The runtime may do something on this thread once, as when a method is compiled anew: a batch that shows it is one among a hundred.
        Assert.Equal(1024, Typical(await RealAllocation(time, body)));
    }

    [Fact]
    public async Task Bytes_of_another_thread_are_seen_to_the_byte()
    {
        var time = new FakeTime();
        using var worker = new Worker();
        Action work = () =>
        {
            time.Pass(10_000);
            worker.Kept = new byte[1000];
        };
        var body = new ActionBody(() => worker.Do(work));
        Assert.Equal(1024, Typical(await RealAllocation(time, body, isElsewhere: true)));
    }

    /// <summary>A slow machine puts fewer operations into a batch: what the loop allocates for a batch must not show in one of them.</summary>
    [Fact]
    public async Task A_suspended_operation_costs_the_same_in_small_and_in_large_batches()
    {
        Assert.SkipUnless(DeclaredTests.IsOptimized(typeof(Measurer).Assembly), "In a Debug build state machines are objects of their own.");
        var alone = await Suspended(nanoseconds: 1_250_000);
        var many = await Suspended(nanoseconds: 12_500);
        Assert.Equal(1, alone.Samples.Operations);
        Assert.Equal(100, many.Samples.Operations);
        Assert.Equal(Typical(many), Typical(alone), tolerance: 1);

        static async Task<Measurement> Suspended(long nanoseconds)
        {
            var time = new FakeTime();
            var body = new TaskBody(async () =>
            {
                time.Pass(nanoseconds);
                await Task.Yield();
            });
            return await RealAllocation(time, body);
        }
    }

    private static double Typical(Measurement measurement) => PerfGate.Statistics.Summary.Of(measurement.Values(Metric.Allocated)).Typical;

    private static async Task<Measurement> RealAllocation(FakeTime time, TestBody body, TestBody? setup = null, ImmutableArray<Counter> counters = default, bool isElsewhere = false)
    {
        // The fake clock runs far ahead of the real one, so that the test runner's own work could fall into most batches of the warm-up:
        // only the body that works on another thread is held against the process.
        var instruments = new Instruments
        {
            Time = time,
            ProcessAllocated = body.IsAsync || isElsewhere ? new Instruments().ProcessAllocated : GC.GetAllocatedBytesForCurrentThread,
            CompiledMethods = () => 1,
            Counters = counters.IsDefault ? [] : counters,
            Reference = () => time.Pass(100_000),
        };
        var plan = new MeasurementPlan { Budget = TimeSpan.FromMilliseconds(500), IsTiered = false, MaxBatches = 100 };
        return await Task.Factory.StartNew(
            () => new Measurer(instruments, plan).MeasureAsync(body, setup, null, CancellationToken.None),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
    }

    /// <summary>A thread of its own that does one thing at a time and allocates nothing else.</summary>
    private sealed class Worker : IDisposable
    {
        private readonly SemaphoreSlim _begin = new(0);
        private readonly SemaphoreSlim _done = new(0);
        private readonly Thread _thread;
        private Action? _work;

        public Worker()
        {
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        public object? Kept { get; set; }

        public void Do(Action work)
        {
            _work = work;
            _begin.Release();
            _done.Wait();
        }

        public void Dispose()
        {
            _work = null;
            _begin.Release();
            _thread.Join();
            _begin.Dispose();
            _done.Dispose();
        }

        private void Run()
        {
            while (true)
            {
                _begin.Wait();
                if (_work is not { } work)
                {
                    return;
                }

                work();
                _done.Release();
            }
        }
    }
}
