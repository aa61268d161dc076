using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>What was not judged and why, and what else must be said about a judgement as a whole.</summary>
internal static class Notices
{
    public static IEnumerable<NoticeCell> NotJudged(Judgement judgement)
    {
        if (judgement.NothingMeasured)
        {
            yield return Notice(judgement, DiagnosticCodes.NothingMeasured, "Nothing was measured, so nothing could be judged.");
        }

        if (judgement.Baseline is null)
        {
            yield return Notice(judgement, DiagnosticCodes.NoBaseline, "There is no baseline yet, so only absolute budgets were judged.");
        }

        if (judgement.Comparability is { Reasons.Length: > 0 } comparability)
        {
            var counted = judgement.Verdicts.Count(verdict => verdict.IsByCounts);
            var what = (comparability.Exact ? "Times were not compared, exact metrics were" : "Neither times nor exact metrics were compared")
                + (counted == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", and exact counts, by which {counted} of {judgement.Verdicts.Length} were judged"));
            yield return Notice(judgement, DiagnosticCodes.NotComparable, $"{what}: {string.Join("; ", comparability.Reasons)}.");
        }

        if (judgement.Run.IsPartial)
        {
            yield return Notice(judgement, DiagnosticCodes.NotMeasured, "Only a selection of the tests was run; the others were not judged.");
        }

        foreach (var group in judgement.Run.Tests.Where(test => !test.IsMeasured).GroupBy(test => test.NotMeasured ?? "no reason was recorded", StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            var count = group.Count();
            yield return Notice(judgement, DiagnosticCodes.NotMeasured, string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "test was" : "tests were")} not measured: {group.Key}"));
        }

        if (Count(judgement, VerdictKind.Inconclusive) is > 0 and var suspects)
        {
            yield return Notice(judgement, DiagnosticCodes.Inconclusive, string.Create(CultureInfo.InvariantCulture, $"{suspects} {(suspects == 1 ? "test shows a difference" : "tests show a difference")} over the limit that this evidence cannot prove."));
        }

        foreach (var (code, text) in Counts(judgement))
        {
            yield return Notice(judgement, code, text);
        }

        if (judgement.Baseline is not null && judgement.Verdicts.Count(verdict => verdict.Kind == VerdictKind.New && verdict.Baseline is null) is > 0 and var fresh)
        {
            yield return Notice(judgement, DiagnosticCodes.NoBaseline, string.Create(CultureInfo.InvariantCulture, $"{fresh} {(fresh == 1 ? "test has" : "tests have")} no baseline yet; of {(fresh == 1 ? "it" : "them")} only absolute budgets were judged."));
        }

        if (judgement.Baseline?.Environment.ForcedReason is { } reason)
        {
            yield return Notice(judgement, DiagnosticCodes.BaselineRefused, $"The baseline was accepted by force although its run had failed: {reason}");
        }
    }

    public static IEnumerable<NoticeCell> Warnings(Judgement judgement)
    {
        // Tests that were not measured are told above, grouped by their reason.
        var told = judgement.Run.Tests.Where(test => !test.IsMeasured).Select(test => test.Id.ToString()).ToHashSet(StringComparer.Ordinal);
        return judgement.Warnings.Concat(judgement.Run.Warnings).Concat(judgement.Baseline?.Warnings ?? []).Distinct()
            .Where(warning => warning.Code != DiagnosticCodes.NotMeasured || !told.Contains(warning.Text.Split(" was not measured")[0]))
            .Select(warning => Notice(judgement, warning.Code, warning.Text));
    }

    private static IEnumerable<(string Code, string Text)> Counts(Judgement judgement)
    {
        foreach (var group in judgement.Verdicts.SelectMany(verdict => verdict.Findings).Where(finding => finding.Code == DiagnosticCodes.ExactNotComparable).GroupBy(finding => finding.Reason, StringComparer.Ordinal))
        {
            yield return (DiagnosticCodes.ExactNotComparable, string.Create(CultureInfo.InvariantCulture, $"Of {group.Count()} {(group.Count() == 1 ? "test" : "tests")}: {group.Key}."));
        }

        if (judgement.Verdicts.Count(verdict => verdict.Baseline is not null && verdict.Findings.Any(finding => finding is { Kind: VerdictKind.New, Code: DiagnosticCodes.NoBaseline })) is > 0 and var fresh)
        {
            yield return (DiagnosticCodes.NoBaseline, string.Create(CultureInfo.InvariantCulture, $"{fresh} {(fresh == 1 ? "test has" : "tests have")} exact counts, and a baseline without; they were compared with nothing."));
        }
    }

    private static int Count(Judgement judgement, VerdictKind kind) => judgement.Verdicts.Count(verdict => verdict.Kind == kind);

    private static NoticeCell Notice(Judgement judgement, string code, string text) =>
        new(PlainText.Line(code, 20), PlainText.Line(Comparisons.Name(judgement), 240), PlainText.Line(text, 1000));
}
