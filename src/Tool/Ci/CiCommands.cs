using System.Globalization;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Ci;

/// <summary>
/// Lines that a CI system reads as commands: annotations at a line of the source, and the summary of a job. Names and messages come from
/// tests: what ends a command, or begins another, is escaped.
/// </summary>
internal static class CiCommands
{
    /// <summary>GitHub shows no more of a kind for each step.</summary>
    public const int MostOfAKind = 10;

    private const int MostTitle = 200;
    private const int MostMessage = 2000;

    /// <summary>The commands for annotations: for GitHub the ten worst of each kind, none where the system knows none.</summary>
    public static IEnumerable<string> Annotate(CiJob job, IEnumerable<Annotation> annotations)
    {
        var kinds = annotations.GroupBy(annotation => annotation.IsError).OrderByDescending(kind => kind.Key).SelectMany(kind => kind.Take(MostOfAKind));
        var root = job.Variable(job.System == CiSystem.Azure ? "BUILD_SOURCESDIRECTORY" : "GITHUB_WORKSPACE");
        return job.System switch
        {
            CiSystem.GitHub => kinds.Select(annotation => GitHub(annotation, PathIn(root, annotation.File))),
            CiSystem.Azure => kinds.Select(annotation => Azure(annotation, PathIn(root, annotation.File))),
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

    private static string GitHub(Annotation annotation, string? path) => string.Create(
        CultureInfo.InvariantCulture,
        $"::{(annotation.IsError ? "error" : "warning")} {(path is null ? "" : $"file={GitHubProperty(path)},line={annotation.Line},")}title={GitHubProperty(Cut(Title(annotation), MostTitle))}::{GitHubData(Cut(annotation.Message, MostMessage))}");

    private static string Azure(Annotation annotation, string? path) => string.Create(
        CultureInfo.InvariantCulture,
        $"##vso[task.logissue type={(annotation.IsError ? "error" : "warning")};{(path is null ? "" : $"sourcepath={AzureProperty(path)};linenumber={annotation.Line};columnnumber=1;")}code={AzureProperty(annotation.Code)};]{AzureData(Cut($"{annotation.Title}: {annotation.Message}", MostMessage))}");

    private static string Title(Annotation annotation) => annotation.Code.Length > 0 ? $"{annotation.Code} {annotation.Title}" : annotation.Title;

    // A path outside the checkout, such as that of another build of the comparison, marks no line of the change.
    private static string? PathIn(string? root, string path)
    {
        if (path.Length == 0 || !Path.IsPathRooted(path))
        {
            return path.Length == 0 || path.Split('/', '\\').Contains("..", StringComparer.Ordinal) ? null : Slashes(path);
        }

        var relative = root is null ? path : Path.GetRelativePath(root, path);
        return Path.IsPathRooted(relative) || Slashes(relative).Split('/').Any(part => part is ".." or ".builds") ? null : Slashes(relative);
    }

    private static string Slashes(string path) => path.Replace('\\', '/');

    private static string Cut(string text, int most)
    {
        var line = Plain.Line(text);
        return line.Length <= most ? line : line[..(char.IsHighSurrogate(line[most - 1]) ? most - 1 : most)] + "…";
    }

    private static string GitHubData(string text) => Defuse(Plain.Line(text)).Replace("%", "%25", StringComparison.Ordinal);

    private static string GitHubProperty(string text) => GitHubData(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private static string AzureData(string text) => Defuse(Plain.Line(text)).Replace("%", "%AZP25", StringComparison.Ordinal);

    private static string AzureProperty(string text) => AzureData(text).Replace("]", "%5D", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);
}
