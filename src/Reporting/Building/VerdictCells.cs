using PerfGate.Gating;
using PerfGate.Measuring;

namespace PerfGate.Reporting;

/// <summary>Verdicts as shape, word and colour.</summary>
internal static class VerdictCells
{
    /// <summary>How judgements went as a whole. Where nothing could be compared, green would say more than is known.</summary>
    public static VerdictCell Outcome(IReadOnlyList<Judgement> judgements)
    {
        if (judgements.All(judgement => judgement.NothingMeasured) || judgements.Any(judgement => judgement.Fails))
        {
            return new VerdictCell("failed", "failed", "bad");
        }

        return judgements.SelectMany(judgement => judgement.Verdicts).Any(verdict => verdict.Kind is VerdictKind.Passed or VerdictKind.Improved)
            ? new VerdictCell("ok", "passed", "good")
            : new VerdictCell("not-comparable", "nothing could be compared", "neutral");
    }

    /// <summary>The word for a verdict as such: the one that the headline counts.</summary>
    public static VerdictCell Of(VerdictKind kind) => new(Slug(kind), VerdictText.Word(kind), Tone(kind));

    /// <summary>The words for one test: what got better or worse.</summary>
    public static VerdictCell Of(Verdict verdict)
    {
        var word = verdict.Kind switch
        {
            VerdictKind.Regressed => Changes(verdict, "slower", "allocates more", "more", "grows faster"),
            VerdictKind.Improved => Changes(verdict, "faster", "allocates less", "less", "grows slower"),
            VerdictKind.Inconclusive => "could not be judged",
            VerdictKind.New => verdict.Baseline is null ? "no baseline yet" : "no counts in its baseline yet",
            VerdictKind.Passed => verdict.IsByCounts ? "within limits by its counts" : "within limits",
            _ => "",
        };
        return new VerdictCell(Slug(verdict.Kind), word.Length > 0 ? word : VerdictText.Word(verdict.Kind), Tone(verdict.Kind));
    }

    /// <summary>The words for one action with its inputs.</summary>
    public static VerdictCell OfAction(VerdictKind kind) => new(Slug(kind), kind switch { VerdictKind.Regressed => "slower", VerdictKind.Improved => "faster", _ => VerdictText.Word(kind) }, Tone(kind));

    /// <summary>The words for one cost that was counted.</summary>
    public static VerdictCell OfCount(VerdictKind kind) => new(Slug(kind), kind switch { VerdictKind.Regressed => "more", VerdictKind.Improved => "less", _ => VerdictText.Word(kind) }, Tone(kind));

    // What holds for the whole test is not said of its parts again.
    private static string Changes(Verdict verdict, string time, string allocated, string other, string growth)
    {
        var findings = verdict.Findings.Where(finding => finding.Kind == verdict.Kind).ToList();
        var words = findings.Where(FoundActions.IsAboutTest).Select(finding => Change(finding.Metric, time, allocated, other)).ToList();
        if (!words.Contains(time, StringComparer.Ordinal) && findings.FirstOrDefault(FoundActions.IsAboutAction) is { } action)
        {
            words.Add(time + (action.Inputs.IsEmpty ? " in an action" : " for some inputs"));
        }

        if (findings.Exists(finding => finding.Growth is not null))
        {
            words.Add(growth);
        }

        return string.Join(", ", words.Distinct(StringComparer.Ordinal));
    }

    private static string Change(string metric, string time, string allocated, string other) =>
        metric == Metric.Time.Name ? time
        : metric == Metric.Allocated.Name || metric == Metric.ExactAllocated.Name ? allocated
        : other + " " + Spelled(metric);

    // A counter's name is the user's; in a word it keeps what no format gives a meaning to. The finding names it in full.
    private static string Spelled(string metric) => string.Concat(metric.Take(40).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));

    private static string Slug(VerdictKind kind) => kind switch
    {
        VerdictKind.FailedBudget => "failed-budget",
        VerdictKind.NotComparable => "not-comparable",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Tone(VerdictKind kind) => kind switch
    {
        VerdictKind.Regressed or VerdictKind.FailedBudget or VerdictKind.Missing => "bad",
        VerdictKind.Inconclusive => "caution",
        VerdictKind.NotComparable => "neutral",
        VerdictKind.New => "info",
        VerdictKind.Improved => "good",
        _ => "quiet",
    };
}
