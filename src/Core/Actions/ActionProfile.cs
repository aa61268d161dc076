using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Actions;

/// <summary>What a pass of its own found out about the actions of one test: for which inputs they take how long.</summary>
public sealed record ActionProfile
{
    /// <summary>Series that a test may have.</summary>
    internal const int MostSeries = 1000;

    /// <summary>Slowest calls that are kept.</summary>
    internal const int MostSlowest = 10;

    /// <summary>Series of a test that a baseline keeps.</summary>
    private const int KeptSeries = 100;

    private const int KeptSlices = 24;

    /// <summary>One entry an action path and distinct input, in the order of the paths, then of the inputs.</summary>
    public ImmutableArray<ActionSeries> Series { get; init; } = [];

    /// <summary>The calls that took longest, of all paths together, the slowest first.</summary>
    public ImmutableArray<SlowCall> Slowest { get; init; } = [];

    /// <summary>Why there is nothing, to be read after "no actions, because"; beside series, why a suspect could not be listened to a second time. Else null.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Operations of the test in the pass.</summary>
    public int Operations { get; init; }

    /// <summary>Nanoseconds of the fastest operation in the pass; null where none was run. Held against the timed passes it tells how much the pass itself was disturbed.</summary>
    public double? OperationFloor { get; init; }

    /// <summary>Calls that were not counted, because there were more paths and inputs than are kept.</summary>
    public long Dropped { get; init; }

    /// <summary>The share of the pass in which its thread was ready to run and had no core: 0 to 0.99; of several processes the largest. It is in the durations.</summary>
    public double Waited { get; init; }

    /// <summary>The name of the log of every call, in the directory of action logs beside the run file; null where none was kept.</summary>
    public string? Log { get; init; }

    /// <summary>What several processes found out about one test; null where none of them looked.</summary>
    public static ActionProfile? Join(IEnumerable<ActionProfile> profiles)
    {
        var all = profiles.ToImmutableArray();
        if (all.Length <= 1)
        {
            return all.FirstOrDefault();
        }

        var series = all.SelectMany(profile => profile.Series).GroupBy(one => one.Key, StringComparer.Ordinal).Select(ActionSeries.Join).ToImmutableArray();
        var kept = Largest(series, MostSeries);
        return new ActionProfile
        {
            Series = kept,
            Slowest = [.. all.SelectMany(profile => profile.Slowest).OrderByDescending(call => call.Duration).Take(MostSlowest)],
            WhyNot = series.IsEmpty ? all.Select(profile => profile.WhyNot).OfType<string>().LastOrDefault() : null,
            Operations = (int)Math.Min(int.MaxValue, all.Sum(profile => (long)profile.Operations)),
            Dropped = all.Sum(profile => profile.Dropped) + series.Sum(one => one.Count) - kept.Sum(one => one.Count),
            OperationFloor = all.Min(profile => profile.OperationFloor),
            Waited = all.Max(profile => profile.Waited),
            Log = all.Select(profile => profile.Log).OfType<string>().LastOrDefault(),
        };
    }

    /// <summary>As a baseline keeps it: the series that take most of the time, with fewer slices, and no single calls.</summary>
    internal ActionProfile Thin()
    {
        var kept = Largest(Series, KeptSeries);
        return this with
        {
            Series = [.. kept.Select(one => one with { SliceFloors = Summary.Thin(one.SliceFloors, KeptSlices) })],
            Slowest = [],
            Dropped = Dropped + Series.Sum(one => one.Count) - kept.Sum(one => one.Count),
            Log = null,
        };
    }

    // In their own order still.
    private static ImmutableArray<ActionSeries> Largest(ImmutableArray<ActionSeries> series, int most) => series.Length <= most ? series : [.. series
        .Select((one, place) => (Series: one, Place: place))
        .OrderByDescending(one => one.Series.Count * one.Series.Median)
        .Take(most)
        .OrderBy(one => one.Place)
        .Select(one => one.Series)];
}

