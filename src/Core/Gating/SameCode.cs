using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>
/// Time that differs although the code does not. Where code lies in memory moves a time by some percent, and any change of a program
/// moves code. A test that reaches nothing that changed is not to blame for that.
/// </summary>
internal static class SameCode
{
    /// <summary>The comparison that both runs are sides of; null where they are not, or ran on different runtimes, whose own code differs.</summary>
    public static Comparison? Of(Run run, Run? baseline) =>
        run.Comparison is { } comparison && baseline?.Comparison?.Id == comparison.Id && run.Environment.Runtime == baseline.Environment.Runtime ? comparison : null;

    /// <summary>What was found, with slow-downs that no change of code explains made inconclusive. Budgets and allocation stay: they do not depend on layout, or are to hold whatever the reason.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="test">The head's record.</param>
    /// <param name="baseline">The base's record, or null.</param>
    /// <param name="comparison">The comparison that both are of, or null.</param>
    public static IEnumerable<Finding> Excuse(IEnumerable<Finding> findings, TestRecord test, TestRecord? baseline, Comparison? comparison)
    {
        var isSame = baseline is not null && comparison is not null && !test.Policy.FailOnLayout && (comparison.IsCodeIdentical == true || (ReachesNothing(test) && ReachesNothing(baseline)));
        return isSame ? findings.Select(Excuse) : findings;
    }

    // On both sides: code that was removed can be reached on the base's side alone.
    private static bool ReachesNothing(TestRecord test) => test.Profile?.Reached is { Count: 0 };

    // Layout moves times, and no counts.
    private static Finding Excuse(Finding finding) => finding.Growth?.Unit != Unit.Instructions && finding is { Kind: VerdictKind.Regressed, Code: DiagnosticCodes.TimeRegressed or DiagnosticCodes.ActionRegressed or DiagnosticCodes.GrowthRegressed }
        ? finding with
        {
            Code = DiagnosticCodes.Inconclusive,
            Kind = VerdictKind.Inconclusive,
            Reason = $"{finding.Reason}; but every method this test reaches is the same on both sides: the difference is code layout or environment (FailOnLayout fails it all the same)",
        }
        : finding;
}
