using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>Where a test's cost grew, as far as its call trees tell. It explains a verdict and never changes one.</summary>
public sealed record Explanation
{
    private Explanation()
    {
    }

    /// <summary>What is explained: time in nanoseconds, allocation in bytes, or work in instructions.</summary>
    public Unit Unit { get; private init; }

    /// <summary>True where the trees were counted and not sampled: what differs in them differs, to the last digit.</summary>
    public bool IsCounted { get; private init; }

    /// <summary>The baseline's tree and the current one; null where they cannot be compared.</summary>
    public CallTreeDifference? Difference { get; private init; }

    /// <summary>Why there is no difference, or why it names nobody; null where it names somebody.</summary>
    public string? WhyNot { get; private init; }

    /// <summary>The explanation that a verdict's reader is owed; null where nothing grew over a limit.</summary>
    public static Explanation? Of(Verdict verdict)
    {
        var finding = verdict.Findings.FirstOrDefault(one => one.Kind.Fails()) ?? verdict.Findings.FirstOrDefault(one => one is { Kind: VerdictKind.Inconclusive, Ratio.Value: > 1 });
        if (finding is null || verdict.Current is null)
        {
            return null;
        }

        // In counts nothing is noise: where they say what grew, samples are read after them.
        var counted = verdict.Findings.Where(one => one.Kind.Fails() && ExactUnit(one) is not null).Select(one => Of(verdict, one)).FirstOrDefault(one => one.WhyNot is null);
        return counted ?? Of(verdict, finding);
    }

    /// <summary>What else of a verdict failed and has trees of both sides: first what was counted, then what was sampled.</summary>
    public IEnumerable<Explanation> Further(Verdict verdict)
    {
        var failed = verdict.Findings.Where(finding => verdict.Current is not null && finding.Kind.Fails()).ToList();
        var counted = failed.Select(ExactUnit).OfType<Unit>().Distinct().Where(unit => !(IsCounted && Unit == unit)).Select(unit => OfCounts(verdict.Current!, verdict.Baseline, unit));
        var sampled = IsCounted && failed.Find(finding => ExactUnit(finding) is null) is { } other ? [Of(verdict, other)] : (Explanation[])[];
        return counted.Concat(sampled).Where(explanation => explanation.Difference is not null);
    }

    private static Explanation Of(Verdict verdict, Finding finding) => ExactUnit(finding) is { } unit
        ? OfCounts(verdict.Current!, verdict.Baseline, unit)
        : Of(verdict.Current!, verdict.Baseline, finding.Current?.Unit ?? Unit.Nanoseconds, Growth(verdict, finding.Metric), isOfAction: !finding.Action.IsEmpty);

    private static Unit? ExactUnit(Finding finding) =>
        finding.Metric == Metric.ExactAllocated.Name ? Unit.Bytes
        : finding.Metric == Metric.Work.Name || finding is { Growth.Unit: Unit.Instructions } ? Unit.Instructions
        : null;

    /// <summary>The difference of what two records counted.</summary>
    /// <param name="current">The run's.</param>
    /// <param name="baseline">The baseline's, or null.</param>
    /// <param name="unit">Work in instructions, calls, or what was counted beside them.</param>
    public static Explanation OfCounts(TestRecord current, TestRecord? baseline, Unit unit = Unit.Instructions)
    {
        var why = current.Exact switch
        {
            null => "it was not counted (option Exact)",
            { WhyNothing: { } reason } => $"no exact counts, because {reason}",
            _ when baseline is null => "there is no baseline to compare its counts with",
            _ when baseline.Exact is null => "its baseline has no exact counts",
            _ when baseline.Exact.WhyNothing is { } reason => $"its baseline has no exact counts, because {reason}",
            _ => null,
        };
        var difference = why is null ? CallTreeDifference.Of(baseline!.Exact!.Tree!, current.Exact!.Tree!, unit) : null;
        difference = difference is null ? null : difference with { Changed = ChangedPlace.Of(difference, current.Exact!.Changed.IsEmpty ? current.Profile?.Changed ?? [] : current.Exact.Changed) };
        return new Explanation
        {
            Unit = unit,
            IsCounted = true,
            Difference = difference,
            WhyNot = why
                ?? (difference is null ? "its counts do not count what grew"
                : !difference.Culprits.IsEmpty ? null
                : difference.Nodes[0].Delta <= 0 ? "it costs no more than in the baseline"
                : "it is not the same each time, by more than it grew"),
        };
    }

