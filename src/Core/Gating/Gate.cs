using System.Collections.Immutable;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>The one place where evidence becomes a verdict: pure, and called by every host.</summary>
public static class Gate
{
    /// <summary>Judges a run against a baseline.</summary>
    /// <param name="run">The evidence.</param>
    /// <param name="baseline">An earlier run under that name, or null when there is none.</param>
    /// <param name="confirmation">The suspects side by side with the build of that baseline, or null where nobody measured that.</param>
    public static Judgement Judge(Run run, Run? baseline, Confirmation? confirmation = null)
    {
        var comparability = baseline is null ? null : run.Environment.CompareWith(baseline.Environment);
        var known = Known(baseline);
        var comparison = SameCode.Of(run, baseline);
        var (rows, rowsThen) = (Rows(run.Tests), Rows(known.Values));
        var family = PairFindings.Family(run, known);
        var verdicts = run.Tests.Where(test => test.IsMeasured)
            .Select(test => Judge(
                test,
                known.GetValueOrDefault(test.Id),
                comparability,
                Growing(
                    WorkGrowthFindings.Of(test, rows[test.Id.Method], rowsThen[test.Id.Method], comparability),
                    GrowthFindings.OfRows(test, rows[test.Id.Method], rowsThen[test.Id.Method], comparability is null or { Time: true }, isWhole: true)),
                family,
                comparison,
                confirmation?.Of(test, run, baseline),
                isOfBuilds: run.Comparison is { } pair && baseline?.Comparison?.Id == pair.Id))
            .Concat(Missing(run, known.Values))
            .Concat(Failed(run, known))
            .OrderBy(verdict => verdict.Kind)
            .ThenByDescending(verdict => verdict.Findings.Max(finding => finding.Ratio?.Value ?? 0))
            .ThenBy(verdict => verdict.Id);
        return new Judgement
        {
            Run = run,
            Baseline = baseline,
            Comparability = comparability,
            Verdicts = [.. verdicts],
            Warnings = [.. run.Warnings, .. baseline?.Warnings ?? [], .. NotMeasured(run, known), .. Unseen.Of(run, known)],
        };
    }

    /// <summary>Whether a series that is measured in pairs needs more of them: what they say is not decided yet, and there are not all of them.</summary>
    /// <param name="head">Its record of the build that is judged, with all pairs so far; its policy holds.</param>
    /// <param name="baseline">Its record of the build it is compared with.</param>
    /// <param name="family">How many series are measured in pairs together. It must be the same at the end, where <see cref="Judge(Run, Run?, Confirmation?)"/> counts those that have pairs.</param>
    public static bool NeedsMorePairs(TestRecord head, TestRecord baseline, int family) =>
        PairedComparison.Of(head, baseline) is not { } comparison || comparison.Decide(head.Policy, family).Outcome == PairOutcome.Undecided;

    // A run holds one record a series; were there two, the later would count, as it does in the reader.
    private static Dictionary<TestId, TestRecord> ById(IEnumerable<TestRecord> tests)
    {
        var byId = new Dictionary<TestId, TestRecord>();
        foreach (var test in tests)
        {
            byId[test.Id] = test;
        }

        return byId;
    }

    /// <summary>What a baseline can be compared with: its measured records by their ids.</summary>
    internal static Dictionary<TestId, TestRecord> Known(Run? baseline) => ById(baseline?.Tests.Where(test => test.IsMeasured) ?? []);

    /// <summary>The measured rows by their methods, for how their times grow with a size.</summary>
    internal static ILookup<string, RowCost> Rows(IEnumerable<TestRecord> tests) =>
        tests.Where(test => test.IsMeasured).Select(RowCost.Of).Where(row => row.HasSize).ToLookup(row => row.Id.Method, StringComparer.Ordinal);

