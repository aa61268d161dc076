using System.Collections.Immutable;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Measuring;

/// <summary>A measurer whose every instrument is in the test's hand.</summary>
internal sealed class Bench
{
    private readonly List<TimeSpan> _references = [];

    public FakeTime Time { get; } = new();

    public long ThreadAllocated { get; set; }

    public long AllocatedElsewhere { get; set; }

    /// <summary>Nanoseconds without a core, of those that have passed.</summary>
    public long Waited { get; set; }

    /// <summary>Nanoseconds of CPU time of other threads.</summary>
    public long OthersCpu { get; set; }

    public Func<TimeSpan, long> CompiledMethods { get; init; } = _ => 1;

    public ImmutableArray<Counter> Counters { get; init; } = [];

    public MeasurementPlan Plan { get; init; } = new();

    /// <summary>When the first batch was over: a turn of the reference loop follows it.</summary>
    public TimeSpan FirstBatch => _references[1];

    /// <summary>Turns of the reference loop, the one of the warm-up among them.</summary>
    public int References => _references.Count;

    /// <summary>A body that takes a time on the fake clock.</summary>
    public ActionBody Takes(long nanoseconds) => new(() => Time.Pass(nanoseconds));

    /// <summary>A body that takes a time on a core and then waits for one.</summary>
    public ActionBody TakesAndWaits(long nanoseconds, Func<long> wait) => new(() =>
    {
        Time.Pass(nanoseconds);
        var waits = wait();
        Time.Pass(waits);
        Waited += waits;
    });

    public async Task<Measurement> Measure(TestBody body, TestBody? setup = null, TestBody? cleanup = null)
    {
        _references.Clear();
        return await new Measurer(Instruments(), Plan).MeasureAsync(body, setup, cleanup, TestContext.Current.CancellationToken);
    }

    public Instruments Instruments() => new()
    {
        Time = Time,
        ThreadAllocated = () => ThreadAllocated,
        ProcessAllocated = () => ThreadAllocated + AllocatedElsewhere,
        CompiledMethods = () => CompiledMethods(Time.Now),
        Counters = Counters,
        Waited = () => Waited,
        OthersCpu = () => OthersCpu,
        Reference = () =>
        {
            Time.Pass(100_000);
            _references.Add(Time.Now);
        },
    };
}

internal static class Measurements
{
    public static ImmutableArray<double> Values(this Measurement measurement, Metric metric) => measurement.Samples.Find(metric.Name)!.Values;

    public static int Batches(this Measurement measurement) => measurement.Values(Metric.Time).Length;

    public static IEnumerable<string> Codes(this Measurement measurement) => measurement.Warnings.Select(warning => warning.Code);
}
