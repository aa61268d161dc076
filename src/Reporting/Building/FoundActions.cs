using PerfGate.Actions;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>Which findings are about a test as a whole, which about one of its actions, and which about growth.</summary>
internal static class FoundActions
{
    /// <summary>True for what was found about the whole test: what its own numbers in a table are.</summary>
    public static bool IsAboutTest(Finding finding) => finding.Action.IsEmpty && finding.Growth is null;

    /// <summary>True for what was found about the time of an action.</summary>
    public static bool IsAboutAction(Finding finding) => !finding.Action.IsEmpty && finding.Growth is null;

    /// <summary>The worst that was found about an action with these inputs; null where nothing was.</summary>
    public static Finding? About(Verdict verdict, ActionPair pair) => verdict.Findings.FirstOrDefault(finding =>
        IsAboutAction(finding) && finding.Action.SequenceEqual(pair.Path) && Holds(finding, pair));

    private static bool Holds(Finding finding, ActionPair pair) =>
        finding.InputSets.IsEmpty ? finding.Inputs.IsEmpty || finding.Inputs.SequenceEqual(pair.Inputs) : finding.InputSets.Any(inputs => inputs.SequenceEqual(pair.Inputs));

    /// <summary>What was found first, by how much it grew; then what grew most of an operation's time.</summary>
    public static IEnumerable<ActionPair> WorstFirst(Verdict verdict, ActionDifference difference) => difference.Pairs
        .Select(pair => (Pair: pair, About: About(verdict, pair)))
        .OrderBy(row => row.About?.Kind ?? VerdictKind.Passed)
        .ThenByDescending(row => row.About is { Kind: not VerdictKind.Passed } ? row.Pair.Ratio ?? 0 : 0)
        .ThenByDescending(row => row.Pair is { Before: { } before, After: { } after } ? after.Count * (after.Floor - before.Floor) : 0)
        .Select(row => row.Pair);
}
