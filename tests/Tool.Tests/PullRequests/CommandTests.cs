using System.Diagnostics;
using System.Net;
using PerfGate.Runs;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>The command as a process of its own, over a socket: what a step of a workflow runs.</summary>
public class CommandTests
{
    [Fact]
    public async Task A_step_measures_nothing_and_comments_on_what_lies_there()
    {
        var stop = TestContext.Current.CancellationToken;
        using var folder = new Folder();
        using var job = new GitHubJob();
        using var listener = Listen(out var address);
        var serving = ServeAsync(listener, job.Server, stop);
        Make.Baseline(folder, Make.Run(folder, Make.Test("Query", 100)));
        var run = Make.Run(folder, Make.Test("Query", 300));
        RunFile.Write(Path.Combine(Directory.CreateDirectory(folder["TestResults/perfgate"]).FullName, "Shop.Tests.net10.0.merged.run.jsonl"), run);
        job.Variables["GITHUB_API_URL"] = address + "api/v3";

        var (code, said) = await RunAsync(folder.Path, job.Variables, stop, "comment", "--exit-code", "3", "--name", "linux");
        var (again, saidAgain) = await RunAsync(folder.Path, job.Variables, stop, "comment", "--exit-code", "3", "--name", "linux");
        job.Variables["GITHUB_TOKEN"] = FakeGitHub.Token + "x";
        var (refused, saidRefused) = await RunAsync(folder.Path, job.Variables, stop, "comment", "--name", "linux");

        listener.Stop();
        await serving;
        Assert.Equal((0, "Commented on pull request 7 of shop/search.\n"), (code, said));
        Assert.Equal((0, "Updated the comment on pull request 7 of shop/search.\n"), (again, saidAgain));
        Assert.Equal(1, refused);
        Assert.Contains("PG4002: the pull request was not commented on: the token was not accepted".Replace("the pull request", "pull request 7 of shop/search"), saidRefused);
        Assert.DoesNotContain(FakeGitHub.Token, said + saidAgain + saidRefused);
        Assert.StartsWith("<!-- perfgate:linux -->\n### 🔴 PerfGate: linux\n\n**Failed: 1 regressed.**", Assert.Single(job.Server.Comments).Body);
    }

    private static HttpListener Listen(out string address)
    {
        // A port that was free a moment ago may be taken now; another is tried.
        for (var attempt = 1; ; attempt++)
        {
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close();
            }
        }
    }

    private static async Task ServeAsync(HttpListener listener, FakeGitHub server, CancellationToken stop)
    {
        using var invoker = new HttpMessageInvoker(server, disposeHandler: false);
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), context.Request.Url);
            if (context.Request.HasEntityBody)
            {
                request.Content = new StreamContent(context.Request.InputStream);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
            }

            request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers["Authorization"]);
            using var answer = await invoker.SendAsync(request, stop);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(await answer.Content.ReadAsByteArrayAsync(stop), stop);
            context.Response.Close();
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(string folder, Dictionary<string, string> variables, CancellationToken stop, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", [typeof(Program).Assembly.Location, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await error);
    }
}
