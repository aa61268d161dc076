using System.Collections;
using System.Collections.Immutable;
using System.Numerics;
using PerfGate.Tool.Builds;

namespace PerfGate.Tool.Bisecting;

/// <summary>
/// Where the search for the first slow commit stands: which commits it may be, and which is tried next. A commit that is slow clears all that
/// it has not in its history, one that is good all that it has, as in <c>git bisect</c>; a commit that cannot be tried clears nothing.
/// </summary>
internal sealed class Bisection
{
    private readonly ImmutableArray<HistoryCommit> _commits;
    private readonly ImmutableArray<BitArray> _histories;
    private readonly BitArray _candidates;
    private readonly HashSet<int> _skipped = [];
    private int _slow;

    /// <summary>A search that begins.</summary>
    /// <param name="commits">The commits after the good one, parents before children; the last is known to be slow.</param>
    public Bisection(IReadOnlyList<HistoryCommit> commits)
    {
        _commits = [.. commits];
        _histories = Histories(_commits);
        _slow = _commits.Length - 1;
        _candidates = new BitArray(_histories[_slow]);
    }

    /// <summary>The commits of which one is the first slow one, parents before children; the last is known to be slow.</summary>
    public ImmutableArray<HistoryCommit> Candidates => [.. Indices().Select(index => _commits[index])];

    /// <summary>How many commits can still be tried.</summary>
    public int Left => Indices().Count(CanBeTried);

    /// <summary>About how many of them will be.</summary>
    public int Steps => Left == 0 ? 0 : BitOperations.Log2((uint)Left) + 1;

    /// <summary>The commit whose trial parts the candidates best; null when none is left to try.</summary>
    public HistoryCommit? Next()
    {
        var count = Indices().Count();
        var tryable = Indices().Where(CanBeTried).Select(index => (Index: index, Older: OlderCandidates(index))).ToList();
        return tryable.Count == 0 ? null : _commits[tryable.MaxBy(commit => Math.Min(commit.Older, count - commit.Older)).Index];
    }

    /// <summary>Says that a commit is slow.</summary>
    public void Slow(HistoryCommit commit)
    {
        _slow = _commits.IndexOf(commit);
        _candidates.And(_histories[_slow]);
    }

    /// <summary>Says that a commit is not slow.</summary>
    public void Good(HistoryCommit commit) => _candidates.And(new BitArray(_histories[_commits.IndexOf(commit)]).Not());

    /// <summary>Says that a commit cannot be tried.</summary>
    public void Skip(HistoryCommit commit) => _skipped.Add(_commits.IndexOf(commit));

    private bool CanBeTried(int index) => index != _slow && !_skipped.Contains(index);

    // How many candidates a commit has in its history, itself with them.
    private int OlderCandidates(int index)
    {
        var history = _histories[index];
        return Indices().Count(candidate => history[candidate]);
    }

    private IEnumerable<int> Indices() => Enumerable.Range(0, _commits.Length).Where(index => _candidates[index]);

    private static ImmutableArray<BitArray> Histories(ImmutableArray<HistoryCommit> commits)
    {
        var places = commits.Select((commit, index) => (commit.Id, index)).ToDictionary(place => place.Id, place => place.index, StringComparer.Ordinal);
        var histories = new List<BitArray>(commits.Length);
        for (var i = 0; i < commits.Length; i++)
        {
            var history = new BitArray(commits.Length) { [i] = true };
            foreach (var parent in commits[i].Parents)
            {
                if (places.TryGetValue(parent, out var place))
                {
                    history.Or(histories[place]);
                }
            }

            histories.Add(history);
        }

        return [.. histories];
    }
}
