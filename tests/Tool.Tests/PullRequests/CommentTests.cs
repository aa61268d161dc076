using PerfGate.Gating;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>What a pull request on GitHub gets: one comment of a name, kept true.</summary>
public class CommentTests
{
    private const string Marker = "<!-- perfgate:default -->\n";

    [Fact]
    public async Task A_slower_test_is_commented_on()
    {
        using var job = new GitHubJob();

        var (code, output, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Equal("Commented on pull request 7 of shop/search.\n", output);
        var comment = Assert.Single(job.Server.Comments);
        Assert.StartsWith(Marker + "### 🔴 PerfGate\n\n**Failed: 1 regressed.** [Report](https://ghe.example/shop/search/actions/runs/42#artifacts)\n", comment.Body);
        Assert.Contains("| 🔴 slower | `SearchTests.Query` |".Replace("SearchTests", "Tests"), comment.Body.Replace("Shop.Tests", "Tests"));
    }

    [Fact]
    public async Task The_next_run_updates_that_comment_and_says_when_all_is_well_again()
    {
        using var job = new GitHubJob();
        await job.RunAsync(GitHubJob.Slower);

        var (_, output, _) = await job.RunAsync(GitHubJob.Judged(500));
        Assert.Equal("Updated the comment on pull request 7 of shop/search.\n", output);
        Assert.Contains("5.00x", Assert.Single(job.Server.Comments).Body);

        await job.RunAsync(GitHubJob.Well);
        Assert.Contains("**Passed: 1 passed.**", Assert.Single(job.Server.Comments).Body);
    }

    [Fact]
    public async Task Where_all_is_well_none_is_begun_unless_asked()
    {
        using var job = new GitHubJob();

        var (code, output, _) = await job.RunAsync(GitHubJob.Well);
        Assert.Equal((0, "All is well and pull request 7 of shop/search has no comment: none was posted (--always posts one).\n"), (code, output));
        Assert.Empty(job.Server.Comments);

        await job.RunAsync(GitHubJob.Well, always: true);
        Assert.Single(job.Server.Comments);
    }

    [Fact]
    public async Task Where_nothing_was_measured_or_the_run_broke_that_is_not_well()
    {
        using var job = new GitHubJob();

        await job.RunAsync([]);
        Assert.Contains("**Failed: nothing was measured.**", Assert.Single(job.Server.Comments).Body);

        await job.RunAsync(GitHubJob.Well, failure: "the command that measured ended with exit code 1");
        Assert.Contains("### 🔴 PerfGate\n\n**Failed: the command that measured ended with exit code 1; its log says why. What was measured: Passed: 1 passed.**", Assert.Single(job.Server.Comments).Body);
    }

    [Fact]
    public async Task What_could_not_be_judged_is_told()
    {
        using var job = new GitHubJob();
        var verdict = GitHubJob.Well[0].Verdicts[0] with { Kind = VerdictKind.Inconclusive };

        await job.RunAsync([GitHubJob.Well[0] with { Verdicts = [verdict] }]);

        Assert.Single(job.Server.Comments);
    }

    [Fact]
    public async Task A_strangers_comment_with_the_marker_is_left_alone()
    {
        using var job = new GitHubJob();
        job.Server.Comments.Add(new(1, "stranger", Marker + "nice try"));
        job.Server.Comments.Add(new(2, "", Marker + "of a deleted account"));
        job.Server.Comments.Add(new(3, FakeGitHub.Me, "I quote:\n" + Marker));
        job.Server.Comments.Add(new(4, "other[bot]", Marker + "of another app"));

        await job.RunAsync(GitHubJob.Slower);
        await job.RunAsync(GitHubJob.Slower);

        Assert.Equal([Marker + "nice try", Marker + "of a deleted account", "I quote:\n" + Marker, Marker + "of another app"], job.Server.Comments.Take(4).Select(comment => comment.Body));
        Assert.Equal(5, job.Server.Comments.Count);
    }

    [Fact]
    public async Task A_persons_token_changes_that_persons_comment_only()
    {
        using var job = new GitHubJob { Server = new FakeGitHub { IsPerson = true } };
        job.Server.Comments.Add(new(1, "other[bot]", Marker));
        job.Server.Comments.Add(new(2, FakeGitHub.Me, Marker));

        await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(Marker, job.Server.Comments[0].Body);
        Assert.Contains("Failed: 1 regressed", job.Server.Comments[1].Body);
    }

    [Fact]
    public async Task A_comment_that_cannot_be_changed_is_no_hindrance()
    {
        using var job = new GitHubJob();
        job.Server.Comments.Add(new(1, FakeGitHub.Me, Marker) { IsLocked = true });

        var (code, output, _) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal((0, "Commented on pull request 7 of shop/search.\n"), (code, output));
        Assert.Equal(2, job.Server.Comments.Count);
    }

    [Fact]
    public async Task Names_have_a_comment_each()
    {
        using var job = new GitHubJob();

        await job.RunAsync(GitHubJob.Slower, name: "linux");
        await job.RunAsync(GitHubJob.Slower, name: "windows x64");
        await job.RunAsync(GitHubJob.Judged(700), name: "linux");

        Assert.Equal(["<!-- perfgate:linux -->", "<!-- perfgate:windows x64 -->"], job.Server.Comments.Select(comment => comment.Body.Split('\n')[0]));
        Assert.Contains("### 🔴 PerfGate: linux\n", job.Server.Comments[0].Body);
        Assert.Contains("7.00x", job.Server.Comments[0].Body);
    }

    [Fact]
    public async Task It_is_found_among_hundreds_of_comments()
    {
        using var job = new GitHubJob();
        job.Server.Comments.AddRange(Enumerable.Range(1, 250).Select(id => new FakeComment(id, id == 230 ? FakeGitHub.Me : "people", id == 230 ? Marker : "a word")));

        await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(250, job.Server.Comments.Count);
        Assert.Contains("1 regressed", job.Server.Comments[229].Body);
        Assert.Equal(3, job.Server.Requests.Count(request => request == "GET /repos/shop/search/issues/7/comments"));
    }

    [Theory]
    [InlineData("""{"ref":"refs/heads/main"}""")]
    [InlineData("""{"issue":{"number":7}}""")]
    [InlineData("""{"pull_request":null}""")]
    public async Task Without_a_pull_request_there_is_nobody_to_tell(string payload)
    {
        using var job = new GitHubJob(payload);

        Assert.Equal((0, "No comment: the event is no pull request.\n", ""), await job.RunAsync(GitHubJob.Slower));
        Assert.Empty(job.Server.Requests);
    }

    [Fact]
    public async Task A_number_on_the_command_line_counts_before_the_event()
    {
        using var job = new GitHubJob("{}");

        Assert.Equal(0, (await job.RunAsync(GitHubJob.Slower, number: 7)).Code);
        Assert.Single(job.Server.Comments);
    }

    [Theory]
    [InlineData("GITHUB_TOKEN", "", "there is no token to comment with: set GITHUB_TOKEN")]
    [InlineData("GITHUB_TOKEN", "two words", "the variable GITHUB_TOKEN holds no token")]
    [InlineData("GITHUB_REPOSITORY", "shop/search/../other", "GITHUB_REPOSITORY is 'shop/search/../other'")]
    [InlineData("GITHUB_API_URL", "file:///etc", "GITHUB_API_URL is 'file:///etc'")]
    [InlineData("GITHUB_EVENT_PATH", "", "the variable GITHUB_EVENT_PATH is not set")]
    [InlineData("GITHUB_EVENT_PATH", "/no/such/event.json", "the event file /no/such/event.json (GITHUB_EVENT_PATH) cannot be read")]
    public async Task An_environment_that_does_not_say_where_is_told_what_is_wrong(string name, string value, string expected)
    {
        using var job = new GitHubJob();
        job.Variables.Remove(name);
        if (value.Length > 0)
        {
            job.Variables[name] = value;
        }

        var (code, _, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(1, code);
        Assert.Contains("PG4001: ", error);
        Assert.Contains(expected, error);
        Assert.DoesNotContain("two words", error);
    }
}
