using PerfGate.Diagnostics;
using PerfGate.Gating;

namespace PerfGate.Tool;

/// <summary>What the tool returns to the shell.</summary>
internal static class ExitCodes
{
    /// <summary>Everything was measured and nothing failed.</summary>
    public const int Passed = 0;

    /// <summary>Anything that no other code says: a build or test run failed, a file cannot be used, an acceptance was refused.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>A test regressed or is over its budget.</summary>
    public const int Regressed = 3;

    /// <summary>Nothing was measured, or tests are missing: those of the baseline, and those that failed instead of being measured.</summary>
    public const int NothingMeasured = 4;

    /// <summary>The code of a judged run: a regression is said before everything else, a failed test run before the tests it left unmeasured.</summary>
    public static int Of(IReadOnlyList<Judgement> judgements, bool testRunFailed) =>
        judgements.Any(judgement => judgement.Verdicts.Any(verdict => verdict.Fails && verdict.Kind != VerdictKind.Missing)) ? Regressed
        : testRunFailed ? Failed
        : judgements.Count == 0 || judgements.Any(judgement => judgement.Fails) ? NothingMeasured
        : Passed;

    /// <summary>The code of a failure.</summary>
    public static int Of(PerfGateException failure) =>
        failure.Code.StartsWith("PG1", StringComparison.Ordinal) ? Usage
        : failure.Code == DiagnosticCodes.NothingMeasured ? NothingMeasured
        : Failed;
}
