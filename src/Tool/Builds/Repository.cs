using PerfGate.Diagnostics;

namespace PerfGate.Tool.Builds;

/// <summary>A commit and what people call it.</summary>
/// <param name="Id">Its full id.</param>
/// <param name="Name">The name it was found by.</param>
internal sealed record NamedCommit(string Id, string Name)
{
    /// <summary><c>main (1a2b3c4d)</c>; a commit that was named by its own id is only that.</summary>
    public string Display => Id.StartsWith(Name, StringComparison.OrdinalIgnoreCase) ? Id[..8] : $"{Name} ({Id[..8]})";
}

/// <summary>The git repository that a target lies in.</summary>
internal sealed class Repository
{
    // Where a clone says what its default branch is, and where it is by custom.
    private static readonly string[] DefaultBranches = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];

    private readonly Git _git;

    private Repository(Git git, string root, string prefix) => (_git, Root, Prefix) = (git, root, prefix);

    /// <summary>The root of the working tree.</summary>
    public string Root { get; }

    /// <summary>The directory it was opened from, relative to the root, with slashes; empty for the root itself.</summary>
    public string Prefix { get; }

    /// <summary>The repository that a directory lies in.</summary>
    /// <exception cref="PerfGateException">PG2010: there is none, or no git.</exception>
    public static async Task<Repository> OpenAsync(string directory, CancellationToken stop)
    {
        var git = new Git(directory);
        var root = await git.RunAsync(Git.Short, ["rev-parse", "--show-toplevel"], stop).ConfigureAwait(false);
        if (!root.Succeeded || root.Output.Length == 0)
        {
            throw new PerfGateException(DiagnosticCodes.GitUnavailable, $"{directory} lies in no working tree of git ({root.Error}). Run inside a clone, or compare build outputs.");
        }

        // git tells the path below the root itself: the two may be spelt in different ways where links are.
        var prefix = await git.ReadAsync(["rev-parse", "--show-prefix"], stop).ConfigureAwait(false);
        var full = Path.GetFullPath(root.Output);
        return new Repository(new Git(full), full, prefix);
    }

    /// <summary>The commit of a name, else of the same name at origin; null where neither is there.</summary>
    public async Task<NamedCommit?> FindAsync(string name, CancellationToken stop)
    {
        // No name of git's begins with a dash, and an option is no name.
        if (name.Length == 0 || name.StartsWith('-') || name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var candidate in new[] { name, "refs/remotes/origin/" + name })
        {
            var found = await _git.RunAsync(Git.Short, ["rev-parse", "--verify", "--quiet", "--end-of-options", candidate + "^{commit}"], stop).ConfigureAwait(false);
            if (found.Succeeded && found.Output.Length >= 40)
            {
                return new NamedCommit(found.Output, candidate == name ? name : "origin/" + name);
            }
        }

        return null;
    }

    /// <summary>The commit of a name.</summary>
    /// <exception cref="PerfGateException">PG2011: there is none.</exception>
    public async Task<NamedCommit> ResolveAsync(string name, CancellationToken stop) =>
        await FindAsync(name, stop).ConfigureAwait(false)
        ?? throw new PerfGateException(
            DiagnosticCodes.SideNotFound,
            $"'{name}' is no branch, tag or commit of {Root}, and no build output (a .dll, or a directory of built tests).{await ShallowAsync(stop).ConfigureAwait(false) ?? $" If it is a branch elsewhere: `git fetch origin {name}`."}");

    /// <summary>What a side is compared with when nobody says: the commit that it and the default branch have in common.</summary>
    /// <param name="head">The commit of the side.</param>
    /// <param name="isDirty">True where the side is more than its commit, which then is its own base on the default branch.</param>
    /// <param name="stop">Ends git.</param>
    /// <exception cref="PerfGateException">PG2011: there is no such commit, or it is the side's own.</exception>
    public async Task<NamedCommit> DefaultBaseAsync(NamedCommit head, bool isDirty, CancellationToken stop)
    {
        NamedCommit? branch = null;
        foreach (var candidate in DefaultBranches)
        {
            branch = await FindAsync("refs/remotes/" + candidate, stop).ConfigureAwait(false) ?? await FindAsync("refs/heads/" + candidate, stop).ConfigureAwait(false);
            if (branch is not null)
            {
                branch = branch with { Name = candidate };
                break;
            }
        }

        if (branch is null)
        {
            throw new PerfGateException(
                DiagnosticCodes.SideNotFound,
                $"{Root} has no default branch to compare with (none of {string.Join(", ", DefaultBranches)}). Name a base.{await ShallowAsync(stop).ConfigureAwait(false)}");
        }

        var common = await _git.RunAsync(Git.Short, ["merge-base", "--end-of-options", head.Id, branch.Id], stop).ConfigureAwait(false);
        if (!common.Succeeded || common.Output.Length < 40)
        {
            throw new PerfGateException(
                DiagnosticCodes.SideNotFound,
                $"{head.Display} and {branch.Display} have no commit in common here{(common.Error.Length > 0 ? $" ({common.Error})" : "")}.{await ShallowAsync(stop).ConfigureAwait(false) ?? " Name a base."}");
        }

        var id = common.Output.Split('\n')[0].Trim();
        return id != head.Id ? new NamedCommit(id, "merge base with " + branch.Name)
            : isDirty ? head
            : throw new PerfGateException(
                DiagnosticCodes.SideNotFound,
                $"{head.Display} is itself part of {branch.Name} and nothing is changed, so there is nothing to compare by default. Name a base, such as HEAD~1.");
    }

    /// <summary>How many files of the working tree differ from its commit; what test runs leave does not count.</summary>
    public async Task<int> ChangesAsync(CancellationToken stop) =>
        (await _git.ReadAsync(["status", "--porcelain", "--", ":/", ":(top,exclude,glob)**/TestResults/**"], stop).ConfigureAwait(false))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Whether files of a directory's working tree, but for results and baselines, differ from its commit; false where there is no repository, or no git.</summary>
    public static async Task<bool> IsDirtyAsync(string directory, CancellationToken stop)
    {
        try
        {
            var repository = await OpenAsync(directory, stop).ConfigureAwait(false);
            return (await repository._git.ReadAsync(["status", "--porcelain", "--", ":/", ":(top,exclude,glob)**/TestResults/**", ":(top,exclude,glob)**/perf-baselines/**"], stop).ConfigureAwait(false)).Length > 0;
        }
        catch (PerfGateException failure) when (failure.Code == DiagnosticCodes.GitUnavailable)
        {
            return false;
        }
    }

    /// <summary>True when a commit has a file.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="path">The file, relative to the root, with slashes.</param>
    /// <param name="stop">Ends git.</param>
    public async Task<bool> HasFileAsync(NamedCommit commit, string path, CancellationToken stop) =>
        (await _git.RunAsync(Git.Short, ["cat-file", "-e", $"{commit.Id}:{path}"], stop).ConfigureAwait(false)).Succeeded;

    /// <summary>The commits between one and another that have the first in their history, parents before children; the last is the other one. None where it is no ancestor.</summary>
    /// <exception cref="PerfGateException">PG2010: git failed.</exception>
    public async Task<IReadOnlyList<HistoryCommit>> CommitsAsync(NamedCommit after, NamedCommit upTo, CancellationToken stop)
    {
        string[] arguments = ["log", "--reverse", "--topo-order", "--ancestry-path", "--no-show-signature", "--no-color", "--encoding=UTF-8", "--date=iso", "--format=%H%x1f%P%x1f%an <%ae>%x1f%ad%x1f%s", $"{after.Id}..{upTo.Id}", "--"];
        return [.. (await _git.ReadAsync(arguments, stop).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(HistoryCommit.Read)];
    }

    /// <summary>Checks a commit out into a directory of its own, with its submodules.</summary>
    /// <exception cref="PerfGateException">PG2012: git could not.</exception>
    public async Task AddWorktreeAsync(string path, NamedCommit commit, TimeSpan timeout, CancellationToken stop)
    {
        await _git.RunAsync(Git.Short, ["worktree", "prune"], stop).ConfigureAwait(false);
        var added = await _git.RunAsync(timeout, ["worktree", "add", "--detach", "--force", "--force", path, commit.Id], stop).ConfigureAwait(false);
        if (added.Succeeded && File.Exists(Path.Combine(path, ".gitmodules")))
        {
            added = await new Git(path).RunAsync(timeout, ["submodule", "update", "--init", "--recursive"], stop).ConfigureAwait(false);
        }

        if (!added.Succeeded)
        {
            throw new PerfGateException(DiagnosticCodes.SideNotBuilt, $"{commit.Display} cannot be checked out into {path}: {added.Error}");
        }
    }

    /// <summary>Removes such a directory, whole or half made, and what git remembers of it.</summary>
    public async Task RemoveWorktreeAsync(string path)
    {
        // A worktree whose making was interrupted is locked, and one with submodules is only removed by force.
        await _git.RunAsync(Git.Short, ["worktree", "unlock", path], CancellationToken.None).ConfigureAwait(false);
        await _git.RunAsync(Git.Short, ["worktree", "remove", "--force", "--force", path], CancellationToken.None).ConfigureAwait(false);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        // Also what git remembers of worktrees that somebody else deleted.
        await _git.RunAsync(Git.Short, ["worktree", "prune"], CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<string?> ShallowAsync(CancellationToken stop) =>
        await _git.ReadAsync(["rev-parse", "--is-shallow-repository"], stop).ConfigureAwait(false) == "true"
            ? " This clone is shallow, and older commits are not here: `git fetch --unshallow`, or in GitHub Actions `fetch-depth: 0` for actions/checkout."
            : null;
}