    /// <summary>Judges one measured record.</summary>
    /// <param name="test">The record.</param>
    /// <param name="baseline">Its baseline, or null.</param>
    /// <param name="comparability">What may be compared; null without a baseline.</param>
    /// <param name="growth">What was found about the growth of its method over its rows.</param>
    /// <param name="family">How many series of its run are compared by pairs.</param>
    /// <param name="comparison">The comparison of two builds that both records are of, or null.</param>
    /// <param name="confirmed">The test side by side with the baseline's build, or null.</param>
    /// <param name="isOfBuilds">Whether both records are of one comparison of two builds, whatever they ran on.</param>
    internal static Verdict Judge(TestRecord test, TestRecord? baseline, Comparability? comparability, IEnumerable<Finding> growth, int family = 1, Comparison? comparison = null, ConfirmedTest? confirmed = null, bool isOfBuilds = false)
    {
        var isDecided = false;
        var findings = Budgets(test).Concat(growth).Concat(GrowthFindings.OfActions(test, baseline, comparability is null or { Time: true })).ToList();
        if (baseline is null || comparability is null)
        {
            findings.Add(new Finding
            {
                Code = DiagnosticCodes.NoBaseline,
                Kind = VerdictKind.New,
                Metric = Metric.Time.Name,
                Current = Summary.Of(test, Metric.Time.Name) is { } time ? Quantity.Time(time.Floor) : null,
                Reason = "it has no baseline yet",
            });
        }
        else
        {
            var stored = JudgeTime(test, baseline, comparability, family);
            var time = confirmed?.Time(stored) ?? stored;
            isDecided = !ReferenceEquals(time, stored);
            findings.Insert(0, time);
            findings.AddRange(ActionFindings.Of(test, baseline, comparability, time.Kind == VerdictKind.Regressed));
            findings.Add(JudgeAllocation(test, baseline, comparability));
        }

        findings.AddRange(ExactFindings.Of(test, baseline, comparability, isOfBuilds));
        findings = [.. SameCode.Excuse(Once(findings), test, baseline, comparison)];
        var (current, then) = confirmed is null || baseline is null ? (test, baseline) : confirmed.Explained(baseline, isDecided);

        // Counts hold on any machine: where they were compared, what another machine class says of time is no part of the verdict.
        var isByCounts = comparability is { Time: false } && findings.Exists(ExactFindings.IsJudged);
        return new Verdict
        {
            Id = test.Id,
            Kind = findings.Where(IsDecisive).Min(finding => finding.Kind),
            IsByCounts = isByCounts,
            Findings = [.. findings.OrderByDescending(IsDecisive).ThenBy(finding => finding.Kind)],
            Current = current,
            Baseline = then,
        };

        bool IsDecisive(Finding finding) => !isByCounts || finding.Code != DiagnosticCodes.NotComparable;
    }

    // Bytes that were measured and counted alike are said once, as they were counted: their tree has no noise.
    private static IEnumerable<Finding> Once(List<Finding> findings)
    {
        var counted = findings.Find(finding => finding.Metric == Metric.ExactAllocated.Name && finding.Current is not null);
        return findings.Where(finding => finding.Metric != Metric.Allocated.Name || finding.Baseline is null
            || (finding.Kind, finding.Baseline?.ToString(), finding.Current?.ToString()) != (counted?.Kind, counted?.Baseline?.ToString(), counted?.Current?.ToString()));
    }

    // What work proves, time need not say once more; what work does not show may still be so of time.
    private static IEnumerable<Finding> Growing(IReadOnlyList<Finding> work, IEnumerable<Finding> time) =>
        [.. work, .. time.Where(finding => !work.Any(one => one.Growth!.Input == finding.Growth?.Input && one.BaselineGrowth is null == finding.BaselineGrowth is null))];

    // A metric that one side lacks was not compared, and a verdict must not read as if it had been.
    private static Finding NotOnBothSides(Metric metric) => new()
    {
        Code = DiagnosticCodes.NotComparable,
        Kind = VerdictKind.NotComparable,
        Metric = metric.Name,
        Reason = $"its {metric.Name} could not be compared: it was not measured on both sides",
    };

    private static Finding JudgeTime(TestRecord test, TestRecord baseline, Comparability comparability, int family)
    {
        // Both sides of a pair ran at the same time on the same core: what stored floors say of two hours is no match for that.
        if (PairFindings.Of(test, baseline, family) is { } paired)
        {
            return comparability.Time ? paired : NotComparable(paired, comparability) with { Pairs = [] };
        }

        if (TimeComparison.Of(test, baseline) is not { } comparison)
        {
            return NotOnBothSides(Metric.Time);
        }

        var limit = test.Policy.MaxRegression.AllowedGrowth(comparison.Baseline) / comparison.Baseline;
        var finding = new Finding
        {
            Code = DiagnosticCodes.TimeRegressed,
            Kind = VerdictKind.Passed,
            Metric = Metric.Time.Name,
            Baseline = Quantity.Time(comparison.Baseline),
            Current = Quantity.Time(comparison.Current),
            Ratio = comparison.Ratio,
            Limit = test.Policy.MaxRegression.ToString(),
            DetectableChange = ((1 + Math.Max(limit, comparison.Detectable)) * Math.Max(comparison.MachineRatio, 1)) - 1,
            Reason = "its time is within the limit",
        };
        return comparability.Time ? Weigh(finding, comparison, limit) : NotComparable(finding, comparability);
    }

