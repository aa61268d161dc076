using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Runs;

namespace PerfGate.Tests.Actions;

/// <summary>Evidence of actions, with what matters stated.</summary>
internal static class Profiles
{
    public static ActionProfile Of(params ActionSeries[] series) => new() { Series = [.. series], Operations = 100 };

    /// <summary>A series with the floors of its processes, each with twelve slices.</summary>
    public static ActionSeries Series(string path, string inputs, params double[] floors) => new()
    {
        Path = [.. path.Split('/')],
        Inputs = Inputs(inputs),
        Count = 100 * floors.Length,
        Floor = floors.Min(),
        Median = floors.Min() * 1.2,
        Percentile99 = floors.Max() * 2,
        SliceFloors = [.. floors.SelectMany(floor => Enumerable.Range(0, 12).Select(slice => floor * (1 + (slice / 200.0))))],
        ProcessFloors = floors.Length > 1 ? [.. floors] : [],
    };

    public static ImmutableArray<TestInput> Inputs(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pair => pair.Split('=')).Select(pair => new TestInput(pair[0], pair[1]))];
}
