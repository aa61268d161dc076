using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Runs;

namespace PerfGate.Actions;

/// <summary>One series as <see cref="InputRule"/> sees it.</summary>
/// <param name="Inputs">Its inputs, as <see cref="InputFormatter"/> renders them.</param>
/// <param name="IsSlower">Whether it is one of those that the sentence is to be about.</param>
public sealed record InputCase(ImmutableArray<TestInput> Inputs, bool IsSlower);

/// <summary>Says in a few words which inputs tell the series that became slower from those that did not.</summary>
public static class InputRule
{
    // More values are a list to read, not a rule to remember.
    private const int MostValues = 3;

    // Pairs of conditions grow with the square of the names; no action has so many inputs that matter.
    private const int MostNamesInPairs = 20;

    /// <summary>The shortest sentence that is true of every slower series and of no other: <c>only for size >= 10000</c>, <c>only for kind: "long"</c>, <c>for all inputs</c>.</summary>
    /// <param name="cases">All series of one action path, or all rows of one test; those of which nothing is known are left out by the caller.</param>
    /// <returns>Null where no such sentence is known, and where there is nothing to tell apart: no series is slower, or none has inputs. Values are not escaped for any format.</returns>
    public static string? Describe(IReadOnlyList<InputCase> cases)
    {
        if (!cases.Any(item => item.IsSlower) || cases.All(item => item.Inputs.IsDefaultOrEmpty))
        {
            return null;
        }

        if (cases.All(item => item.IsSlower))
        {
            return "for all inputs";
        }

        var names = cases.SelectMany(item => item.Inputs.IsDefault ? [] : item.Inputs).Select(input => input.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var needed = names.Select(name => Column.Of(name, cases).Conditions().Where(condition => condition.HoldsForAllSlower).ToList()).ToList();
        var pairs = needed.Take(MostNamesInPairs).Select(conditions => conditions.Where(condition => !condition.IsExclusion).ToList()).ToList();
        return Shortest(needed.SelectMany(conditions => conditions).Where(condition => condition.HoldsForNoOther))
            ?? Shortest(pairs.SelectMany((conditions, index) => pairs.Skip(index + 1).SelectMany(others => conditions.SelectMany(one => others.Select(one.And)))).Where(condition => condition.HoldsForNoOther));
    }

    private static string? Shortest(IEnumerable<Condition> conditions) =>
        conditions.OrderBy(condition => condition.Rank).ThenBy(condition => condition.Text.Length).ThenBy(condition => condition.Text, StringComparer.Ordinal).FirstOrDefault() is not { } best ? null
        : best.IsExclusion ? "for all but " + best.Text
        : "only for " + best.Text;

    // Of two that hold, the lower rank is easier to read and more likely to be the reason.
    private sealed record Condition(string Text, int Rank, bool[] Holds, bool[] Slower, bool IsExclusion = false)
    {
        public bool HoldsForAllSlower => !Slower.Where((isSlower, index) => isSlower && !Holds[index]).Any();

        public bool HoldsForNoOther => !Slower.Where((isSlower, index) => !isSlower && Holds[index]).Any();

        public Condition And(Condition other) => new($"{Text} and {other.Text}", Rank + other.Rank, [.. Holds.Zip(other.Holds, (one, two) => one && two)], Slower);
    }

    /// <summary>One input in all cases.</summary>
    private sealed record Column(string Name, string?[] Values, bool[] Slower)
    {
        // What is hidden or cut tells nothing apart, although its rendering may.
        private const string Sensitive = "***";

        public static Column Of(string name, IReadOnlyList<InputCase> cases) => new(
            name,
            [.. cases.Select(item => item.Inputs.IsDefault ? null : item.Inputs.FirstOrDefault(input => input.Name == name)?.Value)],
            [.. cases.Select(item => item.IsSlower)]);

        public IEnumerable<Condition> Conditions()
        {
            var slower = Values.Where((_, index) => Slower[index]).Distinct(StringComparer.Ordinal).ToList();
            var others = Values.Where((_, index) => !Slower[index]).Distinct(StringComparer.Ordinal).ToList();
            if (Values.Contains(Sensitive))
            {
                return [];
            }

            return Bounds(slower).Concat(Lists(slower, others));
        }

        private IEnumerable<Condition> Bounds(List<string?> slower)
        {
            var numbers = Values.Select(Number).ToArray();

            // A word among the numbers makes the order of all of them doubtful.
            if (Values.Where((value, index) => value is not null && numbers[index] is null).Any() || slower.Contains(null))
            {
                yield break;
            }

            var (least, most) = (slower.MinBy(Number)!, slower.MaxBy(Number)!);
            var (low, high) = (Number(least), Number(most));
            yield return new Condition($"{Name} >= {least}", 0, [.. numbers.Select(number => number >= low)], Slower);
            yield return new Condition($"{Name} <= {most}", 0, [.. numbers.Select(number => number <= high)], Slower);
            if (low < high)
            {
                yield return new Condition($"{Name} from {least} to {most}", 2, [.. numbers.Select(number => number >= low && number <= high)], Slower);
            }
        }

        private IEnumerable<Condition> Lists(List<string?> slower, List<string?> others)
        {
            if (slower.Count <= MostValues && !slower.Contains(null))
            {
                var isNumber = slower.Any(value => Number(value) is not null);
                yield return new Condition($"{Name}: {List(slower)}", slower.Count == 1 ? (isNumber ? 1 : 0) : 3, [.. Values.Select(slower.Contains)], Slower);
            }

            if (others.Count <= MostValues && !others.Contains(null))
            {
                yield return new Condition($"{Name}: {List(others)}", others.Count == 1 ? 2 : 3, [.. Values.Select(value => !others.Contains(value))], Slower, IsExclusion: true);
            }
        }

        private static string List(List<string?> values) => string.Join(" or ", values.OrderBy(value => Number(value) ?? double.MaxValue).ThenBy(value => value, StringComparer.Ordinal));

        private static double? Number(string? text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }
}
