using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Reporting;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Output;

/// <summary>Says what came out of a run that was judged, in files and on the screen.</summary>
internal static class Conclusion
{
    private const int MostInputs = 5;

    /// <summary>Writes the reports into a directory, then verdicts, warnings, what a CI system is to know, and the headline to the screen.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(Screen screen, CiJob job, IReadOnlyList<Judgement> judgements, string directory, bool testRunFailed, TimeProvider time)
    {
        var failure = testRunFailed ? $"a test run failed ({DiagnosticCodes.ChildFailed})" : null;
        var report = ReportFiles.Write(judgements, directory, time, EarlierRuns.Of(judgements), failure);
        job.Files.Write(judgements, report.Html, failure);
        foreach (var judgement in judgements)
        {
            Write(screen, judgement);
        }

        foreach (var warning in report.Warnings)
        {
            screen.Warning(warning);
        }

        CiReport.Write(screen, job, judgements, report.Markdown);
        screen.Line();
        screen.Line($"Report: {report.Html}");
        screen.Line(VerdictText.Headline(judgements));
        if (failure is not null)
        {
            screen.Line($"Failed: {failure}, whatever the measurements say.");
        }

        return ExitCodes.Of(judgements, testRunFailed);
    }

    private static void Write(Screen screen, Judgement judgement)
    {
        VerdictTable.Write(screen, judgement);
        foreach (var verdict in judgement.Verdicts.Where(verdict => verdict.Kind is VerdictKind.Regressed or VerdictKind.FailedBudget))
        {
            screen.Line();
            screen.Line($"Where {verdict.Id.ShortName} grew:");
            foreach (var line in VerdictText.Explained(verdict))
            {
                screen.Line("  " + line.Text);
            }

            WriteInputs(screen, verdict);
        }

        var environment = judgement.Run.Environment;
        if (screen.IsCanonical)
        {
            foreach (var line in CanonicalErrors.Of(judgement))
            {
                screen.Canonical(line);
            }
        }
        else
        {
            foreach (var warning in judgement.Warnings)
            {
                screen.Warning(warning);
            }
        }

        if (judgement.NothingMeasured)
        {
            screen.Error(DiagnosticCodes.NothingMeasured, $"nothing was measured in {environment.Assembly} ({environment.TargetFramework}): {WhyNothing(judgement)}");
        }

        foreach (var warning in NotCompared(judgement))
        {
            screen.Warning(warning);
        }
    }

    private static void WriteInputs(Screen screen, Verdict verdict)
    {
        var found = verdict.Findings.Where(finding => finding.Kind.Fails() && (!finding.Action.IsEmpty || finding.Growth is not null))
            .OrderBy(finding => finding.Growth is not null).ToList();
        if (found.Count == 0)
        {
            return;
        }

        screen.Line($"For which inputs, in {verdict.Id.ShortName}:");
        foreach (var finding in found.Take(MostInputs))
        {
            screen.Line("  " + finding.Reason);
        }

        if (found.Count > MostInputs)
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"  and {found.Count - MostInputs} more; the report has them all."));
        }
    }

    // What passes without having been compared is said once a run, not once a test.
    private static IEnumerable<Warning> NotCompared(Judgement judgement)
    {
        var name = $"{judgement.Run.Environment.Assembly} ({judgement.Run.Environment.TargetFramework})";
        if (judgement.Verdicts.Count(verdict => verdict.Kind == VerdictKind.New && verdict.Baseline is null) is var fresh and > 0)
        {
            yield return new Warning(DiagnosticCodes.NoBaseline, string.Create(CultureInfo.InvariantCulture, $"{fresh} of {name} without a baseline, compared with nothing{(judgement.Run.Comparison is null ? "; 'perfgate baseline accept' makes this run theirs" : "")}."));
        }

        if (judgement.Verdicts.Count(verdict => verdict.IsByCounts) is var counted and > 0)
        {
            yield return new Warning(DiagnosticCodes.NotComparable, string.Create(CultureInfo.InvariantCulture, $"{counted} of {name} were judged by exact counts, which hold here, too; their times were not compared: {string.Join("; ", judgement.Comparability?.Reasons ?? [])}."));
        }

        if (judgement.Verdicts.Count(verdict => !verdict.IsByCounts && verdict.Findings.Any(finding => finding.Kind == VerdictKind.NotComparable && finding.Code != DiagnosticCodes.ExactNotComparable)) is var strange and > 0)
        {
            yield return new Warning(DiagnosticCodes.NotComparable, string.Create(CultureInfo.InvariantCulture, $"{strange} of {name} could not be compared with the baseline: {string.Join("; ", judgement.Comparability?.Reasons ?? [])}. Measure under the conditions of the baseline, or accept a new one."));
        }

        foreach (var warning in CountsNotCompared(judgement, name))
        {
            yield return warning;
        }
    }

    private static IEnumerable<Warning> CountsNotCompared(Judgement judgement, string name)
    {
        if (judgement.Verdicts.Count(verdict => verdict.Baseline is not null && verdict.Findings.Any(finding => finding.Kind == VerdictKind.New)) is var fresh and > 0)
        {
            yield return new Warning(DiagnosticCodes.NoBaseline, string.Create(CultureInfo.InvariantCulture, $"{fresh} of {name} with exact counts and a baseline without, compared with nothing; 'perfgate baseline accept' makes these its counts."));
        }

        foreach (var group in judgement.Verdicts.SelectMany(verdict => verdict.Findings).Where(finding => finding.Code == DiagnosticCodes.ExactNotComparable).GroupBy(finding => finding.Reason, StringComparer.Ordinal))
        {
            yield return new Warning(DiagnosticCodes.ExactNotComparable, string.Create(CultureInfo.InvariantCulture, $"of {group.Count()} of {name}: {group.Key}. Count under the conditions of the baseline, or accept a new one."));
        }
    }

    private static string WhyNothing(Judgement judgement)
    {
        var reasons = judgement.Run.Tests.Select(test => test.NotMeasured).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return reasons.Count > 0 ? string.Join("; ", reasons) + "."
            : judgement.Baseline is { Path: { } path } ? $"it has a baseline ({path}) and none of its tests ran. If it is no longer tested, delete that file."
            : "not one perf test ran.";
    }
}
