using System.Net;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Reporting;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Output;
using PerfGate.Tool.PullRequests;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>The same one comment on GitLab and in Azure Repos.</summary>
public class OtherForgesTests
{
    private const string Marker = "<!-- perfgate:default -->\n";

    public static TheoryData<string> Forges => ["gitlab", "azure"];

    private static (FakeForge Server, Dictionary<string, string> Variables) Forge(string name) => name == "gitlab"
        ? (new FakeGitLab(), new()
        {
            ["GITLAB_CI"] = "true",
            ["CI_API_V4_URL"] = "https://git.example/api/v4",
            ["CI_PROJECT_ID"] = "43",
            ["CI_MERGE_REQUEST_PROJECT_ID"] = "42",
            ["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] = "42",
            ["CI_MERGE_REQUEST_IID"] = "7",
            ["CI_PROJECT_PATH"] = "shop/search",
            ["CI_JOB_URL"] = "https://git.example/shop/search/-/jobs/5",
            ["GITLAB_TOKEN"] = FakeForge.Token + "\n",
        })
        : (new FakeAzure(), new()
        {
            ["TF_BUILD"] = "True",
            ["SYSTEM_COLLECTIONURI"] = "https://dev.example/org/",
            ["SYSTEM_TEAMPROJECTID"] = "Shop",
            ["BUILD_REPOSITORY_ID"] = "search",
            ["BUILD_REPOSITORY_NAME"] = "search",
            ["BUILD_REPOSITORY_PROVIDER"] = "TfsGit",
            ["SYSTEM_PULLREQUEST_PULLREQUESTID"] = "7",
            ["SYSTEM_PULLREQUEST_ISFORK"] = "False",
            ["BUILD_BUILDID"] = "5",
            ["SYSTEM_ACCESSTOKEN"] = FakeForge.Token,
        });

    [Theory]
    [MemberData(nameof(Forges))]
    public async Task A_comment_is_begun_where_something_failed_and_kept_true(string forge)
    {
        var (server, variables) = Forge(forge);

        Assert.Equal((0, ""), await RunAsync(server, variables, GitHubJob.Well));
        Assert.Empty(server.Comments);

        await RunAsync(server, variables, GitHubJob.Slower);
        Assert.StartsWith(Marker + "### 🔴 PerfGate\n\n**Failed: 1 regressed.** [Report](https://", Assert.Single(server.Comments).Body);

        await RunAsync(server, variables, GitHubJob.Well);
        Assert.Contains("**Passed: 1 passed.**", Assert.Single(server.Comments).Body);
    }

    [Fact]
    public async Task A_thread_of_azure_is_active_while_something_fails()
    {
        var (server, variables) = Forge("azure");

        await RunAsync(server, variables, GitHubJob.Slower);
        Assert.Equal("active", ((FakeAzure)server).Status[1]);

        await RunAsync(server, variables, GitHubJob.Well);
        Assert.Equal("closed", ((FakeAzure)server).Status[1]);
    }

    [Theory]
    [MemberData(nameof(Forges))]
    public async Task A_strangers_comment_with_the_marker_is_left_alone(string forge)
    {
        var (server, variables) = Forge(forge);
        server.Comments.Add((1, "stranger", Marker));

        await RunAsync(server, variables, GitHubJob.Slower);

        Assert.Equal(Marker, server.Comments[0].Body);
        Assert.Equal(2, server.Comments.Count);
    }

    [Fact]
    public async Task Gitlabs_notes_are_paged_through()
    {
        var (server, variables) = Forge("gitlab");
        server.Comments.AddRange(Enumerable.Range(1, 250).Select(id => ((long)id, id == 240 ? "me" : "people", id == 240 ? Marker : "a word")));

        await RunAsync(server, variables, GitHubJob.Slower);

        Assert.Equal(250, server.Comments.Count);
        Assert.Contains("1 regressed", server.Comments[239].Body);
    }

    [Theory]
    [InlineData("gitlab", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "99")]
    [InlineData("azure", "SYSTEM_PULLREQUEST_ISFORK", "True")]
    public async Task A_fork_without_rights_passes_and_is_told(string forge, string name, string value)
    {
        var (server, variables) = Forge(forge);
        variables[name] = value;
        server.Fault = _ => FakeGitHub.Refusal(HttpStatusCode.Forbidden, "TF401027: You need the Git 'PullRequestContribute' permission");

        var (code, error) = await RunAsync(server, variables, GitHubJob.Slower);

        Assert.Equal(0, code);
        Assert.Contains("PG4003", error);
    }

    [Theory]
    [InlineData("gitlab", HttpStatusCode.Found, "PG4002")]
    [InlineData("azure", HttpStatusCode.NonAuthoritativeInformation, "PG4002")]
    [InlineData("gitlab", HttpStatusCode.Unauthorized, "PG4002")]
    [InlineData("azure", HttpStatusCode.BadGateway, "PG4004")]
    [InlineData("gitlab", HttpStatusCode.TooManyRequests, "PG4004")]
    public async Task What_is_no_answer_fails_and_is_explained(string forge, HttpStatusCode status, string expected)
    {
        var (server, variables) = Forge(forge);
        server.Fault = _ => FakeGitHub.Answer(status, "<html>sign in</html>");

        var (code, error) = await RunAsync(server, variables, GitHubJob.Slower);

        Assert.Equal(1, code);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("gitlab", "CI_MERGE_REQUEST_IID", null, 0)]
    [InlineData("azure", "SYSTEM_PULLREQUEST_PULLREQUESTID", null, 0)]
    [InlineData("gitlab", "GITLAB_TOKEN", null, 1)]
    [InlineData("azure", "SYSTEM_ACCESSTOKEN", null, 1)]
    [InlineData("azure", "BUILD_REPOSITORY_PROVIDER", "GitHub", 1)]
    [InlineData("gitlab", "CI_MERGE_REQUEST_IID", "7/../8", 1)]
    [InlineData("azure", "SYSTEM_COLLECTIONURI", "no address", 1)]
    public async Task An_environment_that_does_not_say_where_asks_nobody(string forge, string name, string? value, int expected)
    {
        var (server, variables) = Forge(forge);
        variables.Remove(name);
        if (value is not null)
        {
            variables[name] = value;
        }

        var (code, error) = await RunAsync(server, variables, GitHubJob.Slower);

        Assert.Equal(expected, code);
        Assert.Equal(expected == 1, error.Contains("PG4001: nothing was commented: ") || error.Contains("PG4001: there is no token"));
        Assert.Empty(server.Requests);
    }

    private static async Task<(int Code, string Error)> RunAsync(FakeForge server, Dictionary<string, string> variables, IReadOnlyList<Judgement> judgements)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var screen = Screen.Over(output, error, isCanonical: false);
        var run = new CommentRun { Job = CiJob.Of(null, variables.GetValueOrDefault), Judgements = judgements, Frame = new CommentFrame(), Sender = () => server, Time = new HurriedTime() };
        var code = 1;
        try
        {
            code = await run.RunAsync(screen, TestContext.Current.CancellationToken);
        }
        catch (PerfGateException failure)
        {
            screen.Error(failure.Code, failure.Text);
        }

        Assert.DoesNotContain("S3cret", output.ToString() + error);
        return (code, error.ToString());
    }
}
