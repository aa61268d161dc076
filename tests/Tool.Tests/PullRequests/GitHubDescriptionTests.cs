using System.Net;
using System.Text;
using PerfGate.Reporting;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Output;
using PerfGate.Tool.PullRequests;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>Every request is one that GitHub's own description of its API allows, over a real connection.</summary>
public class GitHubDescriptionTests
{
    [Theory]
    [InlineData("api.github.com.json")]
    [InlineData("ghes-3.19.json")]
    public async Task Every_request_is_as_github_describes_it(string description)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var prism = await Prism.StartAsync(description, stop);
        await WrongRequestsMustFailAsync(prism.Address, stop);

        using var job = new GitHubJob();
        job.Variables["GITHUB_API_URL"] = prism.Address.ToString();
        var secret = Secret.Of(job.Variables.GetValueOrDefault, "GITHUB_TOKEN");
        using var sockets = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var sender = new PatientHandler(sockets, secret, TimeProvider.System, stop);
        var place = GitHubPlace.Of(new Variables(job.Variables.GetValueOrDefault));
        var comments = new GitHubComments(place, secret, sender) { Number = 7 };
        var text = CommentWriter.Write(GitHubJob.Slower, new CommentFrame { ReportUrl = "https://ci.example/1" }, failure: null, Make.Then);

        await comments.OwnAsync(stop);
        await comments.CreateAsync(text, stop);
        await comments.UpdateAsync(new PostedComment("12", text.Body), text, stop);
        Assert.Null(await GitHubComments.PullOfAsync(place, new WorkflowRun("pull_request", "stranger", "faster", "c0ffee", "success", null), secret, sender, stop));
    }

    [Fact]
    public async Task The_command_as_a_whole_posts_to_it()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var prism = await Prism.StartAsync("api.github.com.json", stop);
        using var job = new GitHubJob();
        job.Variables["GITHUB_API_URL"] = prism.Address.ToString();
        using var output = new StringWriter();
        var run = new CommentRun { Job = CiJob.Of("github", job.Variables.GetValueOrDefault), Judgements = GitHubJob.Slower, Frame = new CommentFrame() };

        Assert.Equal(0, await run.RunAsync(Screen.Over(output, output, isCanonical: false), stop));
        Assert.Equal("Commented on pull request 7 of shop/search.\n", output.ToString());
    }

    // A server that allows everything would prove nothing.
    private static async Task WrongRequestsMustFailAsync(Uri address, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = address };
        foreach (var (body, type) in new[] { ("{}", "application/json"), ("{\"body\":7}", "application/json"), ("{\"body\":\"x\"}", "application/x-www-form-urlencoded") })
        {
            using var content = new StringContent(body, Encoding.UTF8, type);
            using var answer = await http.PostAsync(new Uri("repos/shop/search/issues/7/comments", UriKind.Relative), content, stop);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        }

        using var unknown = await http.GetAsync(new Uri("repos/shop/search/issues/seven/comments", UriKind.Relative), stop);
        Assert.False(unknown.IsSuccessStatusCode);
    }
}