    private static Finding NotComparable(Finding time, Comparability comparability) => time with
    {
        Code = DiagnosticCodes.NotComparable,
        Kind = VerdictKind.NotComparable,
        Ratio = null,
        DetectableChange = null,
        Reason = "its time could not be compared: " + string.Join("; ", comparability.Reasons),
    };

    // Three questions in turn: is a slow-down proven, is one suspected or hidden, is a speed-up proven? A machine that was slower now
    // raises what must be proven; one that was faster now may hide a slow-down, and lowers what counts as a speed-up.
    private static Finding Weigh(Finding finding, TimeComparison comparison, double limit)
    {
        var ratio = comparison.Ratio;
        var needed = 1 + Math.Max(limit, comparison.Detectable);
        var slower = Math.Max(comparison.MachineRatio, 1);
        var faster = Math.Min(comparison.MachineRatio, 1);
        var machine = MachineNote(comparison.MachineRatio);
        if (ratio.Value > needed * slower && ratio.Lower > slower)
        {
            return finding with { Kind = VerdictKind.Regressed, Reason = $"it is slower: {Quantity.Ratio(ratio.Value)} of the baseline's time{machine}" };
        }

        if (ratio.Value > 1 + limit)
        {
            return finding with
            {
                Code = DiagnosticCodes.Inconclusive,
                Kind = VerdictKind.Inconclusive,
                Reason = $"suspect: it took {Quantity.Ratio(ratio.Value)} of the baseline's time, but only more than {Quantity.Ratio(1 + finding.DetectableChange!.Value)} would be proof; confirm with more processes (perfgate run){machine}",
            };
        }

        if (ratio.Value > needed * faster && ratio.Lower > faster)
        {
            return finding with
            {
                Code = DiagnosticCodes.Inconclusive,
                Kind = VerdictKind.Inconclusive,
                Reason = "a slow-down may be hidden: the test took as long as for the baseline, on a machine that was faster; record the baseline again" + machine,
            };
        }

        return ratio.Value * needed < faster && ratio.Upper < faster
            ? finding with { Kind = VerdictKind.Improved, Reason = $"it is faster: {Quantity.Ratio(ratio.Value)} of the baseline's time{machine}" }
            : finding with { Reason = finding.Reason + machine };
    }

    private static string MachineNote(double ratio) => ratio switch
    {
        > 1.1 => $" (the machine itself was slower than for the baseline: {Quantity.Ratio(ratio)} in the reference loop)",
        < 1 / 1.1 => $" (the machine itself was faster than for the baseline: {Quantity.Ratio(ratio)} in the reference loop)",
        _ => "",
    };

    private static Finding JudgeAllocation(TestRecord test, TestRecord baseline, Comparability comparability)
    {
        if (Summary.Of(test, Metric.Allocated.Name) is not { } now || Summary.Of(baseline, Metric.Allocated.Name) is not { } then)
        {
            return NotOnBothSides(Metric.Allocated);
        }

        var allowed = test.Policy.MaxAllocatedRegression.AllowedGrowth(then.Typical);
        var growth = now.Typical - then.Typical;
        var finding = new Finding
        {
            Code = DiagnosticCodes.AllocationRegressed,
            Kind = VerdictKind.Passed,
            Metric = Metric.Allocated.Name,
            Baseline = Quantity.Size(then.Typical),
            Current = Quantity.Size(now.Typical),
            Limit = test.Policy.MaxAllocatedRegression.ToString(),
            Reason = "its allocation is within the limit",
        };

        if (!comparability.Exact)
        {
            return finding with { Code = DiagnosticCodes.NotComparable, Kind = VerdictKind.NotComparable, Reason = "its allocation could not be compared: " + string.Join("; ", comparability.Reasons) };
        }

        // Where batches disagree (work on several threads, caches) the typical value is no exact number any more: then only
        // distributions that have parted prove anything.
        var exact = now.IsExact && then.IsExact;
        if (growth > allowed && (exact || now.AtLeast - then.UpperQuartile > allowed))
        {
            return finding with { Kind = VerdictKind.Regressed, Reason = $"it allocates {Quantity.Size(growth).ToSignedString()} an operation" };
        }

        if (growth > allowed)
        {
            return finding with { Code = DiagnosticCodes.Inconclusive, Kind = VerdictKind.Inconclusive, Reason = $"suspect: it allocates {Quantity.Size(growth).ToSignedString()} an operation, but its allocation varies from batch to batch by more" };
        }

        return -growth > allowed && (exact || then.AtLeast - now.UpperQuartile > allowed)
            ? finding with { Kind = VerdictKind.Improved, Reason = $"it allocates {Quantity.Size(growth).ToSignedString()} an operation" }
            : finding;
    }

