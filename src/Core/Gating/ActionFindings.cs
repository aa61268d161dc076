using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>Judges a test's actions, each path with each of its inputs by itself, and says for which inputs one became slower.</summary>
internal static class ActionFindings
{
    /// <summary>Paths that are named; the tree of a report shows all.</summary>
    private const int MostPaths = 3;

    /// <summary>An action that contains one with this share of its growth has been explained by it.</summary>
    private const double Explained = 0.7;

    /// <summary>One finding an action path that became slower; none where nothing did, or nothing can be compared.</summary>
    /// <param name="test">The record.</param>
    /// <param name="baseline">Its baseline.</param>
    /// <param name="comparability">What may be compared.</param>
    /// <param name="isSlower">Whether the test as a whole is known to be slower: then its actions explain, and need not prove it once more.</param>
    public static IEnumerable<Finding> Of(TestRecord test, TestRecord baseline, Comparability comparability, bool isSlower)
    {
        if (baseline.Actions is not { Series.IsEmpty: false } then || !comparability.Time)
        {
            return [];
        }

        if (test.Actions is not { Series.IsEmpty: false } now)
        {
            var reason = test.Actions?.WhyNot is { } why ? ", because " + why : ": the baseline has some, and this run has none (is Actions off, or does the code no longer say what it does?)";
            return [Unknown("its actions could not be compared" + reason)];
        }

        var known = then.Series.ToDictionary(series => series.Key, StringComparer.Ordinal);
        var pairs = now.Series.Where(series => known.ContainsKey(series.Key)).Select(series => (Now: series, Then: known[series.Key])).ToArray();
        var compared = Compare(test, baseline, pairs, isSlower);
        var slower = compared
            .GroupBy(one => PathKey(one.Current), StringComparer.Ordinal)
            .Select(path => new SlowerPath([.. path], [.. pairs.Where(pair => IsShort(pair.Now, pair.Then) && PathKey(pair.Now) == path.Key).Select(pair => pair.Now)]))
            .Where(path => path.Slower.Length > 0)
            .ToArray();
        return slower
            .Where(path => !slower.Any(path.IsExplainedBy))
            .OrderByDescending(path => path.IsProven)
            .ThenByDescending(path => path.Growth)
            .Take(MostPaths)
            .Select(path => path.ToFinding(test.Policy))
            .Concat(slower.Length > 0 || isSlower ? [] : Doubtful(compared, test.Policy))
            .Concat(Gone(now, then))
            .Concat(Alone(now, then, TimeComparison.Of(test, baseline)));
    }

    // The same two questions as of a test's own time: is a slow-down suspected, or hidden? One sentence a test; what is slower was said.
    private static IEnumerable<Finding> Doubtful(ActionComparison[] compared, Policy policy)
    {
        if (compared.Where(one => one.IsSuspect).MaxBy(one => one.Ratio.Value) is { } suspect)
        {
            yield return Of(suspect, policy, $"suspect: it took {Quantity.Ratio(suspect.Ratio.Value)} of the baseline's time in {Name(suspect.Current)}, but only more than {Quantity.Ratio(suspect.Needed * suspect.Machine)} would be proof; confirm with more processes (perfgate run)");
        }

        if (compared.Where(one => one.IsHidden && !one.IsSuspect).MaxBy(one => one.Ratio.Value) is { } hidden)
        {
            yield return Of(hidden, policy, $"a slow-down may be hidden in {Name(hidden.Current)}: it took {Quantity.Ratio(hidden.Ratio.Value)} of the baseline's time, on a machine that was faster ({Quantity.Ratio(hidden.Reference)} in the reference loop); record the baseline again");
        }
    }

    private static Finding Of(ActionComparison one, Policy policy, string reason) => Unknown(reason) with
    {
        Action = one.Current.Path,
        Inputs = one.Current.Inputs,
        Baseline = Quantity.Time(one.Baseline.Floor),
        Current = Quantity.Time(one.Current.Floor),
        Ratio = one.Ratio,
        Limit = policy.MaxRegression.ToString(),
        DetectableChange = (one.Needed * one.Machine) - 1,
    };

