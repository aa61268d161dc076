using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PerfGate.Diagnostics;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Builds;

/// <summary>
/// Turns what a user names into builds: git refs, build outputs, the working tree, the build kept with a baseline. While it lives, no other
/// comparison with the same results directory builds or removes anything; dispose of it when the last process of a side has ended.
/// </summary>
internal sealed class BuildSources : IDisposable
{
    private const string WorkingTreeFolder = "working-tree";
    private const string BaselineFolder = "baseline";
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly TestCommand _command;
    private readonly BuildFolder _folder;
    private readonly BuildLock _lock;
    private readonly TimeSpan _timeout;
    private readonly Action<string> _progress;
    private readonly HashSet<string> _inUse = new(StringComparer.Ordinal);
    private Repository? _repository;

    private BuildSources(TestCommand command, BuildFolder folder, BuildLock taken, TimeSpan timeout, Action<string> progress) =>
        (_command, _folder, _lock, _timeout, _progress) = (command, folder, taken, timeout, progress);

    /// <summary>Waits until no other comparison uses the results directory.</summary>
    /// <param name="command">The target, the configuration and the framework of both sides.</param>
    /// <param name="results">The results directory.</param>
    /// <param name="timeout">When to end a build.</param>
    /// <param name="progress">Gets lines for people.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task<BuildSources> OpenAsync(TestCommand command, string results, TimeSpan timeout, Action<string> progress, CancellationToken stop)
    {
        var folder = BuildFolder.Open(results);
        var taken = await BuildLock.AcquireAsync(folder.LockPath, () => progress($"Waiting for another comparison that uses {results} ..."), stop).ConfigureAwait(false);
        folder.Hide();
        return new BuildSources(command, folder, taken, timeout, progress);
    }

    /// <summary>Both sides of a comparison.</summary>
    /// <param name="base">A build output or a git ref; null for the commit that the head and the default branch have in common.</param>
    /// <param name="head">A build output or a git ref; null for the target as it is, built in place.</param>
    /// <param name="stop">Ends a build, and removes what was made of it.</param>
    /// <exception cref="PerfGateException">PG1004, PG2010 to PG2013.</exception>
    public async Task<(TestBuild Base, TestBuild Head)> SidesAsync(string? @base, string? head, CancellationToken stop)
    {
        // Every name before any build: a slip is told at once.
        var headSide = head is null ? null : await FindAsync(head, stop).ConfigureAwait(false);
        var baseSide = @base is null ? await DefaultBaseAsync(headSide, stop).ConfigureAwait(false) : await FindAsync(@base, stop).ConfigureAwait(false);
        var builtHead = headSide is null ? await WorkingTreeAsync(stop).ConfigureAwait(false) : await BuildAsync(headSide, stop).ConfigureAwait(false);
        return (await BuildAsync(baseSide, stop).ConfigureAwait(false), builtHead);
    }

    /// <summary>One side by its name: a build output (a .dll, or a directory of built tests that is no git ref), else a git ref.</summary>
    /// <exception cref="PerfGateException">PG1004, PG2010 to PG2013.</exception>
    public async Task<TestBuild> ResolveAsync(string name, CancellationToken stop) => await BuildAsync(await FindAsync(name, stop).ConfigureAwait(false), stop).ConfigureAwait(false);

    /// <summary>The target as it is, built in place; a built assembly is taken as it is.</summary>
    /// <exception cref="PerfGateException">PG2012: it does not build; PG2013: its PerfGate is too old.</exception>
    public async Task<TestBuild> WorkingTreeAsync(CancellationToken stop)
    {
        if (_command.Target.Kind == TargetKind.Assembly)
        {
            return OfOutputs(_command.Target.Path);
        }

        var (commit, changes) = await StateAsync(stop).ConfigureAwait(false);
        if (changes > 0)
        {
            _progress(string.Create(CultureInfo.InvariantCulture, $"The working tree has changes that are in no commit ({changes} {(changes == 1 ? "file" : "files")})."));
        }

        const string Name = "working tree";
        var list = _folder.In(WorkingTreeFolder, "list");
        Directory.CreateDirectory(_folder.In(WorkingTreeFolder));
        var assemblies = await new SideBuilder(_command, _timeout, _progress).BuildAsync(Name, list, _folder.In(WorkingTreeFolder, "build.txt"), stop).ConfigureAwait(false);
        return new TestBuild
        {
            Name = Name,
            Commit = commit?.Id,
            IsDirty = changes > 0,
            Directory = _repository?.Root ?? _command.Target.Directory,
            Assemblies = assemblies,
            WhyNone = WhyNone(Name, assemblies),
        };
    }