    private static IEnumerable<Finding> Budgets(TestRecord test)
    {
        if (test.Policy.MaxTime is { } maxTime && Summary.Of(test, Metric.Time.Name) is { } time && time.Median > maxTime.Value)
        {
            // Load can only make a batch slower: the fastest one proves that the code cannot keep the budget, the median does not.
            var proven = time.Floor > maxTime.Value;
            yield return new Finding
            {
                Code = proven ? DiagnosticCodes.BudgetExceeded : DiagnosticCodes.Inconclusive,
                Kind = proven ? VerdictKind.FailedBudget : VerdictKind.Inconclusive,
                Metric = Metric.Time.Name,
                Current = Quantity.Time(proven ? time.Floor : time.Median),
                Limit = maxTime.ToExactString(),
                Reason = proven
                    ? $"even its fastest batch takes {Quantity.Time(time.Floor)}, over the budget of {maxTime}"
                    : $"its median of {Quantity.Time(time.Median)} is over the budget of {maxTime}, its fastest batch ({Quantity.Time(time.Floor)}) is not",
            };
        }

        if (test.Policy.MaxAllocated is { } maxAllocated && Summary.Of(test, Metric.Allocated.Name) is { } allocated && allocated.Typical > maxAllocated.Value)
        {
            // Strangers on other threads can only add: where batches disagree, three quarters of them must be over the budget, and of few all.
            var proven = allocated.IsExact || allocated.AtLeast > maxAllocated.Value;
            yield return new Finding
            {
                Code = proven ? DiagnosticCodes.BudgetExceeded : DiagnosticCodes.Inconclusive,
                Kind = proven ? VerdictKind.FailedBudget : VerdictKind.Inconclusive,
                Metric = Metric.Allocated.Name,
                Current = Quantity.Size(allocated.Typical),
                Limit = maxAllocated.ToExactString(),
                Reason = $"it allocates {Quantity.Size(allocated.Typical)} an operation, over the budget of {maxAllocated}{(proven ? "" : ", but its allocation varies from batch to batch")}",
            };
        }
    }

    private static IEnumerable<Verdict> Missing(Run run, IEnumerable<TestRecord> baseline)
    {
        var current = ById(run.Tests);
        foreach (var test in baseline)
        {
            var now = current.GetValueOrDefault(test.Id);
            if (now is { IsMeasured: true } || (now is null && run.IsPartial))
            {
                continue;
            }

            var reason = now?.NotMeasured is { } why ? $"it is in the baseline and was not measured: {why}"
                : run.Declared.Contains(test.Id.Method, StringComparer.Ordinal) ? "it is in the baseline and was not measured"
                : "it is in the baseline and no longer there; if it was removed on purpose, measure without it (perfgate run) and accept that (perfgate baseline accept)";
            yield return new Verdict
            {
                Id = test.Id,
                Kind = VerdictKind.Missing,
                Baseline = test,
                Findings = [new Finding { Code = DiagnosticCodes.TestMissing, Kind = VerdictKind.Missing, Metric = Metric.Time.Name, Reason = reason }],
            };
        }
    }

    // A test that failed was to be looked at and was not; that nobody knows it yet makes it no better.
    private static IEnumerable<Verdict> Failed(Run run, Dictionary<TestId, TestRecord> known) => ById(run.Tests).Values
        .Where(test => IsFailed(test) && !known.ContainsKey(test.Id))
        .Select(test => new Verdict
        {
            Id = test.Id,
            Kind = VerdictKind.Missing,
            Current = test,
            Findings = [new Finding { Code = DiagnosticCodes.TestMissing, Kind = VerdictKind.Missing, Metric = Metric.Time.Name, Reason = $"it failed and was not measured: {test.NotMeasured}" }],
        });

    private static bool IsFailed(TestRecord test) => test is { IsMeasured: false, Failed: true };

    // What was declared and left no samples, and has no baseline that would make it missing: said, so that nobody takes it for looked at.
    private static IEnumerable<Warning> NotMeasured(Run run, Dictionary<TestId, TestRecord> known)
    {
        foreach (var test in run.Tests.Where(test => !test.IsMeasured && !IsFailed(test) && !known.ContainsKey(test.Id)))
        {
            yield return new Warning(DiagnosticCodes.NotMeasured, $"{test.Id} was not measured: {test.NotMeasured}");
        }

        if (run.IsPartial)
        {
            yield break;
        }

        var seen = run.Tests.Select(test => test.Id.Method).Concat(known.Keys.Select(id => id.Method)).ToHashSet(StringComparer.Ordinal);
        foreach (var method in run.Declared.Where(method => !seen.Contains(method)))
        {
            yield return new Warning(DiagnosticCodes.NotMeasured, $"{method} is declared and did not run.");
        }
    }
}
