using System.Collections.Immutable;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tool.Bisecting;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests.Bisecting;

/// <summary>A search whose builds and measurements are made up: each commit has a time for each test.</summary>
public class CommitSearchTests
{
    private const double Fast = 1000;
    private const double Slow = 1300;

    private readonly List<string> _said = [];
    private readonly List<int> _measured = [];
    private readonly List<string> _folders = [];
    private readonly Dictionary<int, PerfGateException> _broken = [];
    private int _held;
    private int? _strange;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_slow_commit_is_found_by_halves()
    {
        var result = await SearchAsync(16, "Query", index => [Test("Query", index >= 11 ? Slow : Fast)]);

        Assert.Equal([11], result.Candidates.Select(BisectionTests.IndexOf));
        Assert.Equal(TrialOutcome.Slow, result.Last.Outcome);
        Assert.Equal(15, _measured[0]);
        Assert.InRange(_measured.Count, 2, 5);
        Assert.Contains("Bisecting: 15 commits left, about 4 steps. Now ", _said[2]);
        Assert.Contains(_said, line => line.Contains(" is slower: SearchTests.Query: it is slower: 1.3", StringComparison.Ordinal));
        Assert.Equal(0, _held);
    }

    [Fact]
    public async Task Its_evidence_is_that_of_the_culprit_itself()
    {
        var result = await SearchAsync(4, "Query", index => [Test("Query", index switch { 3 => 2000, 2 => 1500, 1 => Slow, _ => Fast })]);

        Assert.Equal([1], result.Candidates.Select(BisectionTests.IndexOf));
        Assert.Contains("it is slower: 1.3", result.Last.Reason);
        Assert.EndsWith("00000002", result.Last.Directory);
    }

    [Fact]
    public async Task Where_bad_is_not_slower_nothing_is_searched()
    {
        var result = await SearchAsync(8, "Query", _ => [Test("Query", Fast)]);

        Assert.Empty(result.Candidates);
        Assert.Equal(TrialOutcome.Good, result.Last.Outcome);
        Assert.Equal([7], _measured);
    }

    [Fact]
    public async Task Where_bad_cannot_be_told_it_is_measured_once_more_and_never_guessed()
    {
        var result = await SearchAsync(8, "Query", _ => [Test("Query", Slow, pairs: 2)]);

        Assert.Empty(result.Candidates);
        Assert.Equal(TrialOutcome.Unclear, result.Last.Outcome);
        Assert.Equal([7, 7], _measured);
        Assert.Equal(2, _folders.Distinct().Count());
    }