    /// <summary>The difference of two records' trees.</summary>
    /// <param name="current">The run's.</param>
    /// <param name="baseline">The baseline's, or null.</param>
    /// <param name="unit">Time in nanoseconds, or allocation in bytes.</param>
    /// <param name="comparability">What of the two runs can be compared; null for everything. Nobody is named for growth that cannot.</param>
    public static Explanation Of(TestRecord current, TestRecord? baseline, Unit unit = Unit.Nanoseconds, Comparability? comparability = null) => unit == Unit.Bytes
        ? Of(current, baseline, unit, comparability is { Exact: false } ? Certainty.None : Certainty.Proven)
        : Of(current, baseline, unit, comparability is { Time: false } ? Certainty.None : Growth(current, baseline));

    // How sure it is that the whole grew.
    private enum Certainty
    {
        None,
        Suspected,
        Proven,
    }

    // By what was found against the baseline: an absolute budget may be broken by what has not grown at all.
    private static Certainty Growth(Verdict verdict, string metric) => verdict.Findings.FirstOrDefault(finding => finding.Metric == metric && finding.Baseline is not null) switch
    {
        { Kind: VerdictKind.Regressed, Pairs.IsEmpty: true } => metric == Metric.Time.Name && IsSlowMachine(TimeComparison.Of(verdict.Current!, verdict.Baseline!)) ? Certainty.Suspected : Certainty.Proven,
        { Kind: VerdictKind.Regressed } => Certainty.Proven,
        { Kind: VerdictKind.Inconclusive } => Certainty.Suspected,
        _ => Certainty.None,
    };

    private static Certainty Growth(TestRecord current, TestRecord? baseline) =>
        baseline is not null && PairedComparison.Of(current, baseline) is { } paired ? Growth(paired, current.Policy)
        : baseline is null || TimeComparison.Of(current, baseline) is not { } comparison || comparison.Ratio.Value <= 1 + comparison.Detectable ? Certainty.None
        : IsSlowMachine(comparison) ? Certainty.Suspected
        : Certainty.Proven;

    private static Certainty Growth(PairedComparison comparison, Policy policy) => comparison.Decide(policy, family: 1) switch
    {
        { Outcome: PairOutcome.Regressed } => Certainty.Proven,
        { Outcome: PairOutcome.Undecided or PairOutcome.Inconclusive, Ratio: { } ratio } when ratio.Value > 1 + comparison.Limit(policy) => Certainty.Suspected,
        _ => Certainty.None,
    };

    // On it everything grew, and what is large grew most; only far more than the machine explains is the code's own.
    private static bool IsSlowMachine(TimeComparison? comparison) => comparison is { MachineRatio: > 1.1 } && comparison.AdjustedRatio <= 1 + (2 * comparison.Detectable);

