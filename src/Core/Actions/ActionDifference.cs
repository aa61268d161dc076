using System.Collections.Immutable;
using PerfGate.Runs;

namespace PerfGate.Actions;

/// <summary>The actions of one test on both sides, over the union of their paths and of the inputs on each path. It says what there is; what that means, the gate says.</summary>
public sealed record ActionDifference
{
    private ActionDifference()
    {
    }

    /// <summary>One a path, depth first: a path before those inside of it, siblings by name. Where only what is inside of an action was recorded, the action has no cost.</summary>
    public required ImmutableArray<ActionNode> Nodes { get; init; }

    /// <summary>One a path and distinct inputs, in the order of the nodes, then of the profiles.</summary>
    public required ImmutableArray<ActionPair> Pairs { get; init; }

    /// <summary>Joins two profiles.</summary>
    /// <param name="before">The baseline's, or null.</param>
    /// <param name="after">The current one, or null.</param>
    public static ActionDifference Of(ActionProfile? before, ActionProfile? after)
    {
        var pairs = Join(before?.Series ?? [], after?.Series ?? []);
        var paths = pairs.SelectMany(pair => Enumerable.Range(1, pair.Path.Length).Select(length => pair.Path[..length]))
            .DistinctBy(Key, StringComparer.Ordinal).Order(Comparer<ImmutableArray<string>>.Create(Compare)).ToList();
        var places = paths.Select((path, i) => (Key: Key(path), Index: i)).ToDictionary(pair => pair.Key, pair => pair.Index, StringComparer.Ordinal);
        var byPath = pairs.ToLookup(pair => Key(pair.Path), StringComparer.Ordinal);
        return new ActionDifference
        {
            Nodes = [.. paths.Select(path => new ActionNode(
                path.Length == 1 ? -1 : places[Key(path[..^1])],
                path,
                ActionCost.Of(byPath[Key(path)].Select(pair => pair.Before), before),
                ActionCost.Of(byPath[Key(path)].Select(pair => pair.After), after)))],
            Pairs = [.. pairs.Where(pair => !pair.Path.IsEmpty).OrderBy(pair => places[Key(pair.Path)])],
        };
    }

    private static List<ActionPair> Join(ImmutableArray<ActionSeries> before, ImmutableArray<ActionSeries> after)
    {
        var then = new Dictionary<string, ActionSeries>(StringComparer.Ordinal);
        var twice = before.Where(series => !then.TryAdd(series.Key, series)).ToList();
        var pairs = after.Select(series => new ActionPair(series.Path, series.Inputs, then.Remove(series.Key, out var old) ? old : null, series)).ToList();
        pairs.AddRange(before.Where(series => then.TryGetValue(series.Key, out var left) && ReferenceEquals(left, series)).Concat(twice).Select(series => new ActionPair(series.Path, series.Inputs, series, null)));
        return pairs;
    }

    private static string Key(ImmutableArray<string> path) => ActionSeries.KeyOf(path, []);

    private static int Compare(ImmutableArray<string> one, ImmutableArray<string> other)
    {
        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            if (string.CompareOrdinal(one[i], other[i]) is not 0 and var order)
            {
                return order;
            }
        }

        return one.Length.CompareTo(other.Length);
    }
}

/// <summary>An action at one place of the tree, with all its inputs.</summary>
/// <param name="Parent">The node it is inside of; -1 for what the test calls itself.</param>
/// <param name="Path">The names of the actions from the test down.</param>
/// <param name="Before">What its calls cost in the baseline; null where it was not called.</param>
/// <param name="After">What they cost now.</param>
public sealed record ActionNode(int Parent, ImmutableArray<string> Path, ActionCost? Before, ActionCost? After);

/// <summary>All calls of an action, whatever their inputs.</summary>
/// <param name="Calls">Calls in one operation of the test.</param>
/// <param name="Time">Nanoseconds that its calls take of one operation, each taken for the median of its inputs.</param>
public sealed record ActionCost(double Calls, double Time)
{
    internal static ActionCost? Of(IEnumerable<ActionSeries?> series, ActionProfile? profile)
    {
        var called = series.OfType<ActionSeries>().Where(one => one.Count > 0).ToList();
        var operations = Math.Max(profile?.Operations ?? 0, 1);
        return called.Count == 0 ? null : new ActionCost(called.Sum(one => (double)one.Count) / operations, called.Sum(one => one.Count * one.Median) / operations);
    }
}

/// <summary>One action series on both sides.</summary>
/// <param name="Path">The names of the actions from the test down.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Before">The baseline's calls, or null.</param>
/// <param name="After">The current ones, or null.</param>
public sealed record ActionPair(ImmutableArray<string> Path, ImmutableArray<TestInput> Inputs, ActionSeries? Before, ActionSeries? After)
{
    /// <summary>The floor now over the floor then; null where there are not two.</summary>
    public double? Ratio => Before is { Floor: > 0 } before && After is { } after && double.IsFinite(after.Floor / before.Floor) ? after.Floor / before.Floor : null;
}