    private static string Name(ActionSeries series) => string.Join(" → ", series.Path) + InputFormatter.FormatRow(series.Inputs);

    // What could have been judged and is not there any more: nothing passes by not being seen.
    private static IEnumerable<Finding> Gone(ActionProfile now, ActionProfile then)
    {
        var calls = now.Series.ToDictionary(series => series.Key, series => series.Count, StringComparer.Ordinal);
        var gone = then.Series.Where(series => ActionComparison.IsJudged(series) && calls.GetValueOrDefault(series.Key) < ActionComparison.LeastCalls).ToArray();
        if (gone.Length > 0)
        {
            var some = gone.OrderByDescending(series => series.Count * series.Median).Take(MostPaths).Select(Name);
            var more = gone.Length > MostPaths ? FormattableString.Invariant($" and {gone.Length - MostPaths} more") : "";
            yield return Unknown(FormattableString.Invariant($"of the actions in its baseline, {string.Join(", ", some)}{more} could not be compared: not seen in this run{(now.Dropped > 0 ? $", which dropped {now.Dropped} calls" : "")}"));
        }
    }

    // Inputs that are other ones in each run have no series that could be compared, however slow they became.
    private static IEnumerable<Finding> Alone(ActionProfile now, ActionProfile then, TimeComparison? time)
    {
        var paths = then.Series.Select(PathKey).Intersect(now.Series.Select(PathKey), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var alone = Unpaired(now, then, time?.Current ?? 0).Concat(Unpaired(then, now, time?.Baseline ?? 0)).Where(path => paths.Contains(PathKey(path))).DistinctBy(PathKey, StringComparer.Ordinal).Select(path => string.Join(" → ", path.Path)).ToArray();
        if (alone.Length > 0)
        {
            var more = alone.Length > MostPaths ? FormattableString.Invariant($" and {alone.Length - MostPaths} more") : "";
            yield return Unknown($"most calls of {string.Join(", ", alone.Take(MostPaths))}{more} could not be compared: they have other inputs than for the baseline; name inputs that repeat");
        }
        else if (now.Dropped > now.Series.Sum(series => (double)series.Count))
        {
            yield return Unknown(FormattableString.Invariant($"most calls of its actions could not be compared: {now.Dropped} found no place among so many paths and inputs; name inputs that repeat"));
        }
    }

    // One series of each path of which more than half of the calls have no partner, if what these take matters.
    private static IEnumerable<ActionSeries> Unpaired(ActionProfile profile, ActionProfile other, double operation)
    {
        var partners = other.Series.Select(series => series.Key).ToHashSet(StringComparer.Ordinal);
        return profile.Series.GroupBy(PathKey, StringComparer.Ordinal)
            .Where(path => path.Where(series => !partners.Contains(series.Key)).ToArray() is { Length: > 0 } alone
                && alone.Sum(series => (double)series.Count) > path.Sum(series => (double)series.Count) / 2
                && alone.Where(series => series.Floor >= ActionComparison.LeastTime).Sum(series => series.Count * series.Median) / Math.Max(profile.Operations, 1) >= ActionComparison.Material * operation)
            .Select(path => path.First());
    }

    private static string PathKey(ActionSeries series) => ActionSeries.KeyOf(series.Path, []);

    private static Finding Unknown(string reason) => new() { Code = DiagnosticCodes.Inconclusive, Kind = VerdictKind.Inconclusive, Metric = Metric.ActionTime.Name, Reason = reason };

    // Where the whole test is slower and no action proves to be among so many, those that would alone explain it.
    private static ActionComparison[] Compare(TestRecord test, TestRecord baseline, (ActionSeries Now, ActionSeries Then)[] pairs, bool isSlower)
    {
        var time = TimeComparison.Of(test, baseline);
        var context = new ActionContext(1, test.Policy, time?.MachineRatio ?? 1, ActionComparison.DisturbanceOf(test, baseline), test.Actions!.Waited, test.Actions.Operations, time?.Baseline ?? 0);
        var alone = pairs.Select(pair => ActionComparison.Of(pair.Now, pair.Then, context)).OfType<ActionComparison>().ToArray();
        var strict = alone.Select(one => ActionComparison.Of(one.Current, one.Baseline, context with { Series = alone.Length })!).ToArray();
        return isSlower && !strict.Any(one => one.IsSlower) ? alone : strict;
    }

    // Too short to be judged, and as short as it was but for the listener's own time: it is not among those that became slower.
    private static bool IsShort(ActionSeries now, ActionSeries then) => now.Floor < ActionComparison.LeastTime && now.Floor <= (1.25 * then.Floor) + 1000;

    /// <summary>All series of one path.</summary>
    /// <param name="All">Those that were compared.</param>
    /// <param name="Short">Those that are too short for it, and not slower.</param>
    private sealed record SlowerPath(ImmutableArray<ActionComparison> All, ImmutableArray<ActionSeries> Short)
    {
        public ImmutableArray<ActionComparison> Slower { get; } = All.Any(one => one.IsProven) ? [.. All.Where(one => one.IsProven)] : [.. All.Where(one => one.IsSlower)];

        public bool IsProven => Slower.Any(one => one.IsProven);

        public double Growth => Slower.Sum(one => one.Growth);

        private ImmutableArray<string> Path => All[0].Current.Path;

        public bool IsExplainedBy(SlowerPath other) =>
            other.Path.Length > Path.Length && other.IsProven == IsProven && other.Path[..Path.Length].SequenceEqual(Path, StringComparer.Ordinal) && other.Growth >= Explained * Growth;

        public Finding ToFinding(Policy policy)
        {
            var worst = Slower.MaxBy(one => one.Ratio.Value)!;
            var which = Which(worst);
            var where = $"{which}in {string.Join(" → ", Path)}: {Quantity.Ratio(worst.Ratio.Value)}{(Slower.Length > 1 ? " at worst" : "")}{(worst.Baseline.Floor < ActionComparison.LeastTime ? $" (what took less than {Quantity.Time(ActionComparison.LeastTime)} is taken for as long)" : "")}";
            return new Finding
            {
                Code = IsProven ? DiagnosticCodes.ActionRegressed : DiagnosticCodes.Inconclusive,
                Kind = IsProven ? VerdictKind.Regressed : VerdictKind.Inconclusive,
                Metric = Metric.ActionTime.Name,
                Action = Path,
                Inputs = Slower.Length == All.Length + Short.Length ? [] : worst.Current.Inputs,
                InputSets = [.. Slower.Select(one => one.Current.Inputs)],
                Baseline = Quantity.Time(worst.Baseline.Floor),
                Current = Quantity.Time(worst.Current.Floor),
                Ratio = worst.Ratio,
                Limit = policy.MaxRegression.ToString(),
                DetectableChange = (worst.Needed * worst.Machine) - 1,
                Reason = IsProven ? $"it is slower {where}" : $"suspect: it is slower {where}, in one process and in a small part of the test; confirm with more processes (perfgate run)",
            };
        }

        // Of what is neither slower nor unchanged nobody can say on which side of the rule it stands, unless it grew by far less than what is.
        private string Which(ActionComparison worst)
        {
            var sets = All.Length + Short.Length;
            var others = All.Except(Slower).Where(one => one.IsUnchanged || one.Ratio.Value < Math.Sqrt(worst.Ratio.Value)).Select(one => one.Current).Concat(Short).ToArray();
            var cases = Slower.Select(one => new InputCase(one.Current.Inputs, IsSlower: true)).Concat(others.Select(series => new InputCase(series.Inputs, IsSlower: false))).ToArray();
            return sets == 1 || cases.All(one => one.Inputs.IsEmpty) ? ""
                : (others.Length > 0 || Slower.Length == sets) && InputRule.Describe(cases) is { } rule ? rule + ", "
                : FormattableString.Invariant($"for {Slower.Length} of {sets} sets of inputs, ");
        }
    }
}
