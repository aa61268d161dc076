using PerfGate.Diagnostics;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Tests.Builds;

/// <summary>What a name stands for, and what is compared where none is given.</summary>
public sealed class SideNameTests : IDisposable
{
    private readonly Clone _origin = Clone.WithProject();
    private readonly Folder _folder = new();

    public void Dispose()
    {
        _origin.Dispose();
        _folder.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Cloned(params string[] options)
    {
        Clone.GitIn(_folder.Path, ["clone", "--quiet", .. options, "file://" + _origin.Root, "clone"]);
        return _folder["clone"];
    }

    private static Task<Repository> Open(string directory) => Repository.OpenAsync(directory, Stop);

    private static async Task<NamedCommit> Default(string directory, bool isDirty = false)
    {
        var repository = await Open(directory);
        return await repository.DefaultBaseAsync(await repository.ResolveAsync("HEAD", Stop), isDirty, Stop);
    }

    private static async Task<PerfGateException> Refused(string code, Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<PerfGateException>(action);
        Assert.Equal(code, failure.Code);
        return failure;
    }

    [Fact]
    public async Task The_default_base_is_the_merge_base_with_the_default_branch_of_origin()
    {
        var fork = _origin.Git("rev-parse", "HEAD");
        var clone = Cloned();
        Clone.GitIn(clone, "switch", "--quiet", "--create", "faster");
        Clone.GitIn(clone, "commit", "--quiet", "--allow-empty", "--message", "mine");
        _origin.Commit("theirs");
        Clone.GitIn(clone, "fetch", "--quiet");

        Assert.Equal(new NamedCommit(fork, "merge base with origin/HEAD"), await Default(clone));
    }

    [Fact]
    public async Task Without_a_remote_the_default_branch_is_main()
    {
        var fork = _origin.Git("rev-parse", "HEAD");
        _origin.Git("switch", "--quiet", "--create", "faster");
        _origin.Commit("mine");

        Assert.Equal(new NamedCommit(fork, "merge base with main"), await Default(_origin.Root));
    }

    [Fact]
    public async Task Changes_on_the_default_branch_itself_are_compared_with_its_commit()
    {
        Assert.Equal(_origin.Git("rev-parse", "HEAD"), (await Default(_origin.Root, isDirty: true)).Id);
        Assert.Contains("Name a base", (await Refused(DiagnosticCodes.SideNotFound, () => Default(_origin.Root))).Text);
    }

    [Fact]
    public async Task A_clone_without_a_branch_of_a_known_name_needs_a_base()
    {
        _origin.Git("branch", "--move", "trunk");

        Assert.Contains("Name a base", (await Refused(DiagnosticCodes.SideNotFound, () => Default(_origin.Root))).Text);
    }

    [Fact]
    public async Task In_a_shallow_clone_the_error_says_how_to_fetch()
    {
        _origin.Git("switch", "--quiet", "--create", "faster");
        _origin.Commit("mine");
        _origin.Git("switch", "--quiet", "main");
        _origin.Commit("theirs");
        var clone = Cloned("--depth", "1", "--branch", "faster", "--no-single-branch");

        Assert.Contains("git fetch --unshallow", (await Refused(DiagnosticCodes.SideNotFound, () => Default(clone))).Text);
        var repository = await Open(clone);
        Assert.Contains("fetch-depth: 0", (await Refused(DiagnosticCodes.SideNotFound, () => repository.ResolveAsync("faster~1", Stop))).Text);
    }

    [Fact]
    public async Task A_branch_that_only_origin_has_is_found_as_in_the_pull_requests_of_CI()
    {
        var main = _origin.Git("rev-parse", "main");
        var clone = Cloned();
        Clone.GitIn(clone, "checkout", "--quiet", "--detach");
        Clone.GitIn(clone, "branch", "--delete", "--force", "--quiet", "main");
        var repository = await Open(clone);

        Assert.Equal(new NamedCommit(main, "origin/main"), await repository.ResolveAsync("main", Stop));
    }

    [Theory]
    [InlineData("--all")]
    [InlineData("--output=/tmp/x")]
    [InlineData("-h")]
    [InlineData("main..main")]
    [InlineData("no/such")]
    [InlineData("")]
    [InlineData("$(touch x)")]
    public async Task What_is_no_commit_is_refused_whatever_it_looks_like(string name)
    {
        var repository = await Open(_origin.Root);

        Assert.Contains("no branch, tag or commit", (await Refused(DiagnosticCodes.SideNotFound, () => repository.ResolveAsync(name, Stop))).Text);
    }

    [Fact]
    public async Task A_commit_is_shown_by_its_name_and_its_id()
    {
        var id = _origin.Git("rev-parse", "HEAD");
        var repository = await Open(_origin.Root);

        Assert.Equal($"main ({id[..8]})", (await repository.ResolveAsync("main", Stop)).Display);
        Assert.Equal(id[..8], (await repository.ResolveAsync(id[..10], Stop)).Display);
    }

    [Fact]
    public async Task Untracked_code_is_a_change_and_what_a_test_run_left_is_none()
    {
        File.Delete(_origin.Write(".gitignore", ""));
        _origin.Commit("two");
        var repository = await Open(Path.Combine(_origin.Root, "tests"));
        _origin.Write("tests/TestResults/perfgate/report.html", "");
        Assert.Equal(0, await repository.ChangesAsync(Stop));

        _origin.Write("src/New.cs", "");
        Assert.Equal(1, await repository.ChangesAsync(Stop));
    }

    [Fact]
    public async Task The_commits_between_good_and_bad_are_the_oldest_first()
    {
        var good = _origin.Git("rev-parse", "HEAD");
        string[] commits = [_origin.Commit("two"), _origin.Commit("three")];
        using var sources = await _origin.OpenAsync(stop: Stop);

        var found = await sources.CommitsAsync(good, "main", Stop);
        Assert.Equal(commits, found.Select(commit => commit.Id));
        Assert.Equal(("Somebody <somebody@example.org>", "three", commits[0]), (found[1].Author, found[1].Subject, Assert.Single(found[1].Parents)));
    }

    [Fact]
    public async Task Between_commits_that_are_not_in_one_history_there_is_nothing_to_search()
    {
        var main = _origin.Git("rev-parse", "HEAD");
        _origin.Git("switch", "--quiet", "--create", "other");
        _origin.Commit("mine");
        _origin.Git("switch", "--quiet", "main");
        _origin.Commit("theirs");
        using var sources = await _origin.OpenAsync(stop: Stop);

        Assert.Contains("merge base", (await Refused(DiagnosticCodes.SideNotFound, () => sources.CommitsAsync("other", "main", Stop))).Text);
        Assert.Contains("one commit", (await Refused(DiagnosticCodes.SideNotFound, () => sources.CommitsAsync(main, "main~1", Stop))).Text);
    }

    [Fact]
    public async Task A_branch_that_left_before_the_good_commit_is_only_its_merge()
    {
        _origin.Git("switch", "--quiet", "--create", "early");
        _origin.Commit("early");
        _origin.Git("switch", "--quiet", "main");
        _origin.Git("commit", "--quiet", "--allow-empty", "--message", "good");
        var good = _origin.Git("rev-parse", "HEAD");
        _origin.Git("merge", "--quiet", "--no-ff", "--message", "merged", "early");
        using var sources = await _origin.OpenAsync(stop: Stop);

        var merge = Assert.Single(await sources.CommitsAsync(good, "main", Stop));
        Assert.Equal(("merged", 2), (merge.Subject, merge.Parents.Length));
    }

    [Fact]
    public async Task Without_git_or_a_repository_the_error_says_what_to_do()
    {
        Assert.Contains("clone", (await Refused(DiagnosticCodes.GitUnavailable, () => Open(_folder.Path))).Text);
        var missing = new Git(_folder.Path, "git-that-is-not-there");
        Assert.Contains("PATH", (await Refused(DiagnosticCodes.GitUnavailable, () => missing.ReadAsync(["--version"], Stop))).Text);
    }

    [Fact]
    public async Task Build_outputs_are_compared_without_a_repository()
    {
        var output = Outputs("bin/Release");
        var command = new TestCommand { Target = new TestTarget(Path.Combine(output, "Shop.Tests.dll"), TargetKind.Assembly), Host = TestHost.VSTest };
        using var sources = await BuildSources.OpenAsync(command, _folder["results"], TimeSpan.FromMinutes(1), _ => { }, Stop);

        var (directory, target) = await sources.SidesAsync(_folder["bin"], null, Stop);

        Assert.Equal(Path.Combine(output, "Shop.Tests.dll"), Assert.Single(directory.Assemblies).Path);
        Assert.Equal(directory.Assemblies, target.Assemblies);
        Assert.Equal((_folder["bin"], (string?)null), (directory.Name, directory.Commit));
        Assert.Contains("Name one", (await Refused(DiagnosticCodes.SideNotFound, () => sources.SidesAsync(null, null, Stop))).Text);
    }

    [Fact]
    public async Task Outputs_that_are_none_or_too_many_are_refused()
    {
        Outputs("bin/Release");
        Outputs("bin/Debug");
        Directory.CreateDirectory(_folder["empty"]);
        var command = new TestCommand { Target = new TestTarget(_folder["Shop.Tests.csproj"], TargetKind.Project), Host = TestHost.VSTest };
        using var sources = await BuildSources.OpenAsync(command, _folder["results"], TimeSpan.FromMinutes(1), _ => { }, Stop);

        Assert.Contains("more than once", (await Refused(DiagnosticCodes.SideNotFound, () => sources.ResolveAsync(_folder["bin"], Stop))).Text);
        Assert.Contains("holds no built perf tests", (await Refused(DiagnosticCodes.SideNotFound, () => sources.ResolveAsync(_folder["empty"], Stop))).Text);
        Assert.Contains("no .NET assembly", (await Refused(DiagnosticCodes.SideNotFound, () => sources.ResolveAsync(_folder.Write("a.dll", "text"), Stop))).Text);
    }

    [Fact]
    public async Task A_directory_with_the_name_of_a_ref_is_the_ref()
    {
        var branch = Path.GetFileName(Outputs(Path.Combine(Environment.CurrentDirectory, "perfgate-tool-" + Guid.NewGuid().ToString("n"))));
        try
        {
            _origin.Git("branch", branch);
            using var sources = await _origin.OpenAsync(stop: Stop);

            Assert.Equal(_origin.Git("rev-parse", "HEAD"), (await sources.ResolveAsync(branch, Stop)).Commit);
        }
        finally
        {
            Directory.Delete(branch, recursive: true);
        }
    }

    private string Outputs(string name)
    {
        var own = Path.GetDirectoryName(typeof(SideNameTests).Assembly.Location)!;
        _folder.Write(Path.Combine(name, "Shop.Tests.runtimeconfig.json"), """{ "runtimeOptions": { "configProperties": { "PerfGate.ProjectDirectory": "/here" } } }""");
        File.Copy(typeof(SideNameTests).Assembly.Location, Path.Combine(_folder[name], "Shop.Tests.dll"));
        File.Copy(Path.Combine(own, "PerfGate.Core.dll"), Path.Combine(_folder[name], "PerfGate.Core.dll"));
        return _folder[name];
    }
}
