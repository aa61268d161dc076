namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>The second workflow, which comments for a fork: what it is about comes from GitHub's event, and nothing from the artifact.</summary>
public class WorkflowRunTests
{
    private static string Event(string conclusion = "success", string kind = "pull_request") =>
        $$$"""{"workflow_run":{"id":9,"event":"{{{kind}}}","head_branch":"faster","head_sha":"c0ffee","conclusion":"{{{conclusion}}}","html_url":"https://ghe.example/shop/search/actions/runs/9","head_repository":{"full_name":"stranger/search","owner":{"login":"stranger"}},"pull_requests":[]}}""";

    private static GitHubJob Job(string payload, params (long Number, string Commit)[] pulls)
    {
        var job = new GitHubJob(payload);
        job.Server.Pulls["stranger:faster"] = pulls;
        return job;
    }

    [Fact]
    public async Task It_comments_on_the_open_pull_request_whose_head_was_measured()
    {
        using var job = Job(Event(), (6, "other"), (7, "c0ffee"));

        Assert.Equal((0, "Commented on pull request 7 of shop/search.\n", ""), await job.RunAsync(GitHubJob.Slower));
        Assert.Contains("[Report](https://ghe.example/shop/search/actions/runs/9#artifacts)", Assert.Single(job.Server.Comments).Body);
    }

    [Fact]
    public async Task Results_of_a_commit_that_is_no_longer_the_head_are_not_told()
    {
        using var job = Job(Event(), (7, "newer"));

        Assert.Equal((0, "No comment: no open pull request of stranger has the commit c0ffee at its head: it is closed, or has newer commits.\n", ""), await job.RunAsync(GitHubJob.Slower));
        Assert.Empty(job.Server.Comments);
    }

    [Fact]
    public async Task A_commit_at_the_head_of_two_is_no_guess()
    {
        using var job = Job(Event(), (7, "c0ffee"), (8, "c0ffee"));

        var (code, _, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(1, code);
        Assert.Contains("PG4001: nothing was commented: the commit c0ffee is the head of 2 pull requests; say which with --pr", error);
    }

    [Fact]
    public async Task A_run_of_a_push_belongs_to_no_pull_request()
    {
        using var job = Job(Event(kind: "push"), (7, "c0ffee"));

        Assert.Equal((0, "No comment: the workflow run that has ended was not of a pull request.\n", ""), await job.RunAsync(GitHubJob.Slower));
    }

    [Fact]
    public async Task A_run_that_left_nothing_is_told_in_the_comment_that_is_there()
    {
        using var job = Job(Event("failure"), (7, "c0ffee"));
        job.Server.Post("<!-- perfgate:default -->\n**Passed: 1 passed.**");

        Assert.Equal((0, "Updated the comment on pull request 7 of shop/search.\n", ""), await job.RunAsync([]));
        Assert.Contains("**Failed: nothing was measured: the workflow run that measured ended as 'failure'; its log says why.**", Assert.Single(job.Server.Comments).Body);
    }

    [Fact]
    public async Task A_run_that_failed_with_good_numbers_is_not_called_well()
    {
        using var job = Job(Event("failure"), (7, "c0ffee"));

        await job.RunAsync(GitHubJob.Well);

        Assert.Contains("**Failed: the workflow run that measured ended as 'failure'; its log says why. What was measured: Passed: 1 passed.**", Assert.Single(job.Server.Comments).Body);
    }
}
