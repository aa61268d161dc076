using System.Diagnostics.Metrics;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.Tests.Measuring;

public class CounterSourcesTests
{
    private static readonly List<Warning> Warnings = [];

    [Theory]
    [InlineData("cpu", Unit.Nanoseconds)]
    [InlineData("CPU", Unit.Nanoseconds)]
    [InlineData("not-cpu", Unit.Nanoseconds)]
    [InlineData("context-switches", Unit.Count)]
    public void Built_in_counters_are_read_or_said_to_be_unavailable(string name, Unit unit)
    {
        var warnings = new List<Warning>();
        var counters = CounterSources.Create([name], typeof(object), null, TimeProvider.System, warnings);
        if (counters.IsEmpty)
        {
            Assert.Equal(DiagnosticCodes.CounterUnavailable, Assert.Single(warnings).Code);
            return;
        }

        var counter = Assert.Single(counters);
        Assert.Equal((name.ToLowerInvariant(), unit), (counter.Metric.Name, counter.Metric.Unit));
        Assert.True(counter.Read() > 0);
    }

    [Fact]
    public void CPU_time_and_context_switches_go_up()
    {
        var counters = CounterSources.Create(["cpu", "context-switches"], typeof(object), null, TimeProvider.System, Warnings);
        Assert.Equal(OperatingSystem.IsWindows() ? 1 : 2, counters.Length);
        foreach (var counter in counters)
        {
            var before = counter.Read();
            for (var turn = 0; turn < 1_000 && counter.Read() == before; turn++)
            {
                // Waiting for another thread gives the processor away and costs CPU time on both.
                var other = new Thread(() => Thread.SpinWait(1000));
                other.Start();
                other.Join();
            }

            Assert.True(counter.Read() > before, counter.Metric.Name);
        }
    }

    [Fact]
    public void A_meter_counts_what_is_added_after_the_counter_was_made()
    {
        using var meter = new Meter("CounterSourcesTests.Before");
        var orders = meter.CreateCounter<int>("orders");
        orders.Add(100);
        using var counter = Meter("meter:CounterSourcesTests.Before/orders");
        var before = counter.Read();
        orders.Add(3);
        orders.Add(2, new KeyValuePair<string, object?>("shop", "a"));
        Assert.Equal(5, counter.Read() - before);
        Assert.Equal("meter:CounterSourcesTests.Before/orders", counter.Metric.Name);
    }

    [Fact]
    public void An_instrument_created_later_is_found()
    {
        using var counter = Meter("meter:CounterSourcesTests.After/orders");
        using var meter = new Meter("CounterSourcesTests.After");
        meter.CreateCounter<long>("orders").Add(7);
        meter.CreateCounter<long>("others").Add(1000);
        Assert.Equal(7, counter.Read());
    }

    [Fact]
    public void An_observable_counter_is_read_over_all_its_tags_and_not_twice()
    {
        using var meter = new Meter("CounterSourcesTests.Observable");
        long total = 10;
        meter.CreateObservableCounter("bytes", () => new[] { new Measurement<long>(total, new KeyValuePair<string, object?>("disk", 1)), new Measurement<long>(total, new KeyValuePair<string, object?>("disk", 2)) });
        using var counter = Meter("meter:CounterSourcesTests.Observable/bytes");
        Assert.Equal(20, counter.Read());
        Assert.Equal(20, counter.Read());
        total = 25;
        Assert.Equal(50, counter.Read());
    }

    [Fact]
    public void Fractions_add_up()
    {
        using var meter = new Meter("CounterSourcesTests.Fractions");
        var joules = meter.CreateCounter<double>("joules");
        using var counter = Meter("meter:CounterSourcesTests.Fractions/joules");
        for (var i = 0; i < 10; i++)
        {
            joules.Add(0.25);
        }

        Assert.Equal(2, counter.Read());
    }

    [Fact]
    public void Gauges_and_histograms_are_no_counters()
    {
        using var meter = new Meter("CounterSourcesTests.Others");
        using var counter = Meter("meter:CounterSourcesTests.Others/value");
        meter.CreateHistogram<int>("value").Record(5);
        meter.CreateUpDownCounter<int>("value").Add(5);
        Assert.Equal(0, counter.Read());
    }

