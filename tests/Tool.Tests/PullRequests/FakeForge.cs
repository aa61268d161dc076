using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>A server that keeps comments as GitLab or Azure DevOps does.</summary>
internal abstract class FakeForge : HttpMessageHandler
{
    public const string Token = "glpat-S3cretS3cretS3cretS3cret";

    public List<(long Id, string Author, string Body)> Comments { get; } = [];

    /// <summary>What was asked, with the query, and what was sent.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers instead of the server where it gives one.</summary>
    public Func<string, HttpResponseMessage?> Fault { get; set; } = _ => null;

    protected abstract object? Route(string asked, JsonNode? body);

    protected abstract bool IsKnown(HttpRequestMessage request);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
        var asked = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        Requests.Add(body is null ? asked : $"{asked} {body.ToJsonString()}");
        return !IsKnown(request) ? FakeGitHub.Refusal(HttpStatusCode.Unauthorized, "401 Unauthorized")
            : Fault(asked) ?? (Route(asked, body) is { } answer ? FakeGitHub.Answer(HttpStatusCode.OK, JsonSerializer.Serialize(answer)) : FakeGitHub.Refusal(HttpStatusCode.NotFound, "404 Not found"));
    }
}

/// <summary>GitLab: notes under merge request 7 of project 42.</summary>
internal sealed class FakeGitLab : FakeForge
{
    private const string Notes = "/api/v4/projects/42/merge_requests/7/notes";

    protected override bool IsKnown(HttpRequestMessage request) => request.Headers.TryGetValues("PRIVATE-TOKEN", out var tokens) && tokens.Single() == Token;

    protected override object? Route(string asked, JsonNode? body)
    {
        switch (asked.Split(' ', '?'))
        {
            case ["GET", "/api/v4/user"]:
                return new { id = 1, username = "perfgate" };
            case ["GET", Notes, var query]:
                var page = int.Parse(System.Web.HttpUtility.ParseQueryString(query)["page"]!, System.Globalization.CultureInfo.InvariantCulture);
                return Comments.Skip((page - 1) * 100).Take(100).Select(note => new { id = note.Id, body = note.Body, author = new { id = note.Author == "me" ? 1 : 2 } });
            case ["POST", Notes]:
                Comments.Add((Comments.Count + 1, "me", body!["body"]!.GetValue<string>()));
                return new { id = Comments.Count };
            case ["PUT", var path] when Comments.FindIndex(note => path == $"{Notes}/{note.Id}") is >= 0 and var at:
                Comments[at] = Comments[at] with { Body = body!["body"]!.GetValue<string>() };
                return new { id = Comments[at].Id };
            default:
                return null;
        }
    }
}

/// <summary>Azure DevOps: threads of pull request 7 in the repository "search" of the project "Shop".</summary>
internal sealed class FakeAzure : FakeForge
{
    private const string Threads = "/org/Shop/_apis/git/repositories/search/pullRequests/7/threads";

    public Dictionary<long, string> Status { get; } = [];

    protected override bool IsKnown(HttpRequestMessage request) => request.Headers.Authorization is { Scheme: "Bearer", Parameter: Token };

    protected override object? Route(string asked, JsonNode? body)
    {
        switch (asked.Split(' ', '?'))
        {
            case ["GET", "/org/_apis/connectionData"]:
                return new { authenticatedUser = new { id = "ME" } };
            case ["GET", Threads, "api-version=7.1"]:
                return new { value = Comments.Select(comment => new { id = comment.Id, isDeleted = false, comments = new[] { new { id = 1, content = comment.Body, author = new { id = comment.Author } } } }) };
            case ["POST", Threads, "api-version=7.1"]:
                Comments.Add((Comments.Count + 1, "me", body!["comments"]![0]!["content"]!.GetValue<string>()));
                Status[Comments.Count] = body["status"]!.GetValue<string>();
                return new { id = Comments.Count };
            case ["PATCH", var path, "api-version=7.1"] when Comments.FindIndex(comment => path.StartsWith($"{Threads}/{comment.Id}", StringComparison.Ordinal)) is >= 0 and var at:
                if (path.EndsWith("/comments/1", StringComparison.Ordinal))
                {
                    Comments[at] = Comments[at] with { Body = body!["content"]!.GetValue<string>() };
                }
                else
                {
                    Status[Comments[at].Id] = body!["status"]!.GetValue<string>();
                }

                return new { id = Comments[at].Id };
            default:
                return null;
        }
    }
}
