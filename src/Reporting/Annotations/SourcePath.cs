using System.Text.RegularExpressions;

namespace PerfGate.Reporting;

/// <summary>Paths of source files as a repository has them.</summary>
internal static partial class SourcePath
{
    /// <summary>A file relative to the repository, with forward slashes; null where it is not known to lie in it.</summary>
    /// <param name="file">The path: relative to the project, or with the root that a deterministic build puts in the repository's place (<c>/_/</c>).</param>
    /// <param name="projectPath">The project's directory within the repository; null where that is not known.</param>
    public static string? InRepository(string file, string? projectPath)
    {
        file = file.Replace('\\', '/');
        if (DeterministicRoot().Match(file) is { Success: true } root)
        {
            return Normal(file[root.Length..]);
        }

        return projectPath is null || file.Length == 0 || file[0] == '/' || (file.Length > 1 && file[1] == ':') ? null : Normal($"{projectPath}/{file}");
    }

    // Without "." and "..", which must not lead out of the repository.
    private static string? Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                return null;
            }
        }

        return parts.Count == 0 || parts.Exists(part => part.Any(char.IsControl)) ? null : string.Join('/', parts);
    }

    [GeneratedRegex("^/_[0-9]*/", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeterministicRoot();
}