    /// <summary>The builds that were kept with the baselines of a side's assemblies (<c>perfgate baseline accept --with-build</c>).</summary>
    /// <param name="head">The other side.</param>
    /// <param name="baselines">The directory of the baselines, or null for that of each assembly's project.</param>
    /// <param name="stop">Ends the copying.</param>
    /// <exception cref="PerfGateException">PG2014: one is missing, damaged, or belongs to another baseline; PG2013: its PerfGate is too old.</exception>
    public async Task<TestBuild> BaselineAsync(TestBuild head, string? baselines, CancellationToken stop)
    {
        var kept = new List<(TestAssembly Assembly, string? Commit)>();
        foreach (var assembly in head.Assemblies)
        {
            var store = new BuildStore(baselines ?? BuildStore.BaselinesOf(assembly));
            kept.Add(await store.MaterialiseAsync(assembly, Kept(assembly), started: null, stop).ConfigureAwait(false));
        }

        return OfKept(kept) with { WhyNone = kept.Count == 0 ? $"{head.Name} has no perf-test assembly" : null };
    }

    /// <summary>The build that was kept with one baseline of one assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="baselines">The directory of the baselines.</param>
    /// <param name="started">When that baseline began.</param>
    /// <param name="stop">Ends the copying.</param>
    /// <exception cref="PerfGateException">PG2014: it is missing or damaged; PG2013: its PerfGate is too old.</exception>
    public async Task<TestBuild> KeptAsync(TestAssembly assembly, string baselines, DateTimeOffset started, CancellationToken stop) =>
        OfKept([await new BuildStore(baselines).MaterialiseAsync(assembly, Kept(assembly), started, stop).ConfigureAwait(false)]);

    private TestBuild OfKept(IReadOnlyList<(TestAssembly Assembly, string? Commit)> kept)
    {
        var commits = kept.Select(build => build.Commit).Distinct(StringComparer.Ordinal).ToList();
        var commit = commits is [{ Length: >= 8 } one] ? one : null;
        var name = commit is null ? "baseline" : $"baseline ({commit[..8]})";
        SideBuilder.MustKnowLockStep(name, [.. kept.Select(build => build.Assembly)]);
        return new TestBuild { Name = name, Commit = commit, Directory = _folder.In(BaselineFolder), Assemblies = TestAssemblies.InOrder(kept.Select(build => build.Assembly)) };
    }

    private string Kept(TestAssembly assembly) => _folder.In(BaselineFolder, $"{assembly.Name}.{assembly.TargetFramework}");

    /// <summary>The commits after a good one up to a bad one, parents before children; the last is the bad one.</summary>
    /// <exception cref="PerfGateException">PG2010, PG2011: there are none to be had.</exception>
    public async Task<IReadOnlyList<HistoryCommit>> CommitsAsync(string good, string bad, CancellationToken stop)
    {
        var repository = await RepositoryAsync(stop).ConfigureAwait(false);
        var (after, upTo) = (await repository.ResolveAsync(good, stop).ConfigureAwait(false), await repository.ResolveAsync(bad, stop).ConfigureAwait(false));
        var commits = await repository.CommitsAsync(after, upTo, stop).ConfigureAwait(false);
        return commits.Count > 0 ? commits : throw new PerfGateException(
            DiagnosticCodes.SideNotFound,
            after.Id == upTo.Id ? $"{after.Display} and {upTo.Display} are one commit: there is nothing between them."
                : $"{after.Display} is not in the history of {upTo.Display}, so there is no way from the one to the other. Name a commit before it, such as their merge base.");
    }

