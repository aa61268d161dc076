using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Tool.Ci;

/// <summary>What failed, or could not be judged, at the source lines of the tests.</summary>
internal static class TestAnnotations
{
    // What a deterministic build writes instead of the directory that the repository was built in.
    private const string MappedRoot = "/_/";

    /// <summary>One a test that fails or is a suspect, worst first.</summary>
    public static IEnumerable<Annotation> Of(IEnumerable<Judgement> judgements) => judgements
        .SelectMany(judgement => judgement.Verdicts.Select(verdict => (judgement.Run.Environment.ProjectDirectory, Verdict: verdict)))
        .Where(entry => entry.Verdict.Fails || entry.Verdict.Kind == VerdictKind.Inconclusive)
        .OrderBy(entry => entry.Verdict.Kind)
        .Select(entry => Of(entry.Verdict, entry.ProjectDirectory));

    private static Annotation Of(Verdict verdict, string? projectDirectory)
    {
        var findings = verdict.Findings.Where(finding => finding.Kind == verdict.Kind).ToList();
        var source = (verdict.Current?.Source ?? verdict.Baseline?.Source) is { File.Length: > 0 } known ? known : null;
        return new Annotation(
            verdict.Fails,
            findings.Select(finding => finding.Code).FirstOrDefault() ?? "",
            source is null ? "" : Path(source, projectDirectory),
            Math.Max(source?.Line ?? 1, 1),
            $"{verdict.Id.ShortName}: {VerdictText.Word(verdict.Kind)}",
            string.Join("; ", findings.Select(finding => finding.Current is null ? finding.Reason : $"{finding.Reason} ({VerdictText.Values(finding)})").Distinct(StringComparer.Ordinal)));
    }

    private static string Path(SourceLocation source, string? projectDirectory) =>
        source.File.StartsWith(MappedRoot, StringComparison.Ordinal) ? source.File[MappedRoot.Length..]
        : System.IO.Path.IsPathFullyQualified(projectDirectory ?? "") && !source.File.Contains('\0') ? System.IO.Path.GetFullPath(source.File, projectDirectory!)
        : source.File;
}
