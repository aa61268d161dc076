using System.Collections.Immutable;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>
/// The suspects of a run once more, side by side with the build of its baseline. A stored time is another hour's, often another launch's
/// luck; where both builds ran in turn on one core, what they say of a suspect counts instead.
/// </summary>
/// <param name="Head">The build of the run.</param>
/// <param name="Base">The build of its baseline.</param>
public sealed record Confirmation(Run Head, Run Base)
{
    private const string SideBySide = "side by side with the baseline's build";

    /// <summary>The tests of a judgement whose time, or one of whose actions, stored numbers alone make slower, or leave in doubt.</summary>
    public static ImmutableHashSet<TestId> Suspects(Judgement judgement) =>
        [.. judgement.Verdicts.Where(verdict => verdict.Baseline is not null && verdict.Findings.Any(finding => IsSuspect(finding) || IsSuspectAction(finding))).Select(verdict => verdict.Id)];

    /// <summary>The tests of a judgement with an action that stored numbers alone make slower: pairs of times do not tell of it.</summary>
    public static ImmutableHashSet<TestId> SuspectActions(Judgement judgement) =>
        [.. judgement.Verdicts.Where(verdict => verdict.Baseline is not null && verdict.Findings.Any(IsSuspectAction)).Select(verdict => verdict.Id)];

    /// <summary>What both builds say of one test; null where they were not measured side by side.</summary>
    /// <param name="test">Its record in the run; its policy holds.</param>
    internal ConfirmedTest? Of(TestRecord test) =>
        Known(Head, test.Id) is { } head && Known(Base, test.Id) is { } then && Head.Environment.CompareWith(Base.Environment) is { Time: true } comparability
            ? new ConfirmedTest(head with { Policy = test.Policy }, then, comparability, PairFindings.Family(Head, Gate.Known(Base)), SameCode.Of(Head, Base))
            : null;

    private static TestRecord? Known(Run run, TestId id) => run.Tests.LastOrDefault(test => test.Id == id && test.IsMeasured);

    private static bool IsSuspect(Finding finding) => finding.Metric == Metric.Time.Name && finding is { Ratio: not null, Action.IsEmpty: true, Growth: null }
        && (finding is { Code: DiagnosticCodes.TimeRegressed, Kind: VerdictKind.Regressed } or { Code: DiagnosticCodes.Inconclusive, Kind: VerdictKind.Inconclusive });

    private static bool IsSuspectAction(Finding finding) => finding is { Code: DiagnosticCodes.ActionRegressed, Kind: VerdictKind.Regressed };

    /// <summary>One test of both builds.</summary>
    /// <param name="Head">The record of the run's build.</param>
    /// <param name="Base">The record of the baseline's build.</param>
    /// <param name="Comparability">What may be compared.</param>
    /// <param name="Family">How many tests were measured side by side.</param>
    /// <param name="Comparison">What is known of both builds' code.</param>
    internal sealed record ConfirmedTest(TestRecord Head, TestRecord Base, Comparability Comparability, int Family, Comparison? Comparison)
    {
        /// <summary>What was found about its time, as the pairs have it; what was no suspect stays as it is.</summary>
        public Finding Time(Finding stored)
        {
            if (!IsSuspect(stored) || PairFindings.Of(Head, Base, Family) is not { } paired)
            {
                return stored;
            }

            var suspect = paired.Kind == VerdictKind.Regressed ? "" : $" (the stored times alone, {Quantity.Ratio(stored.Ratio!.Value)}, made it a suspect)";
            return paired with { Reason = $"{paired.Reason}, {SideBySide}{suspect}" };
        }

        /// <summary>What was found about its actions, as both builds have it where they were listened to; without a suspect it stays as it is.</summary>
        /// <param name="stored">What stored numbers say.</param>
        /// <param name="isSlower">Whether the test as a whole is known to be slower.</param>
        public IReadOnlyList<Finding> Actions(IReadOnlyList<Finding> stored, bool isSlower) =>
            stored.Any(IsSuspectAction) && Head.Actions is { Series.IsEmpty: false } && Base.Actions is { Series.IsEmpty: false }
                ? [.. ActionFindings.Of(Head, Base, Comparability, isSlower).Select(finding => finding with { Reason = $"{finding.Reason}, {SideBySide}" })]
                : stored;

        /// <summary>Both records with the call trees of the same machine and minute, where there are both.</summary>
        public (TestRecord Current, TestRecord Baseline) Explained(TestRecord current, TestRecord baseline) =>
            Head.Profile is { Tree: not null } now && Base.Profile is { Tree: not null } then ? (current with { Profile = now }, baseline with { Profile = then }) : (current, baseline);
    }
}
