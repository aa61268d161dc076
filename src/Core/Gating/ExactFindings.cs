using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>
/// Judges what was counted in a woven copy. Where all slices of both sides agree there is no noise, and any growth over the limit is a
/// regression; where they do not, only ranges that lie far apart prove anything.
/// </summary>
internal static class ExactFindings
{
    /// <summary>How many times their own width two ranges must have parted by.</summary>
    public const double LeastParting = 3;

    /// <summary>The same where whole processes disagree: a side has then but as many opinions as processes, and with two of them three times the width would be luck once in a hundred times.</summary>
    public const double LeastPartingOfProcesses = 10;

    /// <summary>What was found about a test's work and its counted bytes; nothing where nobody counted.</summary>
    /// <param name="test">The record.</param>
    /// <param name="baseline">Its baseline, or null.</param>
    /// <param name="comparability">What may be compared; null without a baseline.</param>
    /// <param name="isOfBuilds">Whether two builds are compared, both of them counted for it.</param>
    public static IEnumerable<Finding> Of(TestRecord test, TestRecord? baseline, Comparability? comparability, bool isOfBuilds)
    {
        var then = baseline?.Exact;
        if (test.Exact is not { } now)
        {
            return [];
        }

        if (now.WhyNothing is { } why)
        {
            // Whoever counted was to count this one, too; what it was before is known to be more than nothing.
            return test.Policy.Exact == true || then is { WhyNothing: null } ? [Of(Metric.Work, VerdictKind.Missing, DiagnosticCodes.ExactMissing, $"it has no exact counts, because {why}")] : [];
        }

        if (baseline is null || comparability is null)
        {
            return [];
        }

        if (isOfBuilds && then?.WhyNothing is { } whyThen)
        {
            // A stored baseline may be of a time before counts; here both sides were to be counted, and nothing was compared.
            return [Of(Metric.Work, VerdictKind.Missing, DiagnosticCodes.ExactMissing, $"its base has no exact counts to compare with, because {whyThen}")];
        }

        if (then is not { WhyNothing: null })
        {
            var reason = then is null ? "" : $", because {then.WhyNothing}";
            return [Of(Metric.Work, VerdictKind.New, DiagnosticCodes.NoBaseline, $"its baseline has no exact counts yet{reason}") with { Current = Quantity(ExactTotal.Of(now, Metric.Work)!.Typical, Metric.Work) }];
        }

        if (comparability.CountReasons.IsEmpty && Lost(now, then) is { Length: > 0 } lost)
        {
            return [Of(Metric.Work, VerdictKind.Missing, DiagnosticCodes.ExactMissing, $"its baseline counted {string.Join(", ", lost)}, which is not woven any more; if it is gone on purpose, accept what is counted now (perfgate baseline accept)")];
        }

        var reasons = WhyNotComparable(now, then).Concat(comparability.CountReasons).ToArray();
        return reasons.Length > 0
            ? [Of(Metric.Work, VerdictKind.NotComparable, DiagnosticCodes.ExactNotComparable, $"its exact counts could not be compared: {string.Join("; ", reasons)}")]
            : ((IEnumerable<Finding>)[Work(test, now, then), .. Bytes(test, now, then)]).Select(finding => finding with { Reason = finding.Reason + Unknown(now) });
    }

    /// <summary>Whether a finding compares work with that of the baseline, whatever it says.</summary>
    public static bool IsJudged(Finding finding) => finding.Metric == Metric.Work.Name && finding is { Baseline: not null, Current: not null };

    // What a test did not reach costs it nothing, woven or not.
    private static string[] Lost(ExactCounts now, ExactCounts then) => [.. then.Assemblies.Where(assembly => assembly.IsReached).Select(assembly => assembly.Name).Except(now.Assemblies.Select(assembly => assembly.Name), StringComparer.Ordinal)];

    // The baseline's are as unknown, or they would not have been compared.
    private static string Unknown(ExactCounts now) =>
        now.Assemblies.Where(assembly => assembly is { IsReached: true, Compiler.Length: 0 }).Select(assembly => assembly.Name).ToArray() is { Length: > 0 } unknown
            ? $"; the compiler of {string.Join(", ", unknown)} is unknown: another version may count otherwise"
            : "";

    /// <summary>What differs between two counts that makes them numbers of different things, in words; what the runs as a whole differ in is not among it.</summary>
    internal static IEnumerable<string> WhyNotComparable(ExactCounts now, ExactCounts then)
    {
        if (now.Protocol != then.Protocol)
        {
            yield return FormattableString.Invariant($"what counts is of version {now.Protocol}, the baseline's of {then.Protocol}");
        }

        if (now.Weights != then.Weights)
        {
            yield return FormattableString.Invariant($"weights of base-library calls are of version {now.Weights}, the baseline's of {then.Weights}");
        }

        if (now.Rules != then.Rules)
        {
            yield return FormattableString.Invariant($"what is work is of version {now.Rules}, the baseline's of {then.Rules}");
        }

        if (now.Compiler != then.Compiler)
        {
            yield return $"compiler is {Name(now.Compiler)}, the baseline's is {Name(then.Compiler)}";
        }

        foreach (var reason in OfAssemblies(now, then))
        {
            yield return reason;
        }

        if (now.IsSeeded != then.IsSeeded)
        {
            yield return now.IsSeeded ? "the seeds of hash codes are fixed, the baseline's were not" : "the seeds of hash codes are not fixed, the baseline's were";
        }
    }

