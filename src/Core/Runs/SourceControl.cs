using System.Reflection;

namespace PerfGate.Runs;

/// <summary>Commit and branch without a child process: from the assembly, the CI system's variables and git's own files.</summary>
internal static class SourceControl
{
    private static readonly string[] CommitVariables = ["GITHUB_SHA", "BUILD_SOURCEVERSION", "CI_COMMIT_SHA"];
    private static readonly string[] BranchVariables = ["GITHUB_HEAD_REF", "GITHUB_REF_NAME", "SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCHNAME", "CI_COMMIT_REF_NAME"];

    public static (string? Commit, string? Branch) Of(Assembly assembly, string? directory)
    {
        // The SDK stamps "1.0.0+<commit>" into every assembly built inside a repository: the commit of the build, not of today.
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var stamped = version?.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus ? version[(plus + 1)..] : null;
        var (head, branch) = ReadHead(directory);
        return (stamped is { Length: 40 } ? stamped : First(CommitVariables) ?? head, First(BranchVariables) ?? branch);
    }

    /// <summary>A directory's path within the working tree that it lies in, with forward slashes; empty for the root, null outside of one.</summary>
    public static string? PathOf(string? directory)
    {
        // A file where the working tree is not the repository's own: a worktree, a submodule.
        for (var at = directory is null ? null : new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            var git = Path.Combine(at.FullName, ".git");
            if (Directory.Exists(git) || File.Exists(git))
            {
                return Path.GetRelativePath(at.FullName, directory!) is var relative && relative == "." ? "" : relative.Replace('\\', '/').TrimEnd('/');
            }
        }

        return null;
    }

    private static string? First(string[] variables) => variables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    private static (string? Commit, string? Branch) ReadHead(string? directory)
    {
        try
        {
            for (var at = directory is null ? null : new DirectoryInfo(directory); at is not null; at = at.Parent)
            {
                var head = Path.Combine(at.FullName, ".git", "HEAD");
                if (!File.Exists(head))
                {
                    continue;
                }

                var text = File.ReadAllText(head).Trim();
                const string Reference = "ref: refs/heads/";
                if (!text.StartsWith(Reference, StringComparison.Ordinal))
                {
                    return (text.Length == 40 ? text : null, null);
                }

                var branch = text[Reference.Length..];
                var tip = Path.Combine(at.FullName, ".git", "refs", "heads", branch);
                return (File.Exists(tip) ? File.ReadAllText(tip).Trim() : null, branch);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, null);
        }

        return (null, null);
    }
}
