using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.CallTrees;

public class ChangedPlaceTests
{
    private static readonly (string, double)[] Shop = [("Search", 50), ("Search/Rank", 100), ("Search/Rank/Score", 400), ("Search/Rank/Score/Weigh", 100), ("Search/Rank/Score/Weigh/Load", 5), ("Search/Parse", 100), ("Search/Rank/Score/Gone", 10)];

    [Theory]
    [InlineData("Score", "changed here: src/Score.cs:42-47, 60")]
    [InlineData("Weigh", "changed in Weigh, called from here: src/Weigh.cs:42-47, 60")]
    [InlineData("Load", "changed in Load, called from here: src/Load.cs:42-47, 60")]
    [InlineData("Rank", "changed in Rank, from which this is called: src/Rank.cs:42-47, 60")]
    [InlineData("Search", "changed in Search, from which this is called: src/Search.cs:42-47, 60")]
    [InlineData("Tokenizer.Next", "changed in Tokenizer.Next, which this tree does not show: src/Tokenizer.Next.cs:42-47, 60")]
    [InlineData("Search Load", "changed in Load, called from here: src/Load.cs:42-47, 60")]
    [InlineData("Rank Weigh", "changed in Weigh, called from here: src/Weigh.cs:42-47, 60")]
    [InlineData("Rank Load", "changed in Rank, from which this is called: src/Rank.cs:42-47, 60")]
    [InlineData("Parse", null)]
    [InlineData("Gone", null)]
    [InlineData("Tokenizer.Next Tokenizer.Peek", null)]
    [InlineData("", null)]
    public void The_nearest_changed_method_is_told_and_how_it_stands_to_the_culprit(string changed, string? told)
    {
        var explained = Explanation.Of(Record(2000, Shop.Select(item => item.Item1.EndsWith("Gone", StringComparison.Ordinal) ? ("Search", 1) : item.Item1.EndsWith("Score", StringComparison.Ordinal) ? (item.Item1, 1600) : item), changed), Record(1000, Shop, ""));
        var lines = VerdictText.Explained(explained).Select(line => line.Text.Trim(' ', '│')).ToList();
        var place = lines.FindIndex(line => line.Contains("Score (", StringComparison.Ordinal)) + 1;
        Assert.Equal(told, lines.Find(line => line.StartsWith("changed ", StringComparison.Ordinal)));
        Assert.True(told is null || lines[place] == told, string.Join('\n', lines));
    }

    [Fact]
    public void Many_lines_are_counted() =>
        Assert.Equal("a.cs:1, 3-4, b.cs:5 and 2 more", SourceLines.Text([new("a.cs", 1, 1), new("a.cs", 3, 4), new("b.cs", 5, 5), new("b.cs", 6, 6), new("c.cs", 1, 9)], 3));

    [Fact]
    public void A_baseline_keeps_none() => Assert.Empty(Example.Run(Record(1000, Shop, "Score")).ToBaseline().Tests[0].Profile!.Changed);

    private static TestRecord Record(double measured, IEnumerable<(string Path, double Self)> paths, string changed) => Example.Floors("A.B", measured) with
    {
        Profile = new Profile
        {
            Tree = TreeGen.Of(1, 0.01, [.. paths.DistinctBy(path => path.Path)]),
            Changed = [.. changed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new ChangedFrame(name, [new($"src/{name}.cs", 42, 47), new($"src/{name}.cs", 60, 60)]))],
        },
    };
}