    private static IEnumerable<string> OfAssemblies(ExactCounts now, ExactCounts then)
    {
        var before = then.Assemblies.ToDictionary(assembly => assembly.Name, StringComparer.Ordinal);
        foreach (var assembly in now.Assemblies)
        {
            if (!before.TryGetValue(assembly.Name, out var old))
            {
                if (assembly.IsReached)
                {
                    yield return $"{assembly.Name} is woven, which it was not for the baseline";
                }
            }
            else if ((assembly.IsReached || old.IsReached) && assembly.Compiler != old.Compiler && (assembly.Compiler, old.Compiler) != (now.Compiler, then.Compiler))
            {
                yield return $"compiler of {assembly.Name} is {Name(assembly.Compiler)}, the baseline's is {Name(old.Compiler)}";
            }
        }

        foreach (var name in Lost(now, then))
        {
            yield return $"{name} is not woven, which it was for the baseline";
        }
    }

    private static string Name(string compiler) => compiler.Length > 0 ? compiler : "unknown";

    private static Finding Work(TestRecord test, ExactCounts now, ExactCounts then) =>
        Judge(Of(Metric.Work, VerdictKind.Passed, DiagnosticCodes.WorkRegressed, "its work is within the limit"), test.Policy.MaxWorkRegression, ExactTotal.Of(now, Metric.Work)!, ExactTotal.Of(then, Metric.Work)!);

    private static IEnumerable<Finding> Bytes(TestRecord test, ExactCounts now, ExactCounts then)
    {
        if (ExactTotal.Of(then, Metric.Allocated) is { } before)
        {
            yield return ExactTotal.Of(now, Metric.Allocated) is { } after
                ? Judge(Of(Metric.ExactAllocated, VerdictKind.Passed, DiagnosticCodes.ExactAllocationRegressed, "its allocation is within the limit, counted exactly"), test.Policy.MaxAllocatedRegression, after, before)
                : Of(Metric.ExactAllocated, VerdictKind.NotComparable, DiagnosticCodes.ExactNotComparable, "its exact allocation could not be compared: another cost was counted");
        }
    }

    private static Finding Judge(Finding finding, Threshold limit, ExactTotal now, ExactTotal then)
    {
        var (isWork, metric) = (finding.Metric == Metric.Work.Name, finding.Metric == Metric.Work.Name ? Metric.Work : Metric.ExactAllocated);
        var allowed = limit.AllowedGrowth(then.Typical);
        var growth = now.Typical - then.Typical;
        finding = finding with
        {
            Baseline = Quantity(then.Typical, metric),
            Current = Quantity(now.Typical, metric),
            Ratio = isWork ? new RatioEstimate(now.Typical / then.Typical, now.Lowest / then.Highest, now.Highest / then.Lowest) : null,
            Limit = limit.ToString(),
        };
        var isExact = now.IsExact && then.IsExact;
        var parting = now.IsOfProcesses || then.IsOfProcesses ? LeastPartingOfProcesses : LeastParting;
        var needed = isExact ? allowed : Math.Max(allowed, parting * Math.Max(now.Spread, then.Spread));
        var change = isWork ? $"it does {VerdictText.ExactRatio(finding.Ratio!.Value)} of the baseline's work" : $"it allocates {Units.Quantity.Size(growth).ToSignedString()} an operation, counted{(isExact ? " exactly" : "")}";
        if (now.Lowest - then.Highest > needed)
        {
            return finding with { Kind = VerdictKind.Regressed, Reason = change };
        }

        // What half of the slices do leaves the typical one as it was: nothing passes that any slice has not shown before.
        var ranges = $"the same each time ({Range(now, metric)}, the baseline {Range(then, metric)})";
        if (growth > allowed || now.Highest - then.Highest > allowed)
        {
            return finding with
            {
                Code = DiagnosticCodes.Inconclusive,
                Kind = VerdictKind.Inconclusive,
                Reason = $"suspect: {(growth > allowed ? change : AtMost(now, then, isWork))}, but it is not {ranges}; what varies is judged with a tolerance, and fails where both lie more than {Quantity(needed, metric)} apart",
            };
        }

        var isLess = then.Lowest - now.Highest > needed;
        var note = then.IsExact && !now.IsExact ? $", but it is no longer {ranges}" : "";
        return finding with { Kind = isLess ? VerdictKind.Improved : finding.Kind, Reason = (isLess ? change : finding.Reason) + note };
    }

    private static string AtMost(ExactTotal now, ExactTotal then, bool isWork) => isWork
        ? $"it does up to {VerdictText.ExactRatio(now.Highest / then.Highest)} of the baseline's work"
        : $"it allocates up to {Units.Quantity.Size(now.Highest - then.Highest).ToSignedString()} an operation";

    private static string Range(ExactTotal total, Metric metric) =>
        total.IsExact ? Quantity(total.Lowest, metric).ToString() : $"{Quantity(total.Lowest, metric)} to {Quantity(total.Highest, metric)}";

    private static Quantity Quantity(double value, Metric metric) => new(value, metric.Unit);

    private static Finding Of(Metric metric, VerdictKind kind, string code, string reason) => new() { Code = code, Kind = kind, Metric = metric.Name, Reason = reason };
}