    /// <summary>Says that a build is no longer needed: it may make room for the next. Without this every build stays until this is disposed of.</summary>
    public void Release(TestBuild build) => _inUse.RemoveWhere(key => _folder.Tree(key) == build.Directory);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private async Task<Side> FindAsync(string name, CancellationToken stop)
    {
        if (File.Exists(name) && Path.GetExtension(name).ToLowerInvariant() is ".dll" or ".exe")
        {
            return new Side(Path.GetFullPath(name), Commit: null);
        }

        if (Directory.Exists(name))
        {
            // A directory may have the name of a branch; outside of a repository it cannot.
            var commit = await InRepositoryAsync(stop).ConfigureAwait(false) ? await _repository!.FindAsync(name, stop).ConfigureAwait(false) : null;
            return commit is null ? new Side(Path.GetFullPath(name), Commit: null) : new Side(Output: null, commit);
        }

        return new Side(Output: null, await (await RepositoryAsync(stop).ConfigureAwait(false)).ResolveAsync(name, stop).ConfigureAwait(false));
    }

    private async Task<Side> DefaultBaseAsync(Side? head, CancellationToken stop)
    {
        if (head is { Output: not null } || (head is null && _command.Target.Kind == TargetKind.Assembly))
        {
            throw new PerfGateException(DiagnosticCodes.SideNotFound, "a build output has no base of its own. Name one: the output to compare it with.");
        }

        var repository = await RepositoryAsync(stop).ConfigureAwait(false);
        if (head is { Commit: { } commit })
        {
            return new Side(Output: null, await repository.DefaultBaseAsync(commit, isDirty: false, stop).ConfigureAwait(false));
        }

        var current = await repository.ResolveAsync("HEAD", stop).ConfigureAwait(false);
        return new Side(Output: null, await repository.DefaultBaseAsync(current, await repository.ChangesAsync(stop).ConfigureAwait(false) > 0, stop).ConfigureAwait(false));
    }

    private async Task<TestBuild> BuildAsync(Side side, CancellationToken stop) =>
        side.Output is { } output ? OfOutputs(output) : await BuildCommitAsync(side.Commit!, stop).ConfigureAwait(false);

    private TestBuild OfOutputs(string path)
    {
        var isFile = File.Exists(path);
        var assemblies = (isFile ? [path] : TestAssemblies.Below(path)).Select(TestAssemblies.Read).Where(assembly => _command.Framework is null || assembly.TargetFramework == _command.Framework).ToList();
        if (assemblies.Count == 0)
        {
            throw new PerfGateException(DiagnosticCodes.SideNotFound, $"{path} is no git ref, and holds no built perf tests{(_command.Framework is { } framework ? $" for {framework}" : "")}.");
        }

        if (assemblies.GroupBy(assembly => (assembly.Name, assembly.TargetFramework)).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new PerfGateException(DiagnosticCodes.SideNotFound, $"{path} holds {twice.Key.Name} ({twice.Key.TargetFramework}) more than once: {string.Join(", ", twice.Select(assembly => assembly.Path))}. Name one.");
        }

        SideBuilder.MustKnowLockStep(path, assemblies);
        return new TestBuild { Name = path, Directory = isFile ? Path.GetDirectoryName(path)! : path, Assemblies = TestAssemblies.InOrder(assemblies) };
    }

