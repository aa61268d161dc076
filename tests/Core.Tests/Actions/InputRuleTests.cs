using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using PerfGate.Actions;
using PerfGate.Runs;

namespace PerfGate.Core.Tests.Actions;

public class InputRuleTests
{
    private static readonly Gen<InputCase> Case = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2].Select(index => new[] { "\"x\"", "\"y\"", "true" }[index]), Gen.Int[0, 5], Gen.Bool)
        .Select((size, kind, shape, isSlower) => new InputCase(
            shape switch { 0 => [], 1 => [new("n", size.ToString(CultureInfo.InvariantCulture))], _ => [new("n", size.ToString(CultureInfo.InvariantCulture)), new("kind", kind)] },
            isSlower));

    [Theory]
    [InlineData("only for size >= 10000", "size: 100", "size: 1000", "size: 10000 slower", "size: 100000 slower")]
    [InlineData("only for size >= 10000", "size: 9000", "size: 10000 slower")]
    [InlineData("only for size <= 100", "size: 9000", "size: 100 slower")]
    [InlineData("only for size: 1000", "size: 100", "size: 1000 slower", "size: 10000")]
    [InlineData("only for size from 1000 to 2000", "size: 100", "size: 1000 slower", "size: 1500 slower", "size: 2000 slower", "size: 10000")]
    [InlineData("only for size: 100 or 10000", "size: 100 slower", "size: 1000", "size: 10000 slower", "size: 20000")]
    [InlineData("only for rate >= 1E-05", "rate: 1E-07", "rate: 1E-05 slower", "rate: 0.5 slower")]
    [InlineData("only for kind: \"long\"", "kind: \"long\", n: 1 slower", "kind: \"long\", n: 2 slower", "kind: \"short\", n: 1", "kind: \"short\", n: 2")]
    [InlineData("only for kind: \"a\" or \"b\"", "kind: \"a\" slower", "kind: \"b\" slower", "kind: \"c\"", "kind: \"d\"")]
    [InlineData("for all but kind: \"a\"", "kind: \"a\"", "kind: \"b\" slower", "kind: \"c\" slower", "kind: \"d\" slower", "kind: \"e\" slower")]
    [InlineData("only for kind: \"x\" and n >= 10", "n: 1, kind: \"x\"", "n: 10, kind: \"x\" slower", "n: 10, kind: \"y\"", "n: 1, kind: \"y\"")]
    [InlineData("only for deep: true", "deep: true slower", "")]
    [InlineData("for all inputs", "size: 1 slower", "size: 2 slower")]
    [InlineData(null, "size: 1", "size: 2")]
    [InlineData(null, " slower")]
    [InlineData(null, "a: 1 slower", "a: 2", "a: 3 slower", "a: 4", "a: 5 slower", "a: 6", "a: 7 slower", "a: 8")]
    [InlineData(null, "a: 1 slower", "a: 1")]
    public void The_shortest_true_sentence_is_found(string? expected, params string[] cases) => Assert.Equal(expected, InputRule.Describe([.. cases.Select(Read)]));

    [Fact]
    public void What_is_not_written_tells_nothing_apart() =>
        Assert.Null(InputRule.Describe([Read("token: *** slower"), Read("token: \"\"")]));

    [Fact]
    public void What_is_said_is_true_of_every_slower_series_and_of_no_other() => Case.List[0, 12].Sample(cases =>
    {
        if (InputRule.Describe(cases) is { } sentence)
        {
            Assert.All(cases, item => Assert.Equal(item.IsSlower, Holds(sentence, item)));
        }
    });

    [Fact]
    public void A_bound_that_separates_is_always_found() => Gen.Select(Gen.Int[0, 1000].List[2, 20], Gen.Int[1, 1000]).Sample((sizes, bound) =>
    {
        var cases = sizes.Select(size => new InputCase([new TestInput("size", size.ToString(CultureInfo.InvariantCulture)), new TestInput("other", "\"x\"")], size >= bound)).ToList();
        var least = cases.Where(item => item.IsSlower).Select(item => item.Inputs[0].Value).DefaultIfEmpty("").MinBy(value => value.Length == 0 ? 0 : int.Parse(value, CultureInfo.InvariantCulture));

        Assert.Equal(cases.All(item => item.IsSlower) ? "for all inputs" : least!.Length == 0 ? null : $"only for size >= {least}", InputRule.Describe(cases));
    });

    [Fact]
    public void The_order_of_the_series_does_not_matter() => Gen.Select(Case.List[0, 12], Gen.Int).Sample((cases, seed) =>
        Assert.Equal(InputRule.Describe(cases), InputRule.Describe([.. cases.OrderBy(_ => seed = unchecked((seed * 1103515245) + 12345))])));

    [Fact]
    public void Any_text_as_name_and_value_is_borne() => Gen.Select(Gen.String, Gen.String, Gen.Bool).List[0, 8].Sample(cases =>
    {
        _ = InputRule.Describe([.. cases.Select(item => new InputCase([new TestInput(item.Item1, item.Item2)], item.Item3))]);
        _ = InputRule.Describe([.. cases.Select(item => new InputCase(default, item.Item3))]);
    });

    // "size: 5, kind: "x" slower"
    private static InputCase Read(string text)
    {
        var isSlower = text.EndsWith(" slower", StringComparison.Ordinal);
        var inputs = (isSlower ? text[..^" slower".Length] : text).Split(", ", StringSplitOptions.RemoveEmptyEntries);
        return new InputCase([.. inputs.Select(input => input.Split(": ")).Select(pair => new TestInput(pair[0], pair[1]))], isSlower);
    }

    // The sentence read by other means than it was made.
    private static bool Holds(string sentence, InputCase item)
    {
        if (sentence == "for all inputs")
        {
            return true;
        }

        var isExclusion = sentence.StartsWith("for all but ", StringComparison.Ordinal);
        Assert.True(isExclusion || sentence.StartsWith("only for ", StringComparison.Ordinal), sentence);
        return sentence[(isExclusion ? "for all but " : "only for ").Length..].Split(" and ").All(condition => One(condition, item.Inputs)) != isExclusion;
    }

    private static bool One(string condition, ImmutableArray<TestInput> inputs)
    {
        var words = condition.Split(' ');
        var name = words[0].TrimEnd(':');
        if (inputs.FirstOrDefault(input => input.Name == name)?.Value is not { } value)
        {
            return false;
        }

        return words[1] switch
        {
            ">=" => int.Parse(value, CultureInfo.InvariantCulture) >= int.Parse(words[2], CultureInfo.InvariantCulture),
            "<=" => int.Parse(value, CultureInfo.InvariantCulture) <= int.Parse(words[2], CultureInfo.InvariantCulture),
            "from" => int.Parse(value, CultureInfo.InvariantCulture) >= int.Parse(words[2], CultureInfo.InvariantCulture) && int.Parse(value, CultureInfo.InvariantCulture) <= int.Parse(words[4], CultureInfo.InvariantCulture),
            _ => condition[(name.Length + 2)..].Split(" or ").Contains(value),
        };
    }
}
