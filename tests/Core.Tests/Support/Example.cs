using System.Collections.Immutable;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Tests.Support;

/// <summary>Runs as tests of files and verdicts need them: quiet, comparable, with what matters stated.</summary>
internal static class Example
{
    public static RunEnvironment Environment { get; } = new()
    {
        PerfGate = "0.1.0",
        Assembly = "Shop.Tests",
        TargetFramework = "net10.0",
        Configuration = "Release",
        Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Mode = "gate",
        Machine = new Machine("ci-large", "linux", "Debian 12", "x64", "Some CPU", 4),
        Runtime = new RuntimeInfo("10.0.1", "no-tiering", "workstation-concurrent"),
        ProcessId = 77,
    };

    public static Run Run(params TestRecord[] tests) => new() { Environment = Environment, Tests = [.. tests] };

    /// <summary>A test measured in one process.</summary>
    public static TestRecord Test(string method, double[]? times = null, double[]? allocated = null, Policy? policy = null) =>
        Test(method, [Process(times ?? [1e6, 1.01e6, 1.02e6], allocated)], policy);

    public static TestRecord Test(string method, ImmutableArray<ProcessSamples> processes, Policy? policy = null) =>
        new() { Id = new TestId(method), DisplayName = method, Policy = policy ?? new Policy(), Processes = processes };

    /// <summary>A test with the floors of several processes.</summary>
    public static TestRecord Floors(string method, params double[] floors) => Test(method, [.. floors.Select(floor => Process([floor, floor * 1.1]))]);

    public static TestRecord NotMeasured(string method, string reason) => new() { Id = new TestId(method), NotMeasured = reason };

    public static ProcessSamples Process(double[] times, double[]? allocated = null, double? reference = null) => new()
    {
        Operations = 10,
        IsWarm = true,
        ReferenceFloor = reference,
        Samples =
        [
            new Sample(Metric.Time.Name, Unit.Nanoseconds, [.. times]),
            new Sample(Metric.Allocated.Name, Unit.Bytes, [.. allocated ?? [.. times.Select(_ => 1000.0)]]),
        ],
    };
}
