using System.Collections.Immutable;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Gating;

/// <summary>
/// The suspects of a run once more, side by side with the build of its baseline. A stored time is another hour's, often another launch's
/// luck; where both builds ran in turn on one core, what they say of a suspect's time counts instead. Nothing else is replaced.
/// </summary>
/// <param name="Head">The build of the run.</param>
/// <param name="Base">The build of its baseline.</param>
public sealed record Confirmation(Run Head, Run Base)
{
    /// <summary>The tests of a judgement whose time stored numbers alone make slower, or leave in doubt.</summary>
    public static ImmutableHashSet<TestId> Suspects(Judgement judgement) =>
        [.. judgement.Verdicts.Where(verdict => verdict.Baseline is not null && verdict.Findings.Any(IsSuspect)).Select(verdict => verdict.Id)];

    /// <summary>Whether stored times alone make a test slower, or leave it in doubt.</summary>
    internal static bool IsSuspect(Finding finding) => finding.Metric == Metric.Time.Name && finding is { Ratio: not null, Action.IsEmpty: true, Growth: null, Pairs.IsEmpty: true }
        && (finding is { Code: DiagnosticCodes.TimeRegressed, Kind: VerdictKind.Regressed } or { Code: DiagnosticCodes.Inconclusive, Kind: VerdictKind.Inconclusive });

    /// <summary>What both builds say of one test; null where they were not measured side by side, or not under the conditions of the run.</summary>
    /// <param name="test">Its record in the run; its policy holds.</param>
    /// <param name="run">The run.</param>
    /// <param name="baseline">Its baseline, or null.</param>
    internal ConfirmedTest? Of(TestRecord test, Run run, Run? baseline) =>
        baseline is not null && IsOf(run.Environment) && Known(Head, test.Id) is { } head && Known(Base, test.Id) is { } then
            ? new ConfirmedTest
            {
                Test = test,
                Head = head with { Policy = test.Policy },
                Base = then,
                Family = PairFindings.Family(Head, Gate.Known(Base)),
                Comparison = SameCode.Of(Head, Base),
                OtherRuntime = baseline.Environment.Runtime.Version is var before && before != Base.Environment.Runtime.Version ? before : null,
            }
            : null;

    // A test host that was told something else than that of the run would clear what it never looked at.
    private bool IsOf(RunEnvironment run) =>
        (run.Assembly, run.TargetFramework, run.Commit) == (Head.Environment.Assembly, Head.Environment.TargetFramework, Head.Environment.Commit)
        && run.CompareWith(Head.Environment).Time && Head.Environment.CompareWith(Base.Environment).Time;

    private static TestRecord? Known(Run run, TestId id) => run.Tests.LastOrDefault(test => test.Id == id && test.IsMeasured);
}