    [Fact]
    public async Task A_commit_that_does_not_build_is_skipped_and_its_neighbours_are_tried()
    {
        _broken[3] = new PerfGateException(DiagnosticCodes.SideNotBuilt, "it does not build");
        _broken[4] = new PerfGateException(DiagnosticCodes.NoLockStep, "its PerfGate is too old");

        var result = await SearchAsync(8, "Query", index => [Test("Query", index >= 6 ? Slow : Fast)]);

        Assert.Equal([6], result.Candidates.Select(BisectionTests.IndexOf));
        Assert.Contains(_said, line => line.EndsWith(" cannot be measured and is skipped: it does not build", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_skipped_commits_hide_the_answer_it_is_a_range()
    {
        _broken[3] = new PerfGateException(DiagnosticCodes.SideNotBuilt, "it does not build");

        var result = await SearchAsync(8, "Query", index => index == 4 ? [] : [Test("Query", index >= 4 ? Slow : Fast)]);

        Assert.Equal([3, 4, 5], result.Candidates.Select(BisectionTests.IndexOf));
        Assert.Contains(_said, line => line.EndsWith("SearchTests.Query was not measured on both sides", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commit_whose_pairs_differ_too_much_is_measured_again_and_then_skipped()
    {
        var result = await SearchAsync(3, "Query", index => [Test("Query", index >= 1 ? Slow : Fast, pairs: index == 1 ? 2 : 8)]);

        Assert.Equal([1, 2], result.Candidates.Select(BisectionTests.IndexOf));
        Assert.Equal([0, 1, 1, 2], _measured.Order());
    }

    [Fact]
    public async Task A_commit_whose_PerfGate_speaks_another_protocol_is_skipped()
    {
        _strange = 3;

        var result = await SearchAsync(8, "Query", index => [Test("Query", index >= 6 ? Slow : Fast)]);

        Assert.Equal([6], result.Candidates.Select(BisectionTests.IndexOf));
        Assert.Contains(3, _measured);
        Assert.Equal(0, _held);
    }

    [Fact]
    public async Task Any_failure_but_that_of_a_build_ends_the_search()
    {
        _broken[3] = new PerfGateException(DiagnosticCodes.GitUnavailable, "git is gone");

        await Assert.ThrowsAsync<PerfGateException>(() => SearchAsync(8, "Query", index => [Test("Query", index >= 0 ? Slow : Fast)]));
    }

    [Fact]
    public async Task Of_several_rows_the_first_that_is_slow_counts_and_only_those_that_are_slow_at_last_are_looked_for()
    {
        var result = await SearchAsync(
            8, "Query", index => [Test("Query", index >= 5 ? Slow : Fast, row: "(1)"), Test("Query", index >= 2 ? Slow : Fast, row: "(2)"), Test("Query", index == 1 ? Slow : Fast, row: "(3)")]);

        Assert.Equal([2], result.Candidates.Select(BisectionTests.IndexOf));
    }

    [Fact]
    public async Task A_test_that_only_allocates_more_is_searched_by_that()
    {
        var result = await SearchAsync(8, "Query", index => [Test("Query", Fast, bytes: index >= 3 ? 4096 : 0, pairs: index == 3 ? 2 : 8)]);

        Assert.Equal([3], result.Candidates.Select(BisectionTests.IndexOf));
    }

    [Fact]
    public async Task A_whole_name_is_not_mistaken_for_a_part_of_another()
    {
        var result = await SearchAsync(4, "Query", index => [Test("Query", index >= 2 ? Slow : Fast), Test("QueryAll", Slow)]);

        Assert.Equal([2], result.Candidates.Select(BisectionTests.IndexOf));
    }

    [Fact]
    public async Task A_part_of_two_names_is_refused_and_names_both()
    {
        var failure = await Assert.ThrowsAsync<PerfGateException>(() => SearchAsync(4, "quer", _ => [Test("Query", Slow), Test("QueryAll", Slow)]));

        Assert.Equal(DiagnosticCodes.Usage, failure.Code);
        Assert.Contains("SearchTests.Query, SearchTests.QueryAll", failure.Text);
    }

    [Fact]
    public async Task A_test_that_is_not_there_is_refused() =>
        Assert.Equal(DiagnosticCodes.NotFound, (await Assert.ThrowsAsync<PerfGateException>(() => SearchAsync(4, "Load", _ => [Test("Query", Slow)]))).Code);

    private static TestRecord Test(string name, double nanoseconds, string row = "", double bytes = 0, int pairs = 8)
    {
        var record = Make.Test("SearchTests." + name, nanoseconds, bytes, pairs, row);
        return record with { Processes = [.. record.Processes.Select((process, index) => process with { Pair = index + 1, Samples = [.. process.Samples, new Sample(Metric.Cpu.Name, Metric.Cpu.Unit, process.Samples[0].Values)] })] };
    }

    private async Task<SearchResult> SearchAsync(int count, string test, Func<int, TestRecord[]> tests)
    {
        var commits = BisectionTests.InALine(count);
        using var folder = new Folder();
        var good = tests(-1);
        var trials = new CommitTrials
        {
            Build = (id, _) => Build(commits, id),
            Release = _ => _held--,
            Compare = (head, directory, selects, _) =>
            {
                var index = commits.ToList().FindIndex(commit => commit.Id == head.Commit);
                _measured.Add(index);
                if (_strange == index)
                {
                    throw new PerfGateException(DiagnosticCodes.LockStepFailed, "it speaks another version of the protocol");
                }

                _folders.Add(directory);
                var now = tests(index).Where(record => selects(record.Id)).ToArray();
                var then = good.Where(record => selects(record.Id)).Select(record => record with { Processes = [.. record.Processes.Take(now.FirstOrDefault()?.Processes.Length ?? 0)] }).ToArray();
                return Task.FromResult(new ComparedBuilds([Gate.Judge(Make.Run(folder, now) with { IsPartial = true }, Make.Run(folder, then))], [], Pairs: 8, IsBroken: false));
            },
            Directory = folder.Path,
            Say = _said.Add,
        };
        return await new CommitSearch(trials, _said.Add).RunAsync(commits, new TestName(test), Stop);
    }

    private Task<TestBuild> Build(ImmutableArray<HistoryCommit> commits, string id)
    {
        var index = commits.ToList().FindIndex(commit => commit.Id == id);
        if (_broken.TryGetValue(index, out var failure))
        {
            return Task.FromException<TestBuild>(failure);
        }

        _held++;
        return Task.FromResult(new TestBuild { Name = id[..8], Commit = id, Directory = "/" });
    }
}
