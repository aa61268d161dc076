using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Measuring;

namespace PerfGate.Sampling;

/// <summary>
/// Samples to a tree. Each stands for the time from when the runtime began to stop its thread, which may take a while in code without
/// safepoints, until it began to do so for the next one.
/// </summary>
/// <param name="samples">What a trace held.</param>
/// <param name="root">The name of the root.</param>
/// <param name="pass">When the test ran, and how often.</param>
/// <param name="nanosecondsPerTick">Of the trace's clock.</param>
/// <param name="isWhole">True for a whole program, all of whose stacks count; false for a test, which is what PerfGate's loop calls.</param>
internal sealed class SampleTree(SampleCollector samples, string root, ProfiledPass pass, double nanosecondsPerTick, bool isWhole = false)
{
    private const int RunningCost = 0;
    private const int WaitingCost = 1;
    private readonly CallTreeBuilder _builder = new(Engines.EventPipe, root, [Metric.Running, Metric.Waiting, Metric.Allocated], [.. pass.Slices.Select(slice => slice.Operations)]);
    private readonly List<(long From, long To)> _busy = [];
    private readonly long[] _rounds = RoundsOf(samples);
    private StackPlaces _places = null!;

    /// <summary>How many samples went into the tree.</summary>
    public int Used { get; private set; }

    /// <summary>Makes the tree.</summary>
    public CallTree Build()
    {
        _places = new StackPlaces(samples, _builder, root, pass, samples.Threads.Values.SelectMany(Inside).Select(sample => (sample.Stack, StateOf(sample))), isWhole);
        foreach (var (thread, list) in samples.Threads.OrderBy(item => item.Key))
        {
            var inside = Inside(list);
            var isMeasured = inside.Exists(sample => PathOf(sample).IsOfTest);
            AddSamples(inside, isMeasured, Earlier(list), samples.Holds.GetValueOrDefault(thread, []));
            _places.AddAllocations(thread, isMeasured);
        }

        if (pass.IsAsync && !isWhole)
        {
            _places.AddAwaiting(_busy, nanosecondsPerTick);
        }

        return _builder.Build();
    }

    private void AddSamples(List<SampleCollector.Sample> inside, bool isMeasured, string? earlier, List<(long Time, bool IsBegin)> holds)
    {
        for (var i = 0; i < inside.Count; i++)
        {
            var path = PathOf(inside[i]);
            earlier = path.Frames.IsEmpty || path.Frames[0] != earlier ? null : earlier;
            var isTests = path.Waits && earlier is null && _places.IsTests(path, inside[i].Stack);
            if (_places.PlaceOf(path, isMeasured, isTests) is not { } place)
            {
                continue;
            }

            var (from, to) = SpanOf(inside, i, isSteady: isMeasured && !pass.IsAsync);
            if (path is not { Waits: true, IsOfTest: false, IsResumed: false })
            {
                _busy.Add((from, to));
            }

            if (path.Tells)
            {
                continue; // the price of knowing the awaits is no cost of the test
            }

            Used++;
            var slice = pass.SliceAt(from);
            var paused = _places.Paused(from, to);
            if (paused > 0 && isMeasured)
            {
                _builder.Add(_builder.Child(CallTreeBuilder.Root, StackPlaces.Collecting), RunningCost, slice, paused * nanosecondsPerTick);
            }

            _builder.Add(_places.Descend(place.AddRange(path.Frames)), path.Waits || IsHeld(inside[i], holds) ? WaitingCost : RunningCost, slice, (to - from - paused) * nanosecondsPerTick);
        }
    }

    // The frames of a wait are often inlined: the last of them is the method that waits, and only the runtime tells that it does.
    private static bool IsHeld(SampleCollector.Sample sample, List<(long Time, bool IsBegin)> holds)
    {
        var next = holds.BinarySearch((sample.Time, IsBegin: true)) is var found && found >= 0 ? found + 1 : ~found;
        return !sample.IsManaged && next > 0 && holds[next - 1].IsBegin;
    }

    private (long From, long To) SpanOf(List<SampleCollector.Sample> inside, int i, bool isSteady)
    {
        var round = RoundOf(inside[i].Time);
        var from = round < 0 ? inside[i].Time : Math.Max(_rounds[round], pass.From);
        var to = i + 1 == inside.Count ? pass.To : RoundOf(inside[i + 1].Time) is >= 0 and var next ? _rounds[next] : inside[i + 1].Time;

        // A thread that is missing in the next round has ended, or runs nothing that has a stack, as the finalizer's does between two turns;
        // the one that runs the test is there all the time, and what is missing of it was dropped.
        return (from, Math.Max(from, isSteady || round < 0 || round + 1 == _rounds.Length ? to : Math.Min(to, _rounds[round + 1])));
    }

    private int RoundOf(long time) => Array.BinarySearch(_rounds, time) is var found && found >= 0 ? found : ~found - 1;

    // The stops in which samples were taken.
    private static long[] RoundsOf(SampleCollector samples)
    {
        var stops = samples.Stops.Order().ToArray();
        var times = samples.Threads.Values.SelectMany(list => list).Select(sample => sample.Time).Order().ToArray();
        return stops.Where((stop, i) =>
        {
            var first = Array.BinarySearch(times, stop) is var found && found >= 0 ? found : ~found;
            return first < times.Length && (i + 1 == stops.Length || times[first] < stops[i + 1]);
        }).ToArray();
    }

    // What a thread was about when the pass began, by its outermost frame: no operation of the pass began that.
    private string? Earlier(List<SampleCollector.Sample> list) =>
        list.FindLastIndex(sample => sample.Time < pass.From) is >= 0 and var last && PathOf(list[last]).Frames is [var frame, ..] ? frame : null;

    private List<SampleCollector.Sample> Inside(List<SampleCollector.Sample> list) =>
        list.Where(sample => sample.Time >= pass.From && sample.Time < pass.To).ToList();

    private StackPath PathOf(SampleCollector.Sample sample) => _places.PathOf(sample.Stack, StateOf(sample));

    private static StackState StateOf(SampleCollector.Sample sample) => sample.IsManaged ? StackState.Managed : StackState.Native;
}
