using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>Whether a run may become the baseline.</summary>
/// <param name="Judgement">The run, judged against the baseline it is to replace.</param>
/// <param name="Objections">Why not, unless a person insists with a reason.</param>
/// <param name="Notes">What that person ought to know.</param>
internal sealed record Acceptance(Judgement Judgement, ImmutableArray<string> Objections, ImmutableArray<string> Notes)
{
    /// <summary>The run as it is to be kept: a test that is as it was, and was therefore not profiled, keeps its call tree, and so one whose actions could not be recorded keeps those it had, and one that nobody counted its counts.</summary>
    public Run Kept => Judgement.Run with
    {
        Tests =
        [
            .. Judgement.Run.Tests.Select(test => Judgement.Verdicts.FirstOrDefault(verdict => verdict.Id == test.Id) is { Baseline: { } baseline } verdict
                ? test with
                {
                    Profile = test.Profile?.Tree is null && verdict is { Kind: VerdictKind.Passed, IsByCounts: false } && baseline.Profile is { Tree: not null } profile ? profile : test.Profile,
                    Exact = KeepsCounts(Judgement, verdict) ? baseline.Exact : test.Exact,
                    Actions = KeepsActions(Judgement, verdict) ? baseline.Actions! with { OperationFloor = null } : test.Actions,
                }
                : test),
        ],
    };

    /// <summary>True when there is nothing to accept; no reason helps.</summary>
    public bool IsEmpty => Judgement.NothingMeasured;

    /// <summary>Weighs a run.</summary>
    /// <param name="judgement">The run, judged against the baseline it is to replace.</param>
    /// <param name="oldBaselineProblem">Why the old baseline could not be read, or null.</param>
    public static Acceptance Of(Judgement judgement, string? oldBaselineProblem)
    {
        var removed = judgement.Verdicts.Where(verdict => IsRemoved(judgement, verdict)).ToList();
        return new Acceptance(
            judgement,
            [
                .. oldBaselineProblem is null ? [] : (string[])[$"what it would replace cannot be read, so nothing was compared: {oldBaselineProblem}"],
                .. judgement.Verdicts.Where(verdict => verdict.Fails).Except(removed).Select(verdict => $"{verdict.Id}: {VerdictText.Word(verdict.Kind)}: {verdict.Findings[0].Reason}"),
                .. judgement.Run.Warnings.Where(warning => !IsNote(warning)).Select(warning => warning.ToString()),
            ],
            [.. NotesOn(judgement, removed)]);
    }

    // Old actions speak for a test only as long as it is the same one under the same conditions. What they leave behind is how long the
    // operations of their pass took: that belongs to times that are replaced.
    private static bool KeepsActions(Judgement judgement, Verdict verdict) =>
        HasActions(verdict.Baseline) && verdict.Current?.Actions is { Series.IsEmpty: true, WhyNot: not null }
        && judgement.Comparability is { Time: true }
        && verdict.Findings.All(finding => finding.Kind == VerdictKind.Passed || finding.Metric == Metric.ActionTime.Name);

    // An assembly that was not woven in this run will not be in the next one either: its calls are in neither.
    private static bool IsNote(Warning warning) => warning.Code == DiagnosticCodes.PartNotWoven;

    // What was counted last is what the next counts are held to, whoever measured time in between.
    private static bool KeepsCounts(Judgement judgement, Verdict verdict) =>
        verdict is { Current: { IsMeasured: true, Exact: null }, Baseline.Exact.WhyNothing: null } && judgement.Comparability is { CountReasons.IsEmpty: true };

    private static bool HasActions(TestRecord? test) => test?.Actions is { Series.IsEmpty: false };

    // Removed from the code, not merely unmeasured: it was a marked method, and the test assembly no longer declares it. Of a series of the
    // body API nobody can tell whether its call was removed or not reached.
    private static bool IsRemoved(Judgement judgement, Verdict verdict) =>
        verdict.Kind == VerdictKind.Missing && verdict.Baseline is not null
        && judgement.Baseline!.Declared.Contains(verdict.Id.Method, StringComparer.Ordinal)
        && !judgement.Run.Declared.IsEmpty && !judgement.Run.Declared.Contains(verdict.Id.Method, StringComparer.Ordinal)
        && judgement.Run.Tests.All(test => test.Id != verdict.Id);

    private static IEnumerable<string> NotesOn(Judgement judgement, List<Verdict> removed)
    {
        foreach (var verdict in removed)
        {
            yield return $"{verdict.Id} is no longer in the code and leaves the baseline";
        }

        foreach (var verdict in judgement.Verdicts.Where(verdict => verdict.Current is { IsMeasured: true } && HasActions(verdict.Baseline) && !HasActions(verdict.Current)))
        {
            var why = verdict.Current!.Actions?.WhyNot is { } reason ? "because " + reason : "the run has none (is Actions off, or does the code no longer say what it does?)";
            yield return KeepsActions(judgement, verdict) ? $"{verdict.Id} keeps the actions it had in the baseline: there are no new ones, {why}" : $"the actions of {verdict.Id} leave the baseline: {why}";
        }

        foreach (var warning in judgement.Run.Warnings.Where(IsNote))
        {
            yield return warning.ToString();
        }

        foreach (var verdict in judgement.Verdicts.Where(verdict => verdict is { Current: { IsMeasured: true, Exact: null or { WhyNothing: not null } }, Baseline.Exact.WhyNothing: null }))
        {
            yield return KeepsCounts(judgement, verdict)
                ? $"{verdict.Id} keeps the exact counts it had in the baseline: nobody counted"
                : $"the exact counts of {verdict.Id} leave the baseline: there are no new ones, {(verdict.Current!.Exact?.WhyNothing is { } why ? "because " + why : "and the old ones are of other conditions")}";
        }

        if (judgement.Run.IsPartial)
        {
            yield return "only some tests were run: the others keep their baseline";
        }

        if (judgement.Run.Tests.Where(test => test.IsMeasured).All(test => test.Processes.Length == 1) && !judgement.NothingMeasured)
        {
            yield return "it was measured in one process only: times compared with it prove little; 'perfgate run' measures in several";
        }

        foreach (var reason in judgement.Comparability?.Reasons ?? [])
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"other conditions than before: {reason}");
        }
    }
}
