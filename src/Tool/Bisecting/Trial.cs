using System.Collections.Immutable;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Tool.Bisecting;

/// <summary>What the trial of a commit says of it.</summary>
internal enum TrialOutcome
{
    /// <summary>What is worse at the bad commit is not worse yet.</summary>
    Good,

    /// <summary>It is.</summary>
    Slow,

    /// <summary>It was measured, and cannot be told.</summary>
    Unclear,

    /// <summary>It could not be measured: it does not build, or lacks the test.</summary>
    Untested,
}

/// <summary>A commit measured against the good one.</summary>
/// <param name="Outcome">What it says.</param>
/// <param name="Reason">Why, in a line for people.</param>
/// <param name="Judgements">The judgements behind it.</param>
internal sealed record Trial(TrialOutcome Outcome, string Reason, ImmutableArray<Judgement> Judgements)
{
    /// <summary>The directory with its evidence; null where nothing was measured.</summary>
    public string? Directory { get; init; }
}

/// <summary>What became worse between good and bad: one metric of one series.</summary>
/// <param name="Test">The series.</param>
/// <param name="Metric">The metric's name: time, or allocated bytes.</param>
internal readonly record struct Slowdown(TestId Test, string Metric);

/// <summary>Reads judgements as answers to the question of a search.</summary>
internal static class Trials
{
    /// <summary>The tests that were measured on both sides.</summary>
    public static IEnumerable<TestId> Compared(ImmutableArray<Judgement> judgements) => judgements.SelectMany(judgement => judgement.Verdicts)
        .Where(verdict => verdict is { Current.IsMeasured: true, Baseline: not null })
        .Select(verdict => verdict.Id);

    /// <summary>What the judgements of the bad commit say: what became worse, or, where nothing did for sure, what is known of the time.</summary>
    /// <param name="judgements">The judgements.</param>
    /// <param name="tests">The tests that are meant.</param>
    public static (ImmutableArray<Slowdown> Slowdowns, Trial Trial) OfBad(ImmutableArray<Judgement> judgements, IReadOnlyCollection<TestId> tests)
    {
        var slowdowns = judgements.SelectMany(judgement => judgement.Verdicts)
            .Where(verdict => tests.Contains(verdict.Id))
            .SelectMany(verdict => verdict.Findings.Where(finding => IsWhole(finding) && finding.Kind == VerdictKind.Regressed).Select(finding => new Slowdown(verdict.Id, finding.Metric)))
            .Distinct()
            .ToImmutableArray();
        return (slowdowns, Read(judgements, slowdowns.IsEmpty ? [.. tests.Select(test => new Slowdown(test, Metric.Time.Name))] : slowdowns));
    }

    /// <summary>What the judgements of a commit say of slow-downs: slow where any is there already, good where none is.</summary>
    public static Trial Read(ImmutableArray<Judgement> judgements, IReadOnlyCollection<Slowdown> slowdowns)
    {
        var answers = slowdowns.Select(slowdown => Answer(judgements, slowdown)).ToList();
        var worst = answers.Find(answer => answer.Outcome == TrialOutcome.Slow)
            ?? answers.Find(answer => answer.Outcome == TrialOutcome.Untested)
            ?? answers.Find(answer => answer.Outcome == TrialOutcome.Unclear)
            ?? answers[0];
        return worst with { Judgements = judgements };
    }

    // Several target frameworks have the same test: slow in one is slow.
    private static Trial Answer(ImmutableArray<Judgement> judgements, Slowdown slowdown)
    {
        var findings = judgements.SelectMany(judgement => judgement.Verdicts)
            .Where(verdict => verdict.Id == slowdown.Test)
            .SelectMany(verdict => verdict.Findings)
            .Where(finding => IsWhole(finding) && finding.Metric == slowdown.Metric)
            .OrderBy(finding => finding.Kind)
            .ToList();
        return findings switch
        {
            [] => new Trial(TrialOutcome.Untested, $"{slowdown.Test.ShortName} was not measured on both sides", []),
            [{ Kind: VerdictKind.Regressed } slow, ..] => new Trial(TrialOutcome.Slow, Reason(slowdown, slow), []),
            [{ Kind: VerdictKind.Inconclusive or VerdictKind.NotComparable } unclear, ..] => new Trial(TrialOutcome.Unclear, Reason(slowdown, unclear), []),
            [var good, ..] => new Trial(TrialOutcome.Good, Reason(slowdown, good), []),
        };
    }

    private static string Reason(Slowdown slowdown, Finding finding) => $"{slowdown.Test.ShortName}: {finding.Reason}";

    // Of the test as a whole and against the good commit: no budget, no action, no exponent.
    private static bool IsWhole(Finding finding) => finding is { Baseline: not null, Growth: null, Action.IsEmpty: true };
}