    [Fact]
    public void A_disposed_counter_listens_no_longer()
    {
        using var meter = new Meter("CounterSourcesTests.Disposed");
        var orders = meter.CreateCounter<int>("orders");
        Meter("meter:CounterSourcesTests.Disposed/orders").Dispose();
        Assert.False(orders.Enabled);
    }

    [Fact]
    public void Counters_made_before_an_unknown_name_are_given_back()
    {
        using var meter = new Meter("CounterSourcesTests.GivenBack");
        var orders = meter.CreateCounter<int>("orders");
        Assert.Throws<PerfGateException>(() => CounterSources.Create(["meter:CounterSourcesTests.GivenBack/orders", "nonsense"], typeof(object), null, TimeProvider.System, Warnings));
        Assert.False(orders.Enabled);
    }

    [Theory]
    [InlineData("member:field", 11)]
    [InlineData("member:Property", 12)]
    [InlineData("member:Method", 13)]
    [InlineData("member:Function", 14)]
    [InlineData("member:StaticField", 15)]
    [InlineData("member:Small", 16)]
    public void A_member_of_the_test_class_is_read(string name, long value)
    {
        var counter = Assert.Single(CounterSources.Create([name], typeof(Counting), new Counting(), TimeProvider.System, Warnings));
        Assert.Equal(value, counter.Read());
    }

    [Fact]
    public void A_static_member_needs_no_object() =>
        Assert.Equal(15, CounterSources.Create(["member:StaticField"], typeof(Counting), null, TimeProvider.System, Warnings)[0].Read());

    [Theory]
    [InlineData("member:field")]
    [InlineData("member:Property")]
    [InlineData("member:Method")]
    public void A_member_without_its_object_is_named(string name) => Assert.Contains("make it static", Unknown(name, typeof(Counting), null));

    [Theory]
    [InlineData("")]
    [InlineData("speed")]
    [InlineData("meter:")]
    [InlineData("meter:Shop")]
    [InlineData("meter:/orders")]
    [InlineData("meter:Shop/")]
    [InlineData("member:")]
    [InlineData("member:Absent")]
    [InlineData("member:WithParameter")]
    [InlineData("member:Words")]
    public void An_unknown_name_is_refused_with_all_that_are_known(string name) =>
        Assert.Contains("Known are cpu, not-cpu, context-switches, meter:<meter>/<instrument> and member:<name>", Unknown(name, typeof(Counting), new Counting()));

    [Fact]
    public void A_null_among_the_names_is_refused() => Assert.Contains("there is no counter ''", Unknown(null!, typeof(Counting), null));

    [Theory]
    [InlineData("allocated")]
    [InlineData("gc0")]
    [InlineData("time")]
    public void What_is_always_measured_cannot_be_asked_for_again(string name) => Assert.StartsWith("PG1003", Unknown(name, typeof(Counting), null));

    [Fact]
    public void A_name_given_twice_is_read_once()
    {
        var counters = CounterSources.Create(["cpu", "CPU", "member:field", "member:field"], typeof(Counting), new Counting(), TimeProvider.System, Warnings);
        Assert.Equal(counters.Length, counters.Select(counter => counter.Metric.Name).Distinct().Count());
    }

    private static Counter Meter(string name) => CounterSources.Create([name], typeof(object), null, TimeProvider.System, Warnings)[0];

    private static string Unknown(string name, Type type, object? instance)
    {
        var failure = Assert.Throws<PerfGateException>(() => CounterSources.Create([name], type, instance, TimeProvider.System, Warnings));
        Assert.Equal(DiagnosticCodes.UnknownCounter, failure.Code);
        return failure.Message;
    }

#pragma warning disable CA1823, IDE0044, IDE0051, IDE0052, CS0414 // read by name
    private sealed class Counting
    {
        private static int StaticField = 15;
        private long field = 11;

        public long Property => 12;

        public Func<long> Function { get; } = () => 14;

        public string Words => "many";

        private int Small => 16;

        private long Method() => 13;

        private long WithParameter(int x) => x;
    }
#pragma warning restore
}
