using System.Globalization;
using PerfGate.Reporting;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Ci;

/// <summary>
/// Lines that a CI system reads as commands: annotations at a line of the source, and the summary of a job. Names and messages come from
/// tests: what ends a command, or begins another, is escaped.
/// </summary>
internal static class CiCommands
{
    /// <summary>GitHub shows no more of a level for each step.</summary>
    public const int MostOfALevel = 10;

    /// <summary>The commands for annotations, the ten worst of each level; none where the system knows none.</summary>
    public static IEnumerable<string> Annotate(CiSystem system, IEnumerable<Annotation> annotations)
    {
        var shown = annotations.GroupBy(annotation => annotation.Level).OrderBy(level => level.Key).SelectMany(level => level.Take(MostOfALevel));
        return system switch
        {
            CiSystem.GitHub => shown.Select(GitHub),
            CiSystem.Azure => shown.Select(Azure),
            _ => [],
        };
    }

    /// <summary>The command that adds a Markdown file to Azure's summary of the build.</summary>
    public static string UploadSummary(string path) => $"##vso[task.uploadsummary]{AzureData(path)}";

    /// <summary>A line that no CI system takes for a command, whatever a test is named.</summary>
    public static string Defuse(string line)
    {
        var harmless = line.Replace("##[", "## [", StringComparison.Ordinal).Replace("##vso[", "##vso [", StringComparison.OrdinalIgnoreCase);
        return harmless.TrimStart().StartsWith("::", StringComparison.Ordinal) ? "'" + harmless : harmless;
    }

    private static string GitHub(Annotation annotation)
    {
        var level = annotation.Level switch { AnnotationLevel.Error => "error", AnnotationLevel.Warning => "warning", _ => "notice" };
        return string.Create(CultureInfo.InvariantCulture, $"::{level} file={GitHubProperty(annotation.File)},line={annotation.Line},endLine={annotation.LastLine},title={GitHubProperty(annotation.Title)}::{GitHubData(annotation.Message)}");
    }

    // Azure knows errors and warnings only.
    private static string Azure(Annotation annotation) => string.Create(
        CultureInfo.InvariantCulture,
        $"##vso[task.logissue type={(annotation.Level == AnnotationLevel.Error ? "error" : "warning")};sourcepath={AzureProperty(annotation.File)};linenumber={annotation.Line};columnnumber=1;]{AzureData($"{annotation.Title}: {annotation.Message}")}");

    private static string GitHubData(string text) => Defuse(Plain.Line(text)).Replace("%", "%25", StringComparison.Ordinal);

    private static string GitHubProperty(string text) => GitHubData(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private static string AzureData(string text) => Defuse(Plain.Line(text)).Replace("%", "%AZP25", StringComparison.Ordinal);

    private static string AzureProperty(string text) => AzureData(text).Replace("]", "%5D", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);
}
