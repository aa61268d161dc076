using System.Diagnostics;
using System.Globalization;
using PerfGate.Tool.Comparing;
using PerfGate.Units;

namespace PerfGate.Tool.Doctoring;

/// <summary>Something of the machine that may disturb measuring.</summary>
/// <param name="Name">What.</param>
/// <param name="Value">How it is, as text with its unit.</param>
/// <param name="Advice">What to do about it; null where it is as it should be, or nobody tells.</param>
internal sealed record Disturbance(string Name, string Value, string? Advice = null);

/// <summary>Looks for what disturbs measuring here.</summary>
/// <param name="files">Where the machine tells how it is.</param>
internal sealed class Disturbances(SystemFiles files)
{
    private const string Cpu = "sys/devices/system/cpu/";
    private const string Unknown = "not told by this system";

    // What doubles the spread of pairs on an otherwise calm machine.
    private const double MuchSteal = 0.05;
    private const double MuchDrift = 0.1;
    private const double MuchWaiting = 0.5;

    private const double CoarseTimer = 1000;

    /// <summary>All that was looked for, whether found or not.</summary>
    /// <param name="conditions">How the machine was while it was measured.</param>
    /// <param name="loadBefore">Its load before anything was started; null where nobody tells.</param>
    public IEnumerable<Disturbance> Look(Conditions conditions, double? loadBefore) =>
    [
        Processors(conditions),
        new("virtual machine", files.Text("proc/cpuinfo") is { } cpu ? Has(cpu, "hypervisor") ? "yes" : "no" : Unknown),
        Share("steal", conditions.Steal, MuchSteal, "the host gives processors of this virtual machine to others: use one with processors of its own"),
        Load(loadBefore, conditions.Cores),
        Share("waiting", conditions.Waiting, MuchWaiting, "threads wait for a core most of the time: stop what else works here, or use fewer lanes"),
        Share("drift", conditions.Drift, MuchDrift, "the speed of the processors changes from pair to pair: a fixed frequency, or a machine without neighbours, helps"),
        Governor(),
        Boost(),
        Throttling(conditions),
        Quota(),
        Timer(Step()),
        new("pinning", conditions.IsPinned ? "each pair is kept on one core" : "not possible", conditions.IsPinned ? null : "both sides of a pair run on any core, and their times differ more: allow sched_setaffinity (Linux), or measure on Linux or Windows"),
        files.Text("proc/thread-self/schedstat") is null
            ? new("wait for a core", "not readable", "waits for a core stay in the times: on Linux /proc/thread-self/schedstat tells them")
            : new("wait for a core", "readable, and taken off the times"),
    ];

    private Disturbance Processors(Conditions conditions)
    {
        var threads = files.Text(Cpu + "smt/active") is "1" ? ", two threads a core" : "";
        return new(
            "processors",
            string.Create(CultureInfo.InvariantCulture, $"{conditions.Cores}{threads}"),
            conditions.Cores < 2 ? "whatever else runs here runs in between: a second processor helps most" : null);
    }

    private static Disturbance Share(string name, double? share, double much, string advice) =>
        new(name, share is { } known ? Quantity.Fraction(Math.Round(known, 3)).ToString() : Unknown, share > much ? advice : null);

    private static Disturbance Load(double? load, int cores) =>
        new("load before", load is { } known ? known.ToString("0.0", CultureInfo.InvariantCulture) : Unknown, load > cores / 2.0 ? "something else works on this machine: stop it, or measure when it is over" : null);

    private Disturbance Governor() => files.Text(Cpu + "cpu0/cpufreq/scaling_governor") is not { } governor ? new("frequency", Unknown)
        : governor == "performance" ? new("frequency", "governor performance")
        : new("frequency", $"governor {governor}", "processors change their frequency by load: cpupower frequency-set -g performance");

    private Disturbance Boost() => (files.Text(Cpu + "intel_pstate/no_turbo"), files.Text(Cpu + "cpufreq/boost")) switch
    {
        ("0", _) or (_, "1") => new("boost", "on: how fast a core is depends on how many work"),
        ("1", _) or (_, "0") => new("boost", "off"),
        _ => new("boost", Unknown),
    };

    private static Disturbance Throttling(Conditions conditions) => conditions.Throttled switch
    {
        null => new("throttling", Unknown),
        0 => new("throttling", "none"),
        var times => new("throttling", string.Create(CultureInfo.InvariantCulture, $"{times:0} times meanwhile"), "processors were slowed down for their heat: cool the machine, or use fewer lanes"),
    };

    // A container's share of the processors: "200000 100000", "max 100000"; in the first version of control groups two files.
    private Disturbance Quota()
    {
        var (quota, period) = files.Text("sys/fs/cgroup/cpu.max")?.Split(' ') is [var most, var of]
            ? (SystemFiles.Parse(most), SystemFiles.Parse(of))
            : (files.Number("sys/fs/cgroup/cpu/cpu.cfs_quota_us"), files.Number("sys/fs/cgroup/cpu/cpu.cfs_period_us"));
        return quota > 0 && period > 0
            ? new("quota", string.Create(CultureInfo.InvariantCulture, $"{quota / period:0.##} processors"), "whoever uses up the quota is stopped until the period is over: measure without one")
            : new("quota", "none");
    }

    /// <summary>What the step of the clock means, in nanoseconds.</summary>
    internal static Disturbance Timer(double step) =>
        new("timer", $"steps of {Quantity.Time(step)}", step > CoarseTimer ? "the clock is coarse: operations of some milliseconds are told well, batches of a millisecond are not" : null);

    // The smallest step that the clock is seen to take.
    private static double Step()
    {
        var least = long.MaxValue;
        for (var i = 0; i < 1000; i++)
        {
            var from = Stopwatch.GetTimestamp();
            long to;
            do
            {
                to = Stopwatch.GetTimestamp();
            }
            while (to == from);

            least = Math.Min(least, to - from);
        }

        return least * 1e9 / Stopwatch.Frequency;
    }

    private static bool Has(string cpu, string flag) =>
        cpu.Split('\n').FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ').Contains(flag, StringComparer.Ordinal) == true;
}
