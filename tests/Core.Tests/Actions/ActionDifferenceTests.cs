using CsCheck;
using PerfGate.Actions;
using PerfGate.Runs;

namespace PerfGate.Tests.Actions;

public class ActionDifferenceTests
{
    [Fact]
    public void Both_sides_are_joined_by_path_and_inputs()
    {
        var difference = ActionDifference.Of(
            Profile(10, Series("Parse", "size: 1", 20, 100), Series("Parse", "size: 2", 20, 200)),
            Profile(10, Series("Parse", "size: 2", 20, 600), Series("Parse", "size: 3", 20, 300)));

        Assert.Equal(
            [("size: 2", 200, 600, 3.0), ("size: 3", null, 300, null), ("size: 1", 100, null, null)],
            difference.Pairs.Select(pair => (pair.Inputs[0].Value, (int?)pair.Before?.Floor, (int?)pair.After?.Floor, pair.Ratio)));
    }

    [Fact]
    public void An_action_stands_before_what_is_inside_of_it()
    {
        var difference = ActionDifference.Of(null, Profile(1, Series("B/X", "", 1, 1), Series("A/Y/Z", "", 1, 1), Series("A", "", 1, 1)));

        Assert.Equal(["A", "A/Y", "A/Y/Z", "B", "B/X"], difference.Nodes.Select(node => string.Join('/', node.Path)));
        Assert.Equal([-1, 0, 1, -1, 3], difference.Nodes.Select(node => node.Parent));
        Assert.Equal([true, false, true, false, true], difference.Nodes.Select(node => node.After is not null));
    }

    [Fact]
    public void The_cost_of_an_action_is_that_of_one_operation_whatever_the_inputs()
    {
        var node = Assert.Single(ActionDifference.Of(null, Profile(10, Series("Parse", "size: 1", 90, 100), Series("Parse", "size: 9", 10, 5000))).Nodes);

        Assert.Equal(new ActionCost(10, (90 * 200 + 10 * 10000) / 10.0), node.After);
        Assert.Null(node.Before);
    }

    [Fact]
    public void No_name_is_taken_for_two()
    {
        var difference = ActionDifference.Of(Profile(1, Series("1:A", "", 1, 1)), Profile(1, Series("1:A/1:A", "", 1, 1), Series("A1:A", "", 1, 1)));

        Assert.Equal(3, difference.Pairs.Length);
        Assert.All(difference.Pairs, pair => Assert.Null(pair.Ratio));
    }

    [Fact]
    public void Every_series_of_both_sides_is_in_exactly_one_pair()
    {
        var series = Gen.Select(Gen.OneOf("A", "B", "A/B", "A/B/C", "", "B/A"), Gen.OneOf("1", "2", ""), Gen.Int[1, 50], (path, size, count) => Series(path, size, count, 7));
        var profile = series.Array[0, 12].Select(all => Profile(3, all));

        Gen.Select(profile, profile).Sample(
            (before, after) =>
            {
                var difference = ActionDifference.Of(before, after);

                Assert.Equal(Sorted(before.Series), Sorted(difference.Pairs.Select(pair => pair.Before).OfType<ActionSeries>()));
                Assert.Equal(Sorted(after.Series), Sorted(difference.Pairs.Select(pair => pair.After).OfType<ActionSeries>()));
                Assert.All(difference.Nodes.Select((node, i) => (node.Parent, i)), pair => Assert.InRange(pair.Parent, -1, pair.i - 1));
                Assert.Equal(before.Series.Where(one => one.Path.Length > 0).Sum(one => one.Count), difference.Nodes.Sum(node => node.Before?.Calls ?? 0) * 3, 6);
            },
            iter: 500,
            threads: 1);
    }

    // What has no path is the test itself, which is not among its actions.
    private static List<string> Sorted(IEnumerable<ActionSeries> series) =>
        [.. series.Where(one => one.Path.Length > 0).Select(one => $"{string.Join('/', one.Path)} {one.Inputs.FirstOrDefault()?.Value} {one.Count}").Order(StringComparer.Ordinal)];

    private static ActionProfile Profile(int operations, params ActionSeries[] series) => new() { Operations = operations, Series = [.. series] };

    private static ActionSeries Series(string path, string input, long count, double floor) => new()
    {
        Path = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries)],
        Inputs = input.Length == 0 ? [] : [new TestInput("input", input)],
        Count = count,
        Floor = floor,
        Median = floor * 2,
        Percentile99 = floor * 3,
    };
}
