using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;

namespace PerfGate.Tool.Comparing;

/// <summary>How the machine was while two builds were compared: recorded with the comparison, and said where it was too bad.</summary>
internal sealed record Conditions
{
    /// <summary>A machine that is taken away for more than this share of the time that it was to work says little about time.</summary>
    public const double MostSteal = 0.2;

    /// <summary>Pairs that ran at speeds further apart than this ran on different machines, as it were. A drift of 35 % at a load of 24 on 4 cores raised no false alarm yet (docs/doctor.md).</summary>
    public const double MostDrift = 0.5;

    /// <summary>Threads that ran or wanted to, the mean of before and after; null where nobody tells.</summary>
    public double? Load { get; init; }

    /// <summary>Logical processors.</summary>
    public required int Cores { get; init; }

    /// <summary>The share of the time in which processors were to work that the host of a virtual machine took; null where nobody tells.</summary>
    public double? Steal { get; init; }

    /// <summary>The share of the time in which some thread of the machine was ready and had no core; null where nobody tells.</summary>
    public double? Waiting { get; init; }

    /// <summary>By how much the reference loop of the slowest pair took longer than that of the fastest, as a fraction; null where there are not two pairs.</summary>
    public double? Drift { get; init; }

    /// <summary>How often a core was slowed down for its heat; null where nobody tells.</summary>
    public double? Throttled { get; init; }

    /// <summary>Pairs that measured at once.</summary>
    public required int Lanes { get; init; }

    /// <summary>Whether both sides of a pair were kept on one core.</summary>
    public required bool IsPinned { get; init; }

    /// <summary>As the run file has them.</summary>
    public ImmutableArray<Condition> Recorded =>
    [
        .. Known("load", Load, load => string.Create(CultureInfo.InvariantCulture, $"{load:0.0} on {Cores} {(Cores == 1 ? "core" : "cores")}")),
        .. Known("steal", Steal, Percent),
        .. Known("waiting", Waiting, Percent),
        .. Known("drift", Drift, Percent),
        .. Known("throttled", Throttled is 0 ? null : Throttled, times => string.Create(CultureInfo.InvariantCulture, $"{times:0} times")),
        new Condition("lanes", Lanes.ToString(CultureInfo.InvariantCulture)),
        new Condition("pinned", IsPinned ? "yes" : "no"),
    ];

    /// <summary>What was too bad to rely on times; nothing where all was well.</summary>
    public IEnumerable<string> Faults
    {
        get
        {
            if (Steal > MostSteal)
            {
                yield return $"the host of this virtual machine took {Percent(Steal.Value)} of its processor time";
            }

            if (Drift > MostDrift)
            {
                yield return $"its speed changed by {Percent(Drift.Value)} from pair to pair (reference loop)";
            }
        }
    }

    /// <summary>PG2017; null where the machine was fit.</summary>
    public Warning? Unfit => Faults.ToList() is { Count: > 0 } faults
        ? new Warning(DiagnosticCodes.UnfitMachine, $"this machine was unfit for comparing times: {string.Join("; ", faults)}. What is proven stands, since what the machine did it did to both sides; what is inconclusive may be told when it is calmer. perfgate doctor tells what it can see.")
        : null;

    /// <summary>How it was between two readings.</summary>
    /// <param name="before">Before the first pair.</param>
    /// <param name="after">After the last one.</param>
    /// <param name="time">The clock that both were taken by.</param>
    /// <param name="lanes">The cores on which pairs ran at once; null in it where the system lets nobody choose.</param>
    /// <param name="references">The reference loop's floors of each pair.</param>
    public static Conditions Between(MachineReading before, MachineReading after, TimeProvider time, ImmutableArray<int?> lanes, IEnumerable<IReadOnlyCollection<double>> references) => new()
    {
        Load = (before.Load + after.Load) / 2,
        Cores = Environment.ProcessorCount,
        Steal = after.Stolen - before.Stolen is >= 0 and var stolen && after.Worked - before.Worked is >= 0 and var worked && stolen + worked > 0 ? stolen / (stolen + worked) : null,
        Waiting = after.Waited - before.Waited is >= 0 and var waited && time.GetElapsedTime(before.Timestamp, after.Timestamp) is { Ticks: > 0 } elapsed ? Math.Min(1, waited / elapsed.TotalMicroseconds) : null,
        Drift = DriftOf(references),
        Throttled = after.Throttled - before.Throttled,
        Lanes = lanes.Length,
        IsPinned = lanes.All(IsPinnable),
    };

    /// <summary>The reference loop's floors of each pair that runs hold.</summary>
    public static IEnumerable<IReadOnlyCollection<double>> References(params IEnumerable<Run?> runs) => runs
        .SelectMany(run => run?.Tests ?? [])
        .SelectMany(test => test.Processes)
        .Where(process => process is { Pair: not null, ReferenceFloor: not null })
        .GroupBy(process => process.Pair!.Value, process => process.ReferenceFloor!.Value)
        .Select(pair => pair.ToArray());

    /// <summary>Whether a thread of this process can be kept on a core.</summary>
    public static bool IsPinnable(int? core)
    {
        var isPinned = false;
        if (core is { } number)
        {
            // A thread of its own: the pin goes with it.
            var thread = new Thread(() =>
            {
                using var pin = ThreadPin.To(number);
                isPinned = pin is not null;
            });
            thread.Start();
            thread.Join();
        }

        return isPinned;
    }

    // The middle one of a pair's floors: a single test that was disturbed throughout is no other machine.
    private static double? DriftOf(IEnumerable<IReadOnlyCollection<double>> references)
    {
        var pairs = references.Where(pair => pair.Count > 0).Select(pair => Summary.Of(pair).Median).Where(floor => floor > 0).ToList();
        return pairs.Count < 2 ? null : (pairs.Max() / pairs.Min()) - 1;
    }

    private static IEnumerable<Condition> Known(string name, double? value, Func<double, string> text) => value is { } known ? [new Condition(name, text(known))] : [];

    private static string Percent(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0} %");
}