    private async Task<TestBuild> BuildCommitAsync(NamedCommit commit, CancellationToken stop)
    {
        if (_command.Target.Kind == TargetKind.Assembly)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"{_command.Target.Path} is an assembly, and the git ref {commit.Display} is built from a project or solution. Name that, or the assembly to compare with.");
        }

        var repository = await RepositoryAsync(stop).ConfigureAwait(false);
        var relative = repository.Prefix + Path.GetFileName(_command.Target.Path);
        var key = $"{commit.Id[..12]}-{Slug(_command.Configuration)}";
        var build = new TestBuild { Name = commit.Display, Commit = commit.Id, Directory = _folder.Tree(key) };
        if (!await repository.HasFileAsync(commit, relative, stop).ConfigureAwait(false))
        {
            return build with { WhyNone = $"{commit.Display} has no {relative}" };
        }

        foreach (var unfinished in _folder.Unfinished())
        {
            await RemoveAsync(repository, unfinished).ConfigureAwait(false);
        }

        _inUse.Add(key);
        var what = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{relative}|{_command.Framework}")))[..8].ToLowerInvariant();
        var assemblies = _folder.Built(key, what, DateTimeOffset.UtcNow) is { } earlier
            ? TestAssemblies.InOrder(earlier.Select(TestAssemblies.Read))
            : await BuildInWorktreeAsync(repository, commit, new Place(key, relative, what), stop).ConfigureAwait(false);
        return build with { Assemblies = assemblies, WhyNone = WhyNone(commit.Display, assemblies) };
    }

    private async Task<ImmutableArray<TestAssembly>> BuildInWorktreeAsync(Repository repository, NamedCommit commit, Place place, CancellationToken stop)
    {
        _folder.EndSearches(repository.Root);
        foreach (var key in _folder.Superfluous(_inUse))
        {
            await RemoveAsync(repository, key).ConfigureAwait(false);
        }

        var tree = _folder.Tree(place.Key);
        var isNew = !Directory.Exists(tree);
        _folder.Begin(place.Key);
        try
        {
            if (isNew)
            {
                _progress($"Checking out {commit.Display} ...");
                await repository.AddWorktreeAsync(tree, commit, _timeout, stop).ConfigureAwait(false);
            }

            var mapped = Path.GetFullPath(place.Target, tree);
            var builder = new SideBuilder(_command with { Target = _command.Target with { Path = mapped } }, _timeout, _progress);
            var assemblies = await builder.BuildAsync(commit.Display, _folder.In(place.Key, "list"), _folder.FailedLog, stop).ConfigureAwait(false);
            _folder.Finish(place.Key, place.What, assemblies.Select(assembly => assembly.Path));
            File.Delete(_folder.FailedLog);
            return assemblies;
        }
        catch (Exception failure)
        {
            await RemoveAsync(repository, place.Key).ConfigureAwait(false);
            if (failure is OperationCanceledException)
            {
                File.Delete(_folder.FailedLog);
            }

            throw;
        }
    }

    // What a child that was killed has started may hold or write a file a little longer. What stays is marked unfinished.
    private async Task RemoveAsync(Repository repository, string key)
    {
        _inUse.Remove(key);
        _folder.Begin(key);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await repository.RemoveWorktreeAsync(_folder.Tree(key)).ConfigureAwait(false);
                Directory.Delete(_folder.In(key), recursive: true);
                return;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                if (attempt == Attempts)
                {
                    _progress($"{_folder.In(key)} could not be removed, the next comparison tries again: {failure.Message}");
                    return;
                }
            }

            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<(NamedCommit? Commit, int Changes)> StateAsync(CancellationToken stop)
    {
        // A target outside of any repository, or in one without a commit, is compared with a build output.
        if (!await InRepositoryAsync(stop).ConfigureAwait(false) || await _repository!.FindAsync("HEAD", stop).ConfigureAwait(false) is not { } commit)
        {
            return (null, 0);
        }

        return (commit, await _repository!.ChangesAsync(stop).ConfigureAwait(false));
    }

    private async Task<Repository> RepositoryAsync(CancellationToken stop) => _repository ??= await Repository.OpenAsync(_command.Target.Directory, stop).ConfigureAwait(false);

    private async Task<bool> InRepositoryAsync(CancellationToken stop)
    {
        try
        {
            await RepositoryAsync(stop).ConfigureAwait(false);
            return true;
        }
        catch (PerfGateException failure) when (failure.Code == DiagnosticCodes.GitUnavailable)
        {
            return false;
        }
    }

    private string? WhyNone(string name, ImmutableArray<TestAssembly> assemblies) =>
        assemblies.IsEmpty ? $"no test project of {Path.GetFileName(_command.Target.Path)} uses PerfGate in {name}" : null;

    private static string Slug(string text) => string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private sealed record Side(string? Output, NamedCommit? Commit);

    private sealed record Place(string Key, string Target, string What);
}
