using System.Globalization;
using System.Net;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>Servers that refuse, fail, hurry nobody, or say that they did not what they did.</summary>
public class CommentFaultTests
{
    private const string Comments = "/repos/shop/search/issues/7/comments";

    [Fact]
    public async Task A_limit_of_requests_is_waited_for_as_long_as_the_server_says()
    {
        using var job = new GitHubJob();
        var told = 0;
        job.Server.Fault = (asked, _) => asked != "POST " + Comments ? null : ++told switch
        {
            1 => FakeGitHub.Refusal(HttpStatusCode.Forbidden, "You have exceeded a secondary rate limit.", ("Retry-After", "7")),
            2 => FakeGitHub.Refusal(HttpStatusCode.TooManyRequests, "Too many", ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", Make.Then.AddSeconds(29).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))),
            3 => FakeGitHub.Refusal(HttpStatusCode.Forbidden, "You have exceeded a secondary rate limit."),
            _ => null,
        };

        Assert.Equal(0, (await job.RunAsync(GitHubJob.Slower)).Code);
        Assert.Equal([7, 30, 60], job.Time.Pauses.Select(pause => pause.TotalSeconds));
        Assert.Single(job.Server.Comments);
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("Sat, 03 Jan 2026 03:04:00 GMT")]
    public async Task One_that_takes_too_long_is_not_waited_for(string after)
    {
        using var job = new GitHubJob();
        job.Server.Fault = (_, _) => FakeGitHub.Refusal(HttpStatusCode.TooManyRequests, "API rate limit exceeded", ("Retry-After", after));

        var (code, _, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(1, code);
        Assert.Contains("PG4004: the pull request was not commented on: the limit of requests is used up".Replace("the pull request", "pull request 7 of shop/search"), error);
        Assert.Empty(job.Time.Pauses);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "Bad credentials", "the token was not accepted")]
    [InlineData(HttpStatusCode.NotFound, "Not Found", "it is not there, or the token may not see it")]
    [InlineData(HttpStatusCode.Forbidden, "Resource not accessible by integration", "the token may only read. Let the job write: 'permissions: pull-requests: write'")]
    [InlineData(HttpStatusCode.Forbidden, "Although you appear to have the correct authorization credentials, ...", "the token may not do this")]
    [InlineData(HttpStatusCode.UnprocessableEntity, "Validation Failed", "the server refused. The server: 422 Validation Failed")]
    public async Task A_refusal_is_explained_and_fails(HttpStatusCode status, string message, string expected)
    {
        using var job = new GitHubJob();
        job.Server.Fault = (asked, _) => asked.StartsWith("POST", StringComparison.Ordinal) ? FakeGitHub.Refusal(status, $"{message} {FakeGitHub.Token}") : null;

        var (code, _, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(1, code);
        Assert.StartsWith("perfgate : error PG4002: pull request 7 of shop/search was not commented on: ", error);
        Assert.Contains(expected, error);
        Assert.Contains(message, error);
        Assert.Empty(job.Time.Pauses);
    }

    [Fact]
    public async Task What_a_server_says_is_one_short_line_without_commands_of_a_ci_system()
    {
        using var job = new GitHubJob();
        job.Server.Fault = (_, _) => FakeGitHub.Refusal(HttpStatusCode.UnprocessableEntity, "a\n::error::b ##vso[task.setvariable]c\u001b[31m\u202e" + new string('x', 5000));

        var (_, _, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.InRange(error.Length, 100, 700);
        Assert.Equal(1, error.Count(letter => letter == '\n'));
        Assert.DoesNotContain("##vso[", error);
        Assert.DoesNotContain('\u001b', error);
        Assert.DoesNotContain('\u202e', error);
    }

    [Fact]
    public async Task A_token_of_a_fork_passes_and_is_told_the_way()
    {
        using var job = new GitHubJob(GitHubJob.Fork);
        job.Server.Fault = (asked, _) => asked.StartsWith("POST", StringComparison.Ordinal) ? FakeGitHub.Refusal(HttpStatusCode.Forbidden, "Resource not accessible by integration") : null;

        var (code, output, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal((0, ""), (code, output));
        Assert.Equal(
            "perfgate : warning PG4003: pull request 7 of shop/search was not commented on: its code comes from a fork (or from Dependabot), and jobs for such get no token that may write. "
            + "Keep the results as an artifact, and let a second workflow, which runs with the rights of this repository and none of its code, post them: perfgate comment --from (docs/pull-requests.md, \"Forks\").\n",
            error);
    }

    [Fact]
    public async Task A_fork_without_any_token_is_told_the_same()
    {
        using var job = new GitHubJob(GitHubJob.Fork);
        job.Variables.Remove("GITHUB_TOKEN");

        var (code, _, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(0, code);
        Assert.Contains("PG4003", error);
    }

    [Fact]
    public async Task A_fork_whose_token_may_write_is_commented_on()
    {
        using var job = new GitHubJob(GitHubJob.Fork);

        await job.RunAsync(GitHubJob.Slower);

        Assert.Single(job.Server.Comments);
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_again_with_growing_pauses()
    {
        using var job = new GitHubJob();
        job.Server.Comments.Add(new(1, FakeGitHub.Me, "<!-- perfgate:default -->\n"));
        var (lists, edits) = (0, 0);
        job.Server.Fault = (asked, _) =>
            asked == "GET " + Comments && ++lists < 4 ? FakeGitHub.Answer(HttpStatusCode.BadGateway, "<html>")
            : asked.StartsWith("PATCH", StringComparison.Ordinal) && ++edits < 2 ? FakeGitHub.Answer(HttpStatusCode.InternalServerError, "{}")
            : null;

        Assert.Equal(0, (await job.RunAsync(GitHubJob.Slower)).Code);
        Assert.Equal([2, 4, 8, 2], job.Time.Pauses.Select(pause => pause.TotalSeconds));
        Assert.Contains("1 regressed", Assert.Single(job.Server.Comments).Body);
    }

    [Fact]
    public async Task One_that_goes_on_failing_is_given_up()
    {
        using var job = new GitHubJob();
        job.Server.Fault = (asked, _) => asked == "GET " + Comments ? FakeGitHub.Refusal(HttpStatusCode.ServiceUnavailable, "No server is currently available") : null;

        var (code, _, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(1, code);
        Assert.Contains("PG4004", error);
        Assert.Contains("the server failed or did not answer, several times. Run the job again later. The server: 503 No server is currently available", error);
        Assert.Equal(4, job.Server.Requests.Count(request => request == "GET " + Comments));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_comment_whose_answer_was_lost_is_not_posted_twice(bool isPosted)
    {
        using var job = new GitHubJob();
        var posts = 0;
        job.Server.Fault = (asked, _) =>
        {
            if (!asked.StartsWith("POST", StringComparison.Ordinal) || ++posts > 1)
            {
                return null;
            }

            if (isPosted)
            {
                job.Server.Post("<!-- perfgate:default -->\nthe same");
            }

            return FakeGitHub.Answer(HttpStatusCode.GatewayTimeout, "");
        };

        Assert.Equal(0, (await job.RunAsync(GitHubJob.Slower)).Code);
        Assert.Single(job.Server.Comments);
        Assert.Equal(isPosted ? 1 : 2, posts);
    }

    [Fact]
    public async Task Answers_that_do_not_come_are_waited_for_within_bounds()
    {
        using var job = new GitHubJob { Time = new HurriedTime { AnswersAreLate = true }, Server = new FakeGitHub { IsSilent = true } };

        var (code, _, error) = await job.RunAsync(GitHubJob.Slower);

        Assert.Equal(1, code);
        Assert.Contains("PG4004", error);
        Assert.Contains("no answer within 45 s", error);
        Assert.Equal([2, 4, 8], job.Time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_server_that_fails()
    {
        using var job = new GitHubJob();
        job.Server.Fault = (_, number) => number == 1 ? throw new HttpRequestException("connection reset") : null;

        Assert.Equal(0, (await job.RunAsync(GitHubJob.Slower)).Code);
    }
}
