using System.Collections.Immutable;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Bisecting;

/// <summary>Measures two builds side by side.</summary>
/// <param name="head">The build of the commit that is tried; the other one is the good commit's.</param>
/// <param name="directory">Where everything goes.</param>
/// <param name="selects">The tests that are measured.</param>
/// <param name="stop">Ends it.</param>
internal delegate Task<ComparedBuilds> Compare(TestBuild head, string directory, Func<TestId, bool> selects, CancellationToken stop);

/// <summary>Tries commits: builds each and measures it against the good one, which is built once.</summary>
internal sealed record CommitTrials
{
    // What pairs leave open is measured once more with new ones, and never guessed.
    private const string First = "";
    private const string Second = "-again";

    /// <summary>Builds a commit, by its id.</summary>
    public required Func<string, CancellationToken, Task<TestBuild>> Build { get; init; }

    /// <summary>Says that a build is no longer needed.</summary>
    public required Action<TestBuild> Release { get; init; }

    /// <summary>Measures a build against the good one.</summary>
    public required Compare Compare { get; init; }

    /// <summary>Where the trials' folders go.</summary>
    public required string Directory { get; init; }

    /// <summary>Takes lines for people.</summary>
    public required Action<string> Say { get; init; }

    /// <summary>Tries the bad commit: what is worse there is what the search looks for.</summary>
    /// <exception cref="PerfGateException">PG2004: there is no such test; PG1004: there are several; PG2012, PG2013: it cannot be built.</exception>
    public async Task<(ImmutableArray<Slowdown> Slowdowns, Trial Trial)> BadAsync(HistoryCommit commit, TestName name, CancellationToken stop)
    {
        var build = await Build(commit.Id, stop).ConfigureAwait(false);
        try
        {
            if (build.WhyNone is { } why)
            {
                throw new PerfGateException(DiagnosticCodes.NothingMeasured, $"nothing was measured: {why}.");
            }

            var judgements = await MeasureAsync(build, commit, First, name.MayBe, stop).ConfigureAwait(false);
            var tests = name.Among(Trials.Compared(judgements));
            if (tests.Count == 0)
            {
                throw new PerfGateException(DiagnosticCodes.NotFound, $"no perf test with '{name.Text}' in its name was measured on both sides. What the test processes said: {Path.Combine(Folder(commit, First), "pairs")}");
            }

            var (slowdowns, trial) = Trials.OfBad(judgements, tests);
            if (trial.Outcome != TrialOutcome.Unclear)
            {
                return (slowdowns, trial with { Directory = Folder(commit, First) });
            }

            Say($"  {trial.Reason}. Once more ...");
            (slowdowns, trial) = Trials.OfBad(await MeasureAsync(build, commit, Second, tests.Contains, stop).ConfigureAwait(false), tests);
            return (slowdowns, trial with { Directory = Folder(commit, Second) });
        }
        finally
        {
            Release(build);
        }
    }

    /// <summary>Tries a commit: slow where any of the slow-downs is there already.</summary>
    /// <exception cref="PerfGateException">What ends the search as a whole, such as a lost repository.</exception>
    public async Task<Trial> TryAsync(HistoryCommit commit, IReadOnlyCollection<Slowdown> slowdowns, CancellationToken stop)
    {
        TestBuild build;
        try
        {
            build = await Build(commit.Id, stop).ConfigureAwait(false);
        }
        catch (PerfGateException failure) when (failure.Code is DiagnosticCodes.SideNotBuilt or DiagnosticCodes.NoLockStep)
        {
            return new Trial(TrialOutcome.Untested, failure.Text, []);
        }

        try
        {
            if (build.WhyNone is { } why)
            {
                return new Trial(TrialOutcome.Untested, why, []);
            }

            var tests = slowdowns.Select(slowdown => slowdown.Test).ToHashSet();
            var trial = await OnceAsync(First).ConfigureAwait(false);
            if (trial.Outcome == TrialOutcome.Unclear)
            {
                Say($"  {trial.Reason}. Once more ...");
                trial = await OnceAsync(Second).ConfigureAwait(false);
            }

            return trial;

            async Task<Trial> OnceAsync(string suffix) =>
                Trials.Read(await MeasureAsync(build, commit, suffix, tests.Contains, stop).ConfigureAwait(false), slowdowns) with { Directory = Folder(commit, suffix) };
        }
        catch (PerfGateException failure) when (failure.Code == DiagnosticCodes.LockStepFailed)
        {
            return new Trial(TrialOutcome.Untested, failure.Text, []);
        }
        finally
        {
            Release(build);
        }
    }

    private string Folder(HistoryCommit commit, string suffix) => Path.Combine(Directory, commit.Id[..Math.Min(8, commit.Id.Length)] + suffix);

    private async Task<ImmutableArray<Judgement>> MeasureAsync(TestBuild build, HistoryCommit commit, string suffix, Func<TestId, bool> selects, CancellationToken stop)
    {
        var compared = await Compare(build, Folder(commit, suffix), selects, stop).ConfigureAwait(false);
        foreach (var problem in compared.Problems)
        {
            Say($"  {problem.Code}: {problem.Text}");
        }

        return compared.Judgements;
    }
}
