using System.Text;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Reporting;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Ci;

/// <summary>Tells a CI system what came out of a run: annotations at source lines, and the comment as a part of the job's summary.</summary>
internal static class CiReport
{
    /// <summary>GitHub's limit for what one step adds to the summary.</summary>
    public const int MostSummaryBytes = 1_048_576;

    /// <summary>Writes both.</summary>
    /// <param name="screen">Where commands are read by the system.</param>
    /// <param name="job">The job.</param>
    /// <param name="judgements">What was judged.</param>
    /// <param name="markdown">The file of the comment.</param>
    public static void Write(Screen screen, CiJob job, IReadOnlyList<Judgement> judgements, string markdown)
    {
        // What MSBuild reads it passes on with spaces in front, and CI systems know its errors without.
        if (!screen.IsCanonical)
        {
            foreach (var line in CiCommands.Annotate(job.System, Annotation.Of(judgements)))
            {
                screen.Command(line);
            }
        }

        if (job.System == CiSystem.Azure && !screen.IsCanonical)
        {
            screen.Command(CiCommands.UploadSummary(Path.GetFullPath(markdown)));
        }

        if (job.System == CiSystem.GitHub && job.Variable("GITHUB_STEP_SUMMARY") is { } summary)
        {
            Append(screen, summary, File.ReadAllText(markdown));
        }
    }

    // A step may run several commands; what is too much takes the whole summary away, so the later ones go without.
    private static void Append(Screen screen, string summary, string markdown)
    {
        var text = Encoding.UTF8.GetBytes("\n" + markdown + "\n");
        try
        {
            using var file = new FileStream(summary, FileMode.Append, FileAccess.Write, FileShare.Read);
            if (file.Length + text.Length <= MostSummaryBytes)
            {
                file.Write(text);
                return;
            }

            screen.Warning(new Warning(DiagnosticCodes.CiNotTold, $"the summary of this step has {file.Length} bytes, and GitHub shows no more than {MostSummaryBytes}: this report was not added to it."));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            screen.Warning(new Warning(DiagnosticCodes.CiNotTold, $"the summary of this job ({summary}) cannot be written: {failure.Message}"));
        }
    }
}
