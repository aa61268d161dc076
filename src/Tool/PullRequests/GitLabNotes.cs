using System.Globalization;
using System.Text.Json;

namespace PerfGate.Tool.PullRequests;

/// <summary>The notes under a merge request on GitLab.</summary>
/// <param name="project">The number of the project that the merge request is in.</param>
/// <param name="number">The merge request's number in it.</param>
/// <param name="api">GitLab's API.</param>
internal sealed class GitLabNotes(long project, long number, JsonClient api) : IPullRequestComments
{
    private const int PageSize = 100;
    private const int MostPages = 100;

    private readonly string _notes = string.Create(CultureInfo.InvariantCulture, $"projects/{project}/merge_requests/{number}/notes");
    private long? _me;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PostedComment>> OwnAsync(CancellationToken stop)
    {
        _me ??= (await api.SendAsync(HttpMethod.Get, "user", body: null, stop).ConfigureAwait(false)).GetProperty("id").GetInt64();
        var own = new List<PostedComment>();
        for (var page = 1; page <= MostPages; page++)
        {
            var notes = await api.SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{_notes}?sort=asc&order_by=created_at&per_page={PageSize}&page={page}"), body: null, stop).ConfigureAwait(false);
            own.AddRange(notes.EnumerateArray().Where(IsOwn).Select(note => new PostedComment(note.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture), note.GetProperty("body").GetString() ?? "")));
            if (notes.GetArrayLength() < PageSize)
            {
                break;
            }
        }

        return own;
    }

    /// <inheritdoc/>
    public Task CreateAsync(CommentText text, CancellationToken stop) => api.SendAsync(HttpMethod.Post, _notes, new { body = text.Body }, stop);

    /// <inheritdoc/>
    public Task UpdateAsync(PostedComment comment, CommentText text, CancellationToken stop) => api.SendAsync(HttpMethod.Put, $"{_notes}/{comment.Id}", new { body = text.Body }, stop);

    private bool IsOwn(JsonElement note) => note.TryGetProperty("author", out var author) && author.ValueKind == JsonValueKind.Object && author.GetProperty("id").GetInt64() == _me;
}
