using System.Diagnostics;
using PerfGate.Diagnostics;
using PerfGate.Measuring;

namespace PerfGate.Counting;

/// <summary>Finds the clock of a cost by the name that <c>PERFGATE_COUNT</c> and <c>--cost</c> take.</summary>
internal static class CallClocks
{
    /// <summary>The clock; the caller disposes it.</summary>
    /// <param name="cost"><c>calls</c>, <c>work</c>, <c>allocated</c>, <c>wall</c>, <c>cpu</c>, <c>offcpu</c>, <c>ctxsw</c>, or a counter as the option Counters names it.</param>
    /// <param name="testClass">The class whose members counters may name.</param>
    /// <param name="instance">The object of that class, or null.</param>
    /// <exception cref="PerfGateException">PG1003: there is no such cost; PG0014: it cannot be read here.</exception>
    public static CallClock Of(string cost, Type testClass, object? instance) => cost.Trim().ToLowerInvariant() switch
    {
        "" or "1" or "alloc" or "allocated" => new CallClock(Metric.Allocated, CallClock.Allocated),
        "calls" or "work" => new CallClock(metric: null, CallClock.None),
        "wall" => Wall(),
        "cpu" => new CallClock(Metric.Cpu, CallClock.Other, Known(ThreadClock.CpuTime, cost)),
        "offcpu" or "not-cpu" => OffCpu(cost),
        "ctxsw" or "context-switches" => new CallClock(Metric.ContextSwitches, CallClock.Other, Known(ThreadClock.ContextSwitches, cost)),
        _ => OfCounter(cost.Trim(), testClass, instance),
    };

    private static CallClock Wall() =>
        CycleCounter.IsThere() ? new CallClock(Metric.Wall, CallClock.Cycles) : new CallClock(Metric.Wall, CallClock.Other, Nanoseconds);

    private static CallClock OffCpu(string cost)
    {
        var cpu = Known(ThreadClock.CpuTime, cost);
        return new CallClock(Metric.NotCpu, CallClock.Other, () => Nanoseconds() - cpu());
    }

    private static CallClock OfCounter(string cost, Type testClass, object? instance)
    {
        var warnings = new List<Warning>();
        var counter = CounterSources.Create([cost], testClass, instance, TimeProvider.System, warnings).FirstOrDefault();
        return counter is null ? throw Unreadable(cost) : new CallClock(counter.Metric, CallClock.Other, counter.Read, counter);
    }

    private static long Nanoseconds() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    private static Func<long> Known(Func<long>? read, string cost) => read ?? throw Unreadable(cost);

    private static PerfGateException Unreadable(string cost) =>
        new(DiagnosticCodes.CounterUnavailable, $"{cost} cannot be read on this system; ask for calls, allocated or wall.");
}
