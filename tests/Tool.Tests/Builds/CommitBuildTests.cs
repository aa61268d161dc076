using System.Diagnostics;
using PerfGate.Diagnostics;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Tests.Builds;

/// <summary>A git ref is built by itself, once, and leaves nothing behind when it fails.</summary>
public sealed class CommitBuildTests : IDisposable
{
    private readonly Clone _clone = Clone.WithProject();

    public void Dispose() => _clone.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<PerfGateException> Refused(string code, Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<PerfGateException>(action);
        Assert.Equal(code, failure.Code);
        return failure;
    }

    [Fact]
    public async Task A_ref_is_built_in_a_worktree_beside_a_working_tree_that_is_another()
    {
        var main = _clone.Git("rev-parse", "main");
        _clone.Git("switch", "--quiet", "--create", "faster");
        _clone.Commit("two");
        _clone.Write("content.txt", "three");
        using var sources = await _clone.OpenAsync(stop: Stop);

        var (before, now) = await sources.SidesAsync("main", null, Stop);

        Assert.Equal(("one", "three"), (Clone.ContentOf(before), Clone.ContentOf(now)));
        Assert.Equal(($"main ({main[..8]})", main, false), (before.Name, before.Commit, before.IsDirty));
        Assert.Equal(("working tree", _clone.Git("rev-parse", "HEAD"), true), (now.Name, now.Commit, now.IsDirty));
        Assert.StartsWith(_clone.Builds, before.Directory);
        Assert.Equal(_clone.Root, now.Directory);
        Assert.True(Assert.Single(before.Assemblies) is { Name: "Shop.Tests", TargetFramework: "net10.0", IsProgram: true });
        Assert.Contains("The working tree has changes that are in no commit (1 file).", _clone.Progress);
        Assert.Equal(" M content.txt", _clone.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_commit_is_built_once()
    {
        using (var sources = await _clone.OpenAsync(stop: Stop))
        {
            await sources.ResolveAsync("main", Stop);
        }

        _clone.Git("tag", "v1");
        _clone.Progress.Clear();
        using var later = await _clone.OpenAsync(stop: Stop);

        Assert.Equal("one", Clone.ContentOf(await later.ResolveAsync("v1", Stop)));
        Assert.Empty(_clone.Progress);
    }

    [Fact]
    public async Task What_lies_around_the_worktree_does_not_reach_it()
    {
        // The SDK refuses to start where the nearest global.json wants one that is not there.
        _clone.Write("global.json", """{ "sdk": { "version": "99.0.100" } }""");
        using var sources = await _clone.OpenAsync(stop: Stop);

        Assert.Equal("one", Clone.ContentOf(await sources.ResolveAsync("main", Stop)));
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", ".editorconfig", ".gitignore" })
        {
            Assert.True(File.Exists(Path.Combine(_clone.Builds, name)), name);
        }
    }

    [Fact]
    public async Task What_lies_above_the_repository_reaches_the_worktree_as_it_reaches_the_working_tree()
    {
        var above = _clone.Write("../Directory.Build.props", "<Project />");
        using var sources = await _clone.OpenAsync(stop: Stop);

        await sources.ResolveAsync("main", Stop);

        Assert.Contains(Path.GetFullPath(above), File.ReadAllText(Path.Combine(_clone.Builds, "Directory.Build.props")));
    }

    [Fact]
    public async Task A_commit_that_does_not_build_is_said_and_leaves_no_worktree()
    {
        _clone.Write("tests/broken", "");
        _clone.Commit("two");
        using var sources = await _clone.OpenAsync(stop: Stop);

        var failure = await Refused(DiagnosticCodes.SideNotBuilt, () => sources.ResolveAsync("HEAD", Stop));

        Assert.Contains(_clone.Progress, line => line.Contains("the code is broken"));
        Assert.Contains("the code is broken", File.ReadAllText(Assert.Single(Directory.GetFiles(_clone.Builds, "failed-build.txt"))));
        Assert.Contains("failed-build.txt", failure.Text);
        Assert.Equal(0, _clone.Worktrees);
        Assert.Equal("one", Clone.ContentOf(await sources.ResolveAsync("HEAD~1", Stop)));
    }

    [Fact]
    public async Task A_build_that_is_stopped_leaves_no_worktree()
    {
        using var stop = new CancellationTokenSource();
        using var sources = await BuildSources.OpenAsync(_clone.Command, _clone.Results, TimeSpan.FromMinutes(5), line => StopAt(line), Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sources.ResolveAsync("main", stop.Token));

        Assert.Equal(0, _clone.Worktrees);
        Assert.Empty(Directory.GetDirectories(_clone.Builds));

        void StopAt(string line)
        {
            if (line.StartsWith("Building ", StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public async Task A_comparison_that_is_told_to_end_leaves_no_worktree()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signal");
        _clone.Git("switch", "--quiet", "--create", "hanging");
        _clone.Write("tests/hangs", "");
        _clone.Commit("two");
        File.Delete(Path.Combine(_clone.Root, "tests", "hangs"));
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(BuildSources).Assembly.Location, "compare", "hanging", "--project", _clone.Project])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Stop);
        while (await process.StandardOutput.ReadLineAsync(Stop) is { } line && !line.StartsWith("Building hanging", StringComparison.Ordinal))
        {
        }

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("stopped; what had been started was ended", await error);
        Assert.Equal(0, _clone.Worktrees);
    }

    [Fact]
    public async Task What_a_killed_comparison_left_half_made_is_removed_and_made_anew()
    {
        var commit = _clone.Git("rev-parse", "main");
        var half = Path.Combine(_clone.Builds, commit[..12] + "-Release");
        Directory.CreateDirectory(half);
        File.WriteAllText(Path.Combine(half, "unfinished"), "");
        _clone.Git("worktree", "add", "--quiet", "--detach", Path.Combine(half, "tree"), commit);
        _clone.Git("worktree", "lock", Path.Combine(half, "tree"));
        File.WriteAllText(Path.Combine(half, "tree", "content.txt"), "half");
        using var sources = await _clone.OpenAsync(stop: Stop);

        Assert.Equal("one", Clone.ContentOf(await sources.ResolveAsync("main", Stop)));
        Assert.Equal(1, _clone.Worktrees);
    }

    [Fact]
    public async Task Results_that_somebody_deleted_are_no_obstacle()
    {
        using (var sources = await _clone.OpenAsync(stop: Stop))
        {
            await sources.ResolveAsync("main", Stop);
        }

        Directory.Delete(_clone.Results, recursive: true);
        using var later = await _clone.OpenAsync(stop: Stop);

        Assert.Equal("one", Clone.ContentOf(await later.ResolveAsync("main", Stop)));
        Assert.Equal(1, _clone.Worktrees);
    }

    [Fact]
    public async Task The_builds_used_last_are_kept_and_those_in_use_in_any_case()
    {
        for (var number = 2; number <= 5; number++)
        {
            _clone.Commit($"commit {number}");
        }

        using (var sources = await _clone.OpenAsync(stop: Stop))
        {
            var first = await sources.ResolveAsync("HEAD~4", Stop);
            sources.Release(await sources.ResolveAsync("HEAD~3", Stop));
            sources.Release(await sources.ResolveAsync("HEAD~2", Stop));
            sources.Release(await sources.ResolveAsync("HEAD~3", Stop));
            sources.Release(await sources.ResolveAsync("HEAD~1", Stop));
            Assert.Equal("one", Clone.ContentOf(first));
        }

        Assert.Equal(BuildFolder.Kept, _clone.Worktrees);
        string[] kept = [.. Directory.GetDirectories(_clone.Builds).Select(folder => File.ReadAllText(Path.Combine(folder, "tree", "content.txt"))).Order()];
        Assert.Equal(["commit 2", "commit 4", "one"], kept);
    }

    [Fact]
    public async Task A_base_without_the_project_has_no_tests_and_says_so()
    {
        _clone.Git("mv", "tests", "perf");
        _clone.Commit("two");
        var command = _clone.Command with { Target = new TestTarget(Path.Combine(_clone.Root, "perf", Clone.ProjectName), TargetKind.Project) };
        using var sources = await _clone.OpenAsync(command, Stop);

        var (before, now) = await sources.SidesAsync("HEAD~1", null, Stop);

        Assert.Empty(before.Assemblies);
        Assert.Equal($"HEAD~1 ({before.Commit![..8]}) has no perf/{Clone.ProjectName}", before.WhyNone);
        Assert.Equal("two", Clone.ContentOf(now));
        Assert.Null(now.WhyNone);
    }

    [Fact]
    public async Task A_base_without_PerfGate_has_no_tests_and_says_so()
    {
        _clone.WriteProject(hasPerfGate: false);
        _clone.Commit("two");
        using var sources = await _clone.OpenAsync(stop: Stop);

        var build = await sources.ResolveAsync("HEAD", Stop);

        Assert.Empty(build.Assemblies);
        Assert.Contains("uses PerfGate", build.WhyNone);
    }

    [Fact]
    public async Task A_base_with_a_PerfGate_that_is_too_old_is_refused()
    {
        _clone.WriteProject(knowsLockStep: false);
        _clone.Commit("two");
        using var sources = await _clone.OpenAsync(stop: Stop);

        Assert.Contains("cannot be compared in lock-step", (await Refused(DiagnosticCodes.NoLockStep, () => sources.ResolveAsync("HEAD", Stop))).Text);
    }

    [Fact]
    public async Task Submodules_come_along()
    {
        using var library = new Clone();
        library.Commit("library");
        _clone.Git("submodule", "--quiet", "add", library.Root, "library");
        _clone.Commit("two");
        using var sources = await _clone.OpenAsync(stop: Stop);

        var build = await sources.ResolveAsync("HEAD", Stop);

        Assert.Equal("library", File.ReadAllText(Path.Combine(build.Directory, "library", Clone.ContentName)));
    }

    [Fact]
    public async Task Hooks_of_the_repository_do_not_run()
    {
        var hook = _clone.Write(".git/hooks/post-checkout", "#!/bin/sh\nexit 1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var sources = await _clone.OpenAsync(stop: Stop);

        Assert.Equal("one", Clone.ContentOf(await sources.ResolveAsync("main", Stop)));
    }

    [Fact]
    public async Task Of_two_comparisons_at_once_the_second_waits_and_can_be_stopped()
    {
        var waits = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var first = await _clone.OpenAsync(stop: Stop);
        var second = BuildSources.OpenAsync(_clone.Command, _clone.Results, TimeSpan.FromMinutes(5), waits.SetResult, Stop);
        var third = BuildSources.OpenAsync(_clone.Command, _clone.Results, TimeSpan.FromMinutes(5), _ => stop.Cancel(), stop.Token);

        Assert.StartsWith("Waiting for another comparison", await waits.Task);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }
}