    private static Explanation Of(TestRecord current, TestRecord? baseline, Unit unit, Certainty growth, bool isOfAction = false)
    {
        var why = current.Profile switch
        {
            null => "it was not profiled (option Profile)",
            { Tree: null, WhyNot: var reason } => $"no profile, because {reason}",
            _ when baseline is null => "there is no baseline to compare its call tree with",
            _ when baseline.Profile is null => "its baseline has no call tree: record it with Profile=always, and accept that",
            _ when baseline.Profile.Tree is null => $"its baseline has no call tree, because {baseline.Profile.WhyNot}",
            _ => null,
        };
        if (why is not null)
        {
            return new Explanation { Unit = unit, WhyNot = why };
        }

        var (before, after) = (baseline!.Profile!.Tree!, current.Profile!.Tree!);
        if (baseline.Profile.SeesKernel != current.Profile.SeesKernel)
        {
            // One of them knows only how much time was the kernel's: who called it is no growth of his.
            (before, after) = (before.WithKernelAtRoot(), after.WithKernelAtRoot());
        }

        var difference = CallTreeDifference.Of(before, after, unit, Measured(baseline, current, unit), growth == Certainty.Suspected);
        if (difference is not null && growth == Certainty.None)
        {
            difference = difference with { Culprits = [] };
        }

        difference = difference is null ? null : difference with { Changed = ChangedPlace.Of(difference, current.Profile.Changed) };

        return new Explanation
        {
            Unit = unit,
            Difference = difference,
            WhyNot = difference is null && before.Engine == after.Engine ? "its call trees do not count what grew"
                : difference is null ? $"its call trees cannot be compared: {before.Engine} made the baseline's, {after.Engine} the current one{Remedy(baseline, current)}"
                : growth == Certainty.None ? $"its {(unit == Unit.Bytes ? "allocation" : "time")} is not known to have grown"
                : !difference.Culprits.IsEmpty ? null
                : difference.Nodes[0].Delta <= 0 ? "it costs no more than in the baseline"
                : isOfAction ? "the test as a whole grew by too little for the samples of its call tree; what grew is the action"
                : unit == Unit.Bytes ? "no method's part of it stands out from the noise of the samples, one in some 100 KB"
                : PairedComparison.Of(current, baseline) is not null ? $"no method's part of it stands out from the noise of the samples{Changed(current)}"
                : "no method's share of it grew beyond noise, as on a slower machine",
        };
    }

    private const string NewBaseline = "accept a run with Profile=always as the new baseline";

    // Both sides of a comparison run here and now; else a baseline can be made anew.
    private static string Remedy(TestRecord baseline, TestRecord current) => (baseline.Profile!.Tree!.Engine, current.Profile!.Tree!.Engine, current.Profile.Fallback) switch
    {
        (Engines.EventPipe, Engines.PerfEvent, _) or (Engines.PerfEvent, Engines.EventPipe, _) when PairedComparison.Of(current, baseline) is not null => "; with Sampler=eventpipe both sides are sampled alike",
        (Engines.EventPipe, Engines.PerfEvent, _) => $"; set Sampler=eventpipe, or {NewBaseline}",
        (Engines.PerfEvent, Engines.EventPipe, { } reason) => $"; {NewBaseline}, unless perf_event is to work here: it was not taken, because {reason}",
        (Engines.PerfEvent, Engines.EventPipe, null) => $"; set Sampler=auto, or {NewBaseline}",
        _ => "",
    };

    // Of two builds it is known which methods differ.
    private static string Changed(TestRecord current) => current.Profile?.Reached is not { Methods.IsEmpty: false } reached ? ""
        : $"; of what its process reached, these differ between the builds: {string.Join(", ", reached.Methods)}{(reached.Count > reached.Methods.Length ? string.Create(CultureInfo.InvariantCulture, $" and {reached.Count - reached.Methods.Length} more") : "")}";

    private static (double Then, double Now)? Measured(TestRecord baseline, TestRecord current, Unit unit) =>
        unit != Unit.Bytes && PairedComparison.Of(current, baseline) is { } paired ? (paired.Baseline, paired.Baseline * paired.Decide(current.Policy, family: 1).Ratio!.Value)
        : Measured(baseline, unit) is { } then && Measured(current, unit) is { } now ? (then, now)
        : null;

    private static double? Measured(TestRecord record, Unit unit) =>
        unit == Unit.Bytes ? Summary.Of(record, Metric.Allocated.Name)?.Typical : Summary.Of(record, Metric.Time.Name)?.Floor;
}
