using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using PerfGate.Tool.Bisecting;
using PerfGate.Tool.Builds;

namespace PerfGate.Tool.Tests.Bisecting;

/// <summary>The search by itself: whatever the history, the culprit and the commits that cannot be tried.</summary>
public class BisectionTests
{
    private const int Most = 40;

    private static readonly Gen<(int Count, int Culprit, bool[] Skipped)> Line =
        Gen.Select(Gen.Int[1, Most], Gen.Int[0, Most - 1], Gen.Bool.Array[Most]).Select((count, culprit, skipped) => (count, culprit % count, skipped));

    [Fact]
    public void In_a_line_the_culprit_is_found_in_as_many_steps_as_it_was_said() => Line.Sample(draw =>
    {
        var search = new Bisection(InALine(draw.Count));
        var most = search.Steps;

        Assert.InRange(Run(search, index => index >= draw.Culprit, _ => false), 0, most);
        Assert.Equal([draw.Culprit], Candidates(search));
    });

    [Fact]
    public void With_skipped_commits_the_range_ends_at_the_first_slow_one_that_was_tried_and_begins_behind_the_last_good_one() => Line.Sample(draw =>
    {
        bool IsTried(int index) => index == draw.Count - 1 || !draw.Skipped[index];
        var search = new Bisection(InALine(draw.Count));

        Run(search, index => index >= draw.Culprit, index => !IsTried(index));

        var last = Enumerable.Range(draw.Culprit, draw.Count - draw.Culprit).First(IsTried);
        var first = Enumerable.Range(0, draw.Culprit).Where(IsTried).Select(index => index + 1).DefaultIfEmpty(0).Last();
        Assert.Equal(Enumerable.Range(first, last - first + 1), Candidates(search));
    });

    [Fact]
    public void In_a_history_with_merges_the_culprit_is_among_the_candidates_and_alone_where_nothing_was_skipped() =>
        Gen.Select(Line, Gen.Int[0, 1000].Array[Most * 2], Gen.Bool).Sample((draw, parents, mayBeSkipped) =>
        {
            var commits = Merged(draw.Count, parents);
            var descendants = Descendants(commits, draw.Culprit);
            var search = new Bisection(commits);

            Run(search, descendants.Contains, index => mayBeSkipped && draw.Skipped[index]);

            Assert.Contains(draw.Culprit, Candidates(search));
            Assert.Contains(Candidates(search)[^1], descendants);
            Assert.All(Candidates(search), index => Assert.True(index == draw.Culprit || mayBeSkipped));
        });

    [Fact]
    public void A_single_commit_needs_no_step()
    {
        var search = new Bisection(InALine(1));

        Assert.Null(search.Next());
        Assert.Equal((0, 0), (search.Left, search.Steps));
        Assert.Equal([0], Candidates(search));
    }

    [Fact]
    public void A_skipped_commit_is_not_tried_again_and_its_neighbour_is()
    {
        var search = new Bisection(InALine(9));
        var middle = search.Next()!;
        search.Skip(middle);

        Assert.InRange(Math.Abs(IndexOf(search.Next()!) - IndexOf(middle)), 1, 1);
        Assert.Equal(7, search.Left);
    }

    internal static ImmutableArray<HistoryCommit> InALine(int count) => [.. Enumerable.Range(0, count).Select(index => Commit(index, index - 1))];

    internal static int IndexOf(HistoryCommit commit) => int.Parse(commit.Subject, CultureInfo.InvariantCulture);

    private static HistoryCommit Commit(int index, params int[] parents) =>
        new(Id(index), [.. parents.Select(Id)], "Somebody <somebody@example.org>", "2026-01-02 03:04:05 +0100", index.ToString(CultureInfo.InvariantCulture));

    private static string Id(int index) => (index + 1).ToString("x8", CultureInfo.InvariantCulture).PadRight(40, '0');

    // Every commit has up to two parents among the older ones; the last one merges whatever has no child yet.
    private static ImmutableArray<HistoryCommit> Merged(int count, int[] draws)
    {
        var parents = Enumerable.Range(0, count).Select(index => new[] { (draws[2 * index] % (index + 1)) - 1, (draws[(2 * index) + 1] % (index + 1)) - 1 }).ToList();
        var heads = Enumerable.Range(0, count - 1).Except(parents.Take(count - 1).SelectMany(of => of));
        return [.. parents.Select((of, index) => Commit(index, index == count - 1 ? [.. heads] : of))];
    }

    private static HashSet<int> Descendants(ImmutableArray<HistoryCommit> commits, int culprit)
    {
        var found = new HashSet<int> { culprit };
        for (var i = culprit + 1; i < commits.Length; i++)
        {
            if (commits[i].Parents.Any(parent => found.Any(index => commits[index].Id == parent)))
            {
                found.Add(i);
            }
        }

        return found;
    }

    private static int Run(Bisection search, Func<int, bool> isSlow, Func<int, bool> isSkipped)
    {
        var trials = 0;
        for (; search.Next() is { } commit; trials++)
        {
            var index = IndexOf(commit);
            Action<HistoryCommit> answer = isSkipped(index) ? search.Skip : isSlow(index) ? search.Slow : search.Good;
            answer(commit);
        }

        return trials;
    }

    private static List<int> Candidates(Bisection search) => [.. search.Candidates.Select(IndexOf)];
}
