using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>A suspect side by side with the build of its baseline.</summary>
internal sealed record ConfirmedTest
{
    private const string SideBySide = "side by side with the baseline's build";

    /// <summary>The record of the run.</summary>
    public required TestRecord Test { get; init; }

    /// <summary>The record of the run's build, with the run's policy.</summary>
    public required TestRecord Head { get; init; }

    /// <summary>The record of the baseline's build.</summary>
    public required TestRecord Base { get; init; }

    /// <summary>How many tests were measured side by side.</summary>
    public required int Family { get; init; }

    /// <summary>What is known of both builds' code; null where nobody looked.</summary>
    public required Comparison? Comparison { get; init; }

    /// <summary>The runtime that the baseline was measured on, where it is another one than both builds ran on now.</summary>
    public required string? OtherRuntime { get; init; }

    /// <summary>What was found about its time, as the pairs have it. What was no suspect stays, and so does what pairs have not decided.</summary>
    public Finding Time(Finding stored)
    {
        if (!Confirmation.IsSuspect(stored) || IsOtherWork() || Gate.NeedsMorePairs(Head, Base, Family) || PairFindings.Of(Head, Base, Family) is not { } paired)
        {
            return stored;
        }

        paired = SameCode.Excuse([paired], Head, Base, Comparison).Single();
        if (paired.Kind == VerdictKind.Regressed)
        {
            return paired with { Reason = $"{paired.Reason}, {SideBySide}" };
        }

        var told = paired with { Reason = $"{paired.Reason}, {SideBySide} (the stored times alone, {Quantity.Ratio(stored.Ratio!.Value)}, made it a suspect)" };

        // Both builds run on the new one: of what it did to the test they cannot tell.
        return OtherRuntime is { } runtime && told.Kind is VerdictKind.Passed or VerdictKind.Improved
            ? told with { Code = DiagnosticCodes.Inconclusive, Kind = VerdictKind.Inconclusive, Reason = $"{told.Reason}; but the baseline is of .NET {runtime}, and the runtime may be what became slower: record it again" }
            : told;
    }

    /// <summary>Both records as a reader is to see them: with the times that were judged, and the call trees of the same machine and minute, where there are both.</summary>
    /// <param name="baseline">The baseline's record.</param>
    /// <param name="isDecided">True where the pairs decided about its time: stored times beside their ratio would contradict it.</param>
    public (TestRecord Current, TestRecord Baseline) Explained(TestRecord baseline, bool isDecided)
    {
        var (current, then) = isDecided ? (Test with { Processes = Head.Processes }, baseline with { Processes = Base.Processes }) : (Test, baseline);
        return Head.Profile is { Tree: not null } now && Base.Profile is { Tree: not null } before ? (current with { Profile = now }, then with { Profile = before }) : (current, then);
    }

    // The same build that allocates otherwise does something else than in the run: it was given other settings or data.
    private bool IsOtherWork() =>
        Summary.Of(Test, Metric.Allocated.Name) is { IsExact: true } inRun && Summary.Of(Head, Metric.Allocated.Name) is { IsExact: true } now
        && Math.Abs(inRun.Typical - now.Typical) > Test.Policy.MaxAllocatedRegression.AllowedGrowth(Math.Min(inRun.Typical, now.Typical));
}
