using System.Globalization;
using System.Text.RegularExpressions;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Tool.Output;

/// <summary>
/// Findings as lines that MSBuild reads as errors and warnings at a place in the source:
/// <c>/src/Tests/SearchTests.cs(12,1): error PG0001: ...</c>. Every other line is written so that MSBuild cannot read it as one.
/// </summary>
internal static partial class CanonicalErrors
{
    /// <summary>The hidden option that asks for them.</summary>
    public const string Flag = "--canonical-errors";

    // MSBuild looks for the code in the first 400 characters of a line only.
    private const int MaxOrigin = 350;

    /// <summary>One line for each finding that fails or is worth a warning; where nothing at all was measured, the one error that says so stands for every missing test.</summary>
    public static IEnumerable<string> Of(Judgement judgement)
    {
        foreach (var verdict in judgement.Verdicts.Where(_ => !judgement.NothingMeasured))
        {
            foreach (var finding in verdict.Findings.Where(finding => finding.Kind.Fails() || finding.Kind == VerdictKind.Inconclusive))
            {
                yield return Line(
                    Origin((verdict.Current ?? verdict.Baseline)?.Source, judgement.Run.Environment.ProjectDirectory),
                    finding.Kind.Fails() ? "error" : "warning",
                    finding.Code,
                    $"{verdict.Id} [{judgement.Run.Environment.TargetFramework}]: {finding.Reason}{(finding.Current is null ? "" : $" ({VerdictText.Values(finding)})")}");
            }
        }

        foreach (var warning in judgement.Warnings)
        {
            yield return Of("warning", warning.Code, warning.Text);
        }
    }

    /// <summary>A line about the run as a whole.</summary>
    public static string Of(string category, string code, string text) => Line("perfgate ", category, code, text);

    /// <summary>A line that MSBuild takes for plain text, whatever it says: no "error" or "warning" keeps the colon that would end its code.</summary>
    public static string Defuse(string line) => Category().Replace(line, "${said} - ");

    private static string Line(string origin, string category, string code, string text) => $"{origin}: {category} {code}: {Plain.Line(text)}";

    private static string Origin(SourceLocation? source, string? projectDirectory)
    {
        if (source is not { File.Length: > 0 })
        {
            return "perfgate ";
        }

        // A run file from elsewhere may name another system's directories.
        var path = Path.IsPathFullyQualified(projectDirectory ?? "") && !source.File.Contains('\0') ? Path.GetFullPath(source.File, projectDirectory!) : source.File;
        path = Plain.Line(path);

        // A colon ends MSBuild's origin; only a drive may have one.
        var drive = path.Length > 1 && char.IsAsciiLetter(path[0]) && path[1] == ':' ? 2 : 0;
        path = path[..drive] + path[drive..].Replace(':', '_');
        path = path.Length > MaxOrigin ? path[^MaxOrigin..].Trim() : path;
        return source.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}({source.Line},1)") : path;
    }

    // At least what MSBuild's own expression matches; the i of "warning" has other capitals in some cultures.
    [GeneratedRegex(@"(?<said>(error|warn.ng)\s*[^: ]*)\s*:[\s:]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Category();
}
