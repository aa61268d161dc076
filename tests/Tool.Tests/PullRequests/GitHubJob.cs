using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Reporting;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Output;
using PerfGate.Tool.PullRequests;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>A job of a CI system with a fake of its server.</summary>
internal sealed class GitHubJob : IDisposable
{
    private const string PullRequestEvent = """{"pull_request":{"number":7,"head":{"sha":"c0ffee","repo":{"full_name":"shop/search"}},"base":{"repo":{"full_name":"shop/search"}}}}""";
    private readonly Folder _folder = new();

    public GitHubJob(string payload = PullRequestEvent)
    {
        Variables = new Dictionary<string, string>
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_REPOSITORY"] = "shop/search",
            ["GITHUB_API_URL"] = "https://ghe.example/api/v3",
            ["GITHUB_SERVER_URL"] = "https://ghe.example",
            ["GITHUB_RUN_ID"] = "42",
            ["GITHUB_TOKEN"] = FakeGitHub.Token,
            ["GITHUB_EVENT_PATH"] = _folder.Write("event.json", payload),
        };
    }

    public Dictionary<string, string> Variables { get; }

    public FakeGitHub Server { get; init; } = new();

    public HurriedTime Time { get; init; } = new();

    public static IReadOnlyList<Judgement> Slower => Judged(300);

    public static IReadOnlyList<Judgement> Well => Judged(101);

    public static string Fork => PullRequestEvent.Replace("{\"full_name\":\"shop/search\"}},\"base\"", "{\"full_name\":\"stranger/search\"}},\"base\"");

    public static IReadOnlyList<Judgement> Judged(double nanoseconds, double baseline = 100)
    {
        using var folder = new Folder();
        return [Gate.Judge(Make.Run(folder, Make.Test("Query", nanoseconds)), Make.Run(folder, Make.Test("Query", baseline)))];
    }

    /// <summary>Comments; whatever is printed holds no token.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyList<Judgement> judgements, bool always = false, string name = CommentFrame.DefaultName, string? failure = null, long? number = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var screen = Screen.Over(output, error, isCanonical: false);
        var run = new CommentRun
        {
            Job = CiJob.Of(null, Variables.GetValueOrDefault),
            Judgements = judgements,
            Frame = new CommentFrame { Name = name },
            Failure = failure,
            Number = number,
            Always = always,
            Sender = () => Server,
            Time = Time,
        };
        int code;
        try
        {
            code = await run.RunAsync(screen, TestContext.Current.CancellationToken);
        }
        catch (PerfGateException failed)
        {
            screen.Error(failed.Code, failed.Text);
            code = ExitCodes.Of(failed);
            Assert.DoesNotContain(FakeGitHub.Token, failed.ToString());
        }

        Assert.DoesNotContain(FakeGitHub.Token, output.ToString() + error);
        Assert.DoesNotContain(Server.Comments, comment => comment.Body.Contains(FakeGitHub.Token));
        return (code, output.ToString(), error.ToString());
    }

    public void Dispose()
    {
        _folder.Dispose();
        Server.Dispose();
    }
}
