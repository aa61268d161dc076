using System.Collections.Immutable;
using PerfGate.Runs;
using PerfGate.Statistics;

namespace PerfGate.Actions;

/// <summary>Takes the calls of one action series, in bounded memory.</summary>
/// <param name="path">Its path.</param>
/// <param name="inputs">Its inputs.</param>
/// <param name="seed">Decides which durations are kept where there are too many: the same for the same calls.</param>
internal sealed class SeriesBuilder(ImmutableArray<string> path, ImmutableArray<TestInput> inputs, int seed)
{
    private const int Kept = 512;

    private readonly Random _random = new(seed);
    private readonly List<double> _durations = [];
    private readonly SortedDictionary<int, double> _slices = [];
    private long _count;
    private long _failed;

    /// <summary>Its path.</summary>
    public ImmutableArray<string> Path => path;

    /// <summary>Its inputs.</summary>
    public ImmutableArray<TestInput> Inputs => inputs;

    /// <summary>Takes a call.</summary>
    public void Add(double duration, bool isFailed, int slice)
    {
        _count++;
        _failed += isFailed ? 1 : 0;
        _slices[slice] = _slices.TryGetValue(slice, out var floor) ? Math.Min(floor, duration) : duration;

        // Each call has the same chance to be among those kept.
        if (_durations.Count < Kept)
        {
            _durations.Add(duration);
        }
        else if (_random.NextInt64(_count) is < Kept and var place)
        {
            _durations[(int)place] = duration;
        }
    }

    /// <summary>What it became.</summary>
    public ActionSeries Build()
    {
        var sorted = _durations.Order().ToArray();
        return new ActionSeries
        {
            Path = path,
            Inputs = inputs,
            Count = _count,
            Failed = _failed,
            Floor = _slices.Values.Min(),
            Median = Summary.Of(sorted).Median,
            Percentile99 = sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1],
            SliceFloors = [.. _slices.Values],
        };
    }
}