/// <summary>All calls of one action at one place of the tree with one set of inputs.</summary>
public sealed record ActionSeries
{
    /// <summary>The names of the actions from the test down; the test itself is not among them.</summary>
    public required ImmutableArray<string> Path { get; init; }

    /// <summary>The inputs, as <see cref="InputFormatter"/> renders them.</summary>
    public ImmutableArray<TestInput> Inputs { get; init; } = [];

    /// <summary>Calls in the pass.</summary>
    public required long Count { get; init; }

    /// <summary>Of those, the ones that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Nanoseconds of the fastest call.</summary>
    public required double Floor { get; init; }

    /// <summary>Nanoseconds of the median call.</summary>
    public required double Median { get; init; }

    /// <summary>Nanoseconds that 99 of 100 calls keep within.</summary>
    public required double Percentile99 { get; init; }

    /// <summary>The fastest call of each slice of the pass that has any, in nanoseconds: parts that can be compared with each other.</summary>
    public ImmutableArray<double> SliceFloors { get; init; } = [];

    /// <summary>The fastest call of each process where several looked; empty where one did.</summary>
    public ImmutableArray<double> ProcessFloors { get; init; } = [];

    /// <summary>The series' name within its test: equal for equal paths and inputs.</summary>
    internal string Key => KeyOf(Path, Inputs);

    /// <summary>One a process that looked.</summary>
    internal ImmutableArray<double> Floors => ProcessFloors.IsEmpty ? [Floor] : ProcessFloors;

    /// <summary>Lengths before the texts: names may hold anything.</summary>
    internal static string KeyOf(ImmutableArray<string> path, ImmutableArray<TestInput> inputs)
    {
        var key = new StringBuilder();
        foreach (var name in path)
        {
            key.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}");
        }

        foreach (var input in inputs)
        {
            key.Append(CultureInfo.InvariantCulture, $"/{input.Name.Length}:{input.Name}={input.Value.Length}:{input.Value}");
        }

        return key.ToString();
    }

    /// <summary>The same series of several processes: each keeps its floor; the median is that of their medians.</summary>
    internal static ActionSeries Join(IEnumerable<ActionSeries> processes)
    {
        var all = processes.ToArray();
        return all.Length == 1 ? all[0] : all[^1] with
        {
            Count = all.Sum(one => one.Count),
            Failed = all.Sum(one => one.Failed),
            Floor = all.Min(one => one.Floor),
            Median = Summary.Of([.. all.Select(one => one.Median)]).Median,
            Percentile99 = all.Max(one => one.Percentile99),
            SliceFloors = Summary.Thin([.. all.SelectMany(one => one.SliceFloors)], MostSlices),
            ProcessFloors = [.. all.SelectMany(one => one.Floors)],
        };
    }

    private const int MostSlices = 240;
}

/// <summary>One call.</summary>
/// <param name="Path">The names of the actions from the test down.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Duration">Nanoseconds.</param>
/// <param name="Failure">The type and reason of what it threw, or null.</param>
public sealed record SlowCall(ImmutableArray<string> Path, ImmutableArray<TestInput> Inputs, double Duration, string? Failure);

/// <summary>How the cost of a test, or of one of its actions, grows with a number among its inputs: cost ~ n to the power of the exponent.</summary>
/// <param name="Path">The action's path; empty for the rows of a test.</param>
/// <param name="Input">The name of the input that is the size.</param>
/// <param name="Points">Size and floor in nanoseconds, the smallest size first.</param>
/// <param name="Exponent">Least squares on logarithms over sizes of at least 300, or over the largest decade there is.</param>
public sealed record GrowthCurve(ImmutableArray<string> Path, string Input, ImmutableArray<GrowthPoint> Points, double Exponent)
{
    /// <summary>What grows: time in nanoseconds, or work in instructions.</summary>
    public Unit Unit { get; init; } = Unit.Nanoseconds;
}

/// <summary>One point of a growth curve.</summary>
/// <param name="Size">The input.</param>
/// <param name="Floor">Nanoseconds; where the curve is of work, instructions.</param>
public sealed record GrowthPoint(double Size, double Floor);
