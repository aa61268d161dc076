using System.Collections.Immutable;
using System.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Actions;

/// <summary>Calls by their paths and inputs, in bounded memory: what is more is counted as dropped.</summary>
internal sealed class ActionTally
{
    /// <summary>Actions inside each other that a path names.</summary>
    public const int Deepest = 64;

    private const int MostInputs = 200;

    private readonly Dictionary<string, SeriesBuilder> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _paths = new(StringComparer.Ordinal);
    private readonly List<SlowCall> _slowest = [];
    private long _dropped;

    /// <summary>Counts calls that nothing more is known of.</summary>
    public void Drop(long calls) => _dropped += calls;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _series.Clear();
        _paths.Clear();
        _slowest.Clear();
        _dropped = 0;
    }

    /// <summary>Takes a call.</summary>
    public void Add(ImmutableArray<string> path, ActionCall call, double duration, int slice)
    {
        var inputs = ActionInputs.Of(call.Activity, call.Action);
        var key = ActionSeries.KeyOf(path, inputs);
        if (!_series.TryGetValue(key, out var series))
        {
            var place = ActionSeries.KeyOf(path, []);
            var alike = _paths.GetValueOrDefault(place);
            if (alike == MostInputs || _series.Count == ActionProfile.MostSeries)
            {
                _dropped++;
                return;
            }

            _paths[place] = alike + 1;
            _series.Add(key, series = new SeriesBuilder(path, inputs, seed: _series.Count));
        }

        var failure = Failure(call.Activity);
        series.Add(duration, failure is not null, slice);
        if (_slowest.Count < ActionProfile.MostSlowest || duration > _slowest[^1].Duration)
        {
            Keep(new SlowCall(series.Path, series.Inputs, duration, failure));
        }
    }

    /// <summary>What was found out, in the order of the paths, then of the inputs.</summary>
    public ActionProfile ToProfile() => new()
    {
        Series = [.. _series.Values.Select(series => series.Build()).Order(InTheirOrder.Instance)],
        Slowest = [.. _slowest],
        Dropped = _dropped,
    };

    private void Keep(SlowCall call)
    {
        var place = _slowest.FindIndex(other => other.Duration < call.Duration);
        _slowest.Insert(place < 0 ? _slowest.Count : place, call);
        if (_slowest.Count > ActionProfile.MostSlowest)
        {
            _slowest.RemoveAt(ActionProfile.MostSlowest);
        }
    }

    private static string? Failure(Activity activity) => ActionOutcome.Of(activity) is { IsFailed: true } outcome
        ? ActionInputs.Name(string.Join(": ", new[] { outcome.Exception, outcome.Reason }.OfType<string>().DefaultIfEmpty("failed")))
        : null;

    private sealed class InTheirOrder : IComparer<ActionSeries>
    {
        public static InTheirOrder Instance { get; } = new();

        public int Compare(ActionSeries? x, ActionSeries? y)
        {
            var paths = x!.Path.Zip(y!.Path, string.CompareOrdinal).FirstOrDefault(order => order != 0);
            return paths != 0 ? paths
                : x.Path.Length != y.Path.Length ? x.Path.Length - y.Path.Length
                : x.Inputs.Zip(y.Inputs, Compare).FirstOrDefault(order => order != 0) is not 0 and var inputs ? inputs
                : x.Inputs.Length - y.Inputs.Length;
        }

        // 900 before 1000.
        private static int Compare(TestInput x, TestInput y) =>
            string.CompareOrdinal(x.Name, y.Name) is not 0 and var names ? names
            : ActionInputs.Size(x.Value) is { } one && ActionInputs.Size(y.Value) is { } other && one != other ? one.CompareTo(other)
            : string.CompareOrdinal(x.Value, y.Value);
    }
}
