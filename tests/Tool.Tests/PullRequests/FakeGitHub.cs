using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>A comment that the fake keeps.</summary>
internal sealed record FakeComment(long Id, string Author, string Body)
{
    /// <summary>True where only its author may change it.</summary>
    public bool IsLocked { get; init; }
}

/// <summary>GitHub as far as comments go: it keeps them, pages through them, and fails as it is told to.</summary>
internal sealed partial class FakeGitHub : HttpMessageHandler
{
    public const string Token = "ghs_S3cretS3cretS3cretS3cretS3cret";
    public const string Me = "github-actions[bot]";
    private readonly Lock _gate = new();
    private long _next = 1000;

    public List<FakeComment> Comments { get; } = [];

    /// <summary>What was asked, as <c>GET /repos/...</c>, without the query.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers instead of the fake where it gives one: to the request and its number from 1.</summary>
    public Func<string, int, HttpResponseMessage?> Fault { get; set; } = (_, _) => null;

    /// <summary>True for the token of a person, who can be asked who it is; false for that of a workflow.</summary>
    public bool IsPerson { get; init; }

    /// <summary>True to answer nothing at all.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Open pull requests, by owner and branch: number and commit.</summary>
    public Dictionary<string, (long Number, string Commit)[]> Pulls { get; } = [];

    public static HttpResponseMessage Answer(HttpStatusCode status, string json, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            answer.Headers.TryAddWithoutValidation(name, value);
        }

        return answer;
    }

    public static HttpResponseMessage Refusal(HttpStatusCode status, string message, params (string Name, string Value)[] headers) =>
        Answer(status, JsonSerializer.Serialize(new { message, documentation_url = "https://docs.github.com/rest" }), headers);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        Assert.Equal("application/json", request.Content?.Headers.ContentType?.MediaType ?? "application/json");
        lock (_gate)
        {
            var path = request.RequestUri!.AbsolutePath;
            path = path.StartsWith("/api/v3/", StringComparison.Ordinal) ? path["/api/v3".Length..] : path;
            var asked = $"{request.Method} {path}";
            Requests.Add(asked);
            if (request.Headers.Authorization?.Parameter != Token)
            {
                return Refusal(HttpStatusCode.Unauthorized, "Bad credentials");
            }

            return Fault(asked, Requests.Count) ?? Route(request.Method, path, System.Web.HttpUtility.ParseQueryString(request.RequestUri.Query), body);
        }
    }

    /// <summary>Posts as the workflow does, whatever is answered.</summary>
    public void Post(string body) => Comments.Add(new FakeComment(_next++, Me, body));

    private HttpResponseMessage Route(HttpMethod method, string path, System.Collections.Specialized.NameValueCollection query, string body)
    {
        if (path == "/user")
        {
            return IsPerson ? Answer(HttpStatusCode.OK, User(Me)) : Refusal(HttpStatusCode.Forbidden, "Resource not accessible by integration");
        }

        if (path == "/repos/shop/search/pulls")
        {
            var pulls = Pulls.GetValueOrDefault(query["head"] ?? "", []);
            return Answer(HttpStatusCode.OK, JsonSerializer.Serialize(pulls.Select(pull => new { id = 1, number = pull.Number, state = "open", head = new { sha = pull.Commit } })));
        }

        if (Issue().Match(path) is { Success: true } issue && issue.Groups["number"].Value == "7")
        {
            if (method == HttpMethod.Post)
            {
                Post(Text(body));
                return Answer(HttpStatusCode.Created, Json(Comments[^1]));
            }

            var (page, size) = (int.Parse(query["page"] ?? "1", CultureInfo.InvariantCulture), int.Parse(query["per_page"] ?? "30", CultureInfo.InvariantCulture));
            return Answer(HttpStatusCode.OK, "[" + string.Join(",", Comments.Skip((page - 1) * size).Take(size).Select(Json)) + "]", ("Link", "<https://elsewhere.example/next>; rel=\"next\""));
        }

        var at = One().Match(path) is { Success: true } one ? Comments.FindIndex(comment => comment.Id == long.Parse(one.Groups["id"].Value, CultureInfo.InvariantCulture)) : -1;
        if (at < 0 || method != HttpMethod.Patch)
        {
            return Refusal(HttpStatusCode.NotFound, "Not Found");
        }

        if (Comments[at].IsLocked)
        {
            return Refusal(HttpStatusCode.Forbidden, "You cannot edit this comment");
        }

        Comments[at] = Comments[at] with { Body = Text(body) };
        return Answer(HttpStatusCode.OK, Json(Comments[at]));
    }

    private static string Text(string body) => JsonNode.Parse(body)!["body"]!.GetValue<string>();

    private static string Json(FakeComment comment) => $$"""{"id":{{comment.Id}},"body":{{JsonSerializer.Serialize(comment.Body)}},"user":{{(comment.Author.Length == 0 ? "null" : User(comment.Author))}}}""";

    private static string User(string login) => JsonSerializer.Serialize(new { login, id = login.Sum(letter => (long)letter), type = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" });

    [GeneratedRegex("^/repos/shop/search/issues/(?<number>[0-9]+)/comments$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Issue();

    [GeneratedRegex("^/repos/shop/search/issues/comments/(?<id>[0-9]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex One();
}
