using System.Globalization;
using System.Text.Json;

namespace PerfGate.Tool.PullRequests;

/// <summary>The threads under a pull request in Azure Repos: the comment is the first of a thread, which is active while something failed.</summary>
/// <param name="repository">The id of the repository.</param>
/// <param name="number">The pull request's number.</param>
/// <param name="collection">The API of the organization.</param>
/// <param name="project">The id or name of the project.</param>
internal sealed class AzureThreads(string repository, long number, string project, JsonClient collection) : IPullRequestComments
{
    private const string Version = "api-version=7.1";

    private readonly string _threads = string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(project)}/_apis/git/repositories/{Uri.EscapeDataString(repository)}/pullRequests/{number}/threads");
    private string? _me;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PostedComment>> OwnAsync(CancellationToken stop)
    {
        _me ??= (await collection.SendAsync(HttpMethod.Get, "_apis/connectionData", body: null, stop).ConfigureAwait(false)).GetProperty("authenticatedUser").GetProperty("id").GetString();
        var threads = await collection.SendAsync(HttpMethod.Get, $"{_threads}?{Version}", body: null, stop).ConfigureAwait(false);
        return
        [
            .. threads.GetProperty("value").EnumerateArray()
                .Where(thread => !IsDeleted(thread) && thread.TryGetProperty("comments", out var comments) && comments.ValueKind == JsonValueKind.Array)
                .SelectMany(thread => thread.GetProperty("comments").EnumerateArray().Take(1).Where(IsOwn).Select(comment => new PostedComment(Id(thread, comment), Text(comment)))),
        ];
    }

    /// <inheritdoc/>
    public Task CreateAsync(CommentText text, CancellationToken stop) => collection.SendAsync(
        HttpMethod.Post,
        $"{_threads}?{Version}",
        new { comments = new[] { new { parentCommentId = 0, content = text.Body, commentType = "text" } }, status = Status(text) },
        stop);

    /// <inheritdoc/>
    public async Task UpdateAsync(PostedComment comment, CommentText text, CancellationToken stop)
    {
        await collection.SendAsync(HttpMethod.Patch, $"{_threads}/{comment.Id}?{Version}", new { content = text.Body }, stop).ConfigureAwait(false);
        await collection.SendAsync(HttpMethod.Patch, $"{_threads}/{comment.Id.Split('/')[0]}?{Version}", new { status = Status(text) }, stop).ConfigureAwait(false);
    }

    private bool IsOwn(JsonElement comment) =>
        !IsDeleted(comment) && comment.TryGetProperty("author", out var author) && author.TryGetProperty("id", out var id) && string.Equals(id.GetString(), _me, StringComparison.OrdinalIgnoreCase);

    // A thread that is active may hold back a merge: only for what failed.
    private static string Status(CommentText text) => text.Fails ? "active" : "closed";

    private static bool IsDeleted(JsonElement thing) => thing.TryGetProperty("isDeleted", out var deleted) && deleted.ValueKind == JsonValueKind.True;

    private static string Id(JsonElement thread, JsonElement comment) => string.Create(CultureInfo.InvariantCulture, $"{thread.GetProperty("id").GetInt64()}/comments/{comment.GetProperty("id").GetInt64()}");

    private static string Text(JsonElement comment) => comment.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString() ?? "" : "";
}
