using PerfGate.Gating;
using PerfGate.Reporting;

namespace PerfGate.Tool.PullRequests;

/// <summary>Makes the comment's text of judgements.</summary>
internal static class CommentWriter
{
    /// <summary>The comment.</summary>
    /// <param name="judgements">What was judged; empty where nothing was measured.</param>
    /// <param name="frame">Its name and the report's address.</param>
    /// <param name="failure">How the run failed, whatever was measured; null where it did not.</param>
    /// <param name="timestamp">When.</param>
    public static CommentText Write(IReadOnlyList<Judgement> judgements, CommentFrame frame, string? failure, DateTimeOffset timestamp)
    {
        var fails = judgements.Count == 0 || judgements.Any(judgement => judgement.Fails);
        var report = ReportBuilder.Build(judgements, timestamp).Failing(failure, fails);
        if (failure is not null && judgements.Count == 0)
        {
            report = report with { Headline = $"Failed: nothing was measured: {failure}; its log says why." };
        }

        return new CommentText(frame.Marker, MarkdownReport.Render(report, frame), !fails && failure is null && judgements.All(IsWell), fails || failure is not null);
    }

    // What could not be judged is not well: a reader must know that nobody knows.
    private static bool IsWell(Judgement judgement) => judgement.Verdicts.All(verdict => verdict.Kind is VerdictKind.Passed or VerdictKind.Improved or VerdictKind.New);
}
