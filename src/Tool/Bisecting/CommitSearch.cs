using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Tool.Builds;

namespace PerfGate.Tool.Bisecting;

/// <summary>What a search found.</summary>
/// <param name="Candidates">The first slow commit; several where those between were skipped, the last of them known to be slow; none where the bad commit is not slow.</param>
/// <param name="Last">The trial of the last candidate, or that of the bad commit where it is not slow.</param>
internal sealed record SearchResult(ImmutableArray<HistoryCommit> Candidates, Trial Last);

/// <summary>Finds the first commit at which a test is slower than at a good one.</summary>
/// <param name="trials">Tries commits.</param>
/// <param name="say">Takes lines for people.</param>
internal sealed class CommitSearch(CommitTrials trials, Action<string> say)
{
    /// <summary>Searches.</summary>
    /// <param name="commits">The commits after the good one, parents before children; the last is the bad one.</param>
    /// <param name="test">The test.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="Diagnostics.PerfGateException">The bad commit does not build, or has no such test.</exception>
    public async Task<SearchResult> RunAsync(IReadOnlyList<HistoryCommit> commits, TestName test, CancellationToken stop)
    {
        var bad = commits[^1];
        say($"Is {bad.Display} slower at all?");
        var (slowdowns, last) = await trials.BadAsync(bad, test, stop).ConfigureAwait(false);
        Tell(bad, last);
        if (slowdowns.IsEmpty)
        {
            return new SearchResult([], last);
        }

        var bisection = new Bisection(commits);
        while (bisection.Next() is { } commit)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"Bisecting: {Count(bisection.Left, "commit")} left, about {Count(bisection.Steps, "step")}. Now {commit.Display}"));
            var trial = await trials.TryAsync(commit, slowdowns, stop).ConfigureAwait(false);
            Tell(commit, trial);
            switch (trial.Outcome)
            {
                case TrialOutcome.Slow:
                    bisection.Slow(commit);
                    last = trial;
                    break;
                case TrialOutcome.Good:
                    bisection.Good(commit);
                    break;
                default:
                    bisection.Skip(commit);
                    break;
            }
        }

        return new SearchResult(bisection.Candidates, last);
    }

    private void Tell(HistoryCommit commit, Trial trial) => say($"  {commit.Id[..Math.Min(8, commit.Id.Length)]} {Word(trial.Outcome)}: {trial.Reason}");

    private static string Word(TrialOutcome outcome) => outcome switch
    {
        TrialOutcome.Good => "is not slower",
        TrialOutcome.Slow => "is slower",
        TrialOutcome.Unclear => "cannot be told and is skipped",
        _ => "cannot be measured and is skipped",
    };

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
