using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>Judges a test's time by pairs of processes: base and head ran side by side, so that no machine, hour or load stands between them.</summary>
internal static class PairFindings
{
    /// <summary>How many series of a run are compared by pairs, each a chance of a false alarm; at least 1.</summary>
    public static int Family(Run run, IReadOnlyDictionary<TestId, TestRecord> baseline) =>
        Math.Max(1, run.Tests.Where(test => baseline.TryGetValue(test.Id, out var then) && PairedComparison.Of(test, then) is not null).DistinctBy(test => test.Id).Count());

    /// <summary>What the pairs say; null where there are none, and stored times are all there is.</summary>
    /// <param name="test">The record of the build that is judged.</param>
    /// <param name="baseline">The record of the build it is compared with.</param>
    /// <param name="family">How many series are compared together.</param>
    public static Finding? Of(TestRecord test, TestRecord baseline, int family)
    {
        if (PairedComparison.Of(test, baseline) is not { } comparison)
        {
            return null;
        }

        var decision = comparison.Decide(test.Policy, family);
        var finding = new Finding
        {
            Code = DiagnosticCodes.TimeRegressed,
            Kind = VerdictKind.Passed,
            Metric = Metric.Time.Name,
            Baseline = Quantity.Time(comparison.Baseline),
            Current = Quantity.Time(comparison.Baseline * decision.Ratio!.Value),
            Ratio = decision.Ratio,
            Pairs = [.. comparison.Ratios.Select(Math.Exp)],
            Limit = test.Policy.MaxRegression.ToString(),
            DetectableChange = decision.DetectableChange,
            Reason = "",
        };
        return Weigh(finding, decision, Cpu(test, baseline, comparison, family));
    }

    private static Finding Weigh(Finding finding, PairDecision decision, PairDecision? cpu)
    {
        var text = VerdictText.Ratio(finding);
        var pairs = Pairs(decision.Pairs);
        return decision.Outcome switch
        {
            PairOutcome.Regressed => finding with { Kind = VerdictKind.Regressed, Reason = $"it is slower: {text} in {pairs}, limit {finding.Limit}{Waits(cpu)}" },
            PairOutcome.Improved => finding with { Kind = VerdictKind.Improved, Reason = $"it is faster: {text} in {pairs}{Computes(cpu)}" },
            PairOutcome.Passed => finding with { Reason = $"its time is within the limit: {text} in {pairs}{Computes(cpu)}" },
            PairOutcome.Undecided => Unknown(finding, $"undecided: {text} in {pairs}; {(decision.Pairs < PairRule.FewestPairs ? $"nothing is told by fewer than {Count(PairRule.FewestPairs)}" : $"it takes more to tell, at most {Count(PairRule.MostPairs)}")}"),
            _ => Unknown(finding, $"its pairs differ too much to tell: {text} in {pairs}, limit {finding.Limit}; a slow-down of {Quantity.Fraction(finding.DetectableChange ?? double.NaN)} or more would have been proven"),
        };
    }

    private static Finding Unknown(Finding finding, string reason) => finding with { Code = DiagnosticCodes.Inconclusive, Kind = VerdictKind.Inconclusive, Reason = reason };

    // The same limit for time on a processor as for time on the clock; on several threads it may be more than that.
    private static PairDecision? Cpu(TestRecord test, TestRecord baseline, PairedComparison time, int family) =>
        PairedComparison.Of(test, baseline, Metric.Cpu) is { } cpu ? PairRule.Decide(cpu.Ratios, time.Limit(test.Policy), family) : null;

    private static string Waits(PairDecision? cpu) => cpu is { Outcome: PairOutcome.Passed or PairOutcome.Improved }
        ? $"; its time on a processor is {Exact(cpu)}: it waits more rather than computes more"
        : "";

    private static string Computes(PairDecision? cpu) => cpu is { Outcome: PairOutcome.Regressed }
        ? $"; but its time on a processor is {Exact(cpu)}: it computes more, beside its waits or on other threads"
        : "";

    private static string Exact(PairDecision decision) => VerdictText.ExactRatio(decision.Ratio!.Value);

    private static string Pairs(int count) => $"{Count(count)} pair{(count == 1 ? "" : "s")} of processes";

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
