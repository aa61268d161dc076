using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting;

/// <summary>The command that measures a test again.</summary>
internal static class Reproduction
{
    /// <summary>What a person can paste into a shell: without the test, or empty, where a name holds what a shell could take for something else.</summary>
    /// <param name="judgement">Its assembly's.</param>
    /// <param name="id">The test.</param>
    /// <param name="directory">The directory that paths are shown from.</param>
    public static string Command(Judgement judgement, TestId id, string directory)
    {
        var run = judgement.Run;
        var project = Project(run.Environment.ProjectDirectory, directory);
        var against = run.Comparison is { } comparison ? comparison.BaseCommit ?? comparison.Base : null;
        if (project is null || !IsPlain(against ?? ""))
        {
            return "";
        }

        // Understood by dotnet test under VSTest and on Microsoft.Testing.Platform, by every framework that takes VSTest's filters.
        var filter = IsPlain(id.Method) ? $" -- --filter \"FullyQualifiedName~{id.Method}\"" : "";

        // What was counted and is then only timed would look mended.
        var exact = run.Tests.Any(test => test.Id == id && test.Policy.Exact == true) ? " --exact" : "";
        return against is null
            ? $"perfgate run{(project.Length > 0 ? $" \"{project}\"" : "")}{exact}{filter}"
            : $"perfgate compare \"{against}\"{(project.Length > 0 ? $" --project \"{project}\"" : "")}{exact}{filter}";
    }

    // Below the directory as a person there would write it, elsewhere as it is; null where that cannot be written.
    private static string? Project(string? project, string directory)
    {
        var plain = (project ?? "").Replace('\\', '/');
        if (plain.Length == 0 || !IsPlain(plain))
        {
            return plain.Length == 0 ? "" : null;
        }

        var relative = Path.GetRelativePath(directory, project!).Replace('\\', '/');
        return (relative == "." ? "" : relative.StartsWith("..", StringComparison.Ordinal) ? plain : relative).TrimEnd('/');
    }

    // Between double quotes only these mean nothing to any shell, and none of them begins an option there.
    private static bool IsPlain(string text) => !text.StartsWith('-') && text.Length <= 400 && text.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' or '/' or ':' or '+' or ' ' or '~' or ',');
}
