using System.Globalization;
using System.Net;
using Octokit;
using Octokit.Internal;

namespace PerfGate.Tool.PullRequests;

/// <summary>The comments under a pull request on GitHub.</summary>
internal sealed class GitHubComments : IPullRequestComments
{
    private const int PageSize = 100;
    private const int MostPages = 100;
    private const string Workflows = "github-actions[bot]";

    private readonly GitHubClient _client;
    private readonly GitHubPlace _place;
    private Func<IssueComment, bool>? _isOwn;

    /// <summary>Opens the repository.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="secret">The token.</param>
    /// <param name="handler">What sends; it turns every refusal into a <see cref="RemoteException"/>.</param>
    public GitHubComments(GitHubPlace place, Secret secret, HttpMessageHandler handler)
    {
        _place = place;

        // The client's own constructor adds a path to the address, which is not that of every GitHub Enterprise.
        var connection = new Connection(
            new ProductHeaderValue("perfgate"),
            place.Api,
            new InMemoryCredentialStore(new Credentials(secret.Reveal(), AuthenticationType.Bearer)),
            new HttpClientAdapter(() => new GitHubHeaders(handler)),
            new SimpleJsonSerializer());
        connection.SetRequestTimeout(System.Threading.Timeout.InfiniteTimeSpan); // the handler's time-outs count
        _client = new GitHubClient(connection);
    }

    /// <summary>The pull request's number.</summary>
    public required long Number { get; init; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PostedComment>> OwnAsync(CancellationToken stop)
    {
        _isOwn ??= await IsOwnAsync().ConfigureAwait(false);
        var own = new List<PostedComment>();

        for (var page = 1; page <= MostPages; page++)
        {
            var comments = await GetAsync<IssueComment>($"issues/{Number}/comments", page, new(StringComparer.Ordinal), stop).ConfigureAwait(false);
            own.AddRange(comments.Where(_isOwn).Select(comment => new PostedComment(comment.Id.ToString(CultureInfo.InvariantCulture), comment.Body ?? "")));
            if (comments.Count < PageSize)
            {
                break;
            }
        }

        return own;
    }

    /// <inheritdoc/>
    public Task CreateAsync(CommentText text, CancellationToken stop) => _client.Issue.Comment.Create(_place.Owner, _place.Repository, Number, text.Body);

    /// <inheritdoc/>
    public Task UpdateAsync(PostedComment comment, CommentText text, CancellationToken stop) =>
        _client.Issue.Comment.Update(_place.Owner, _place.Repository, long.Parse(comment.Id, CultureInfo.InvariantCulture), text.Body);

    /// <summary>The open pull request whose head is the commit that a workflow run measured.</summary>
    /// <returns>Its number; null where there is none, or it has moved on.</returns>
    public static async Task<long?> PullOfAsync(GitHubPlace place, WorkflowRun run, Secret secret, HttpMessageHandler handler, CancellationToken stop)
    {
        var repository = new GitHubComments(place, secret, handler) { Number = 0 };
        var pulls = await repository.GetAsync<PullRequest>($"pulls", page: 1, new(StringComparer.Ordinal) { ["state"] = "open", ["head"] = $"{run.HeadOwner}:{run.HeadBranch}" }, stop).ConfigureAwait(false);
        var measured = pulls.Where(pull => pull.Head?.Sha == run.HeadCommit).ToList();
        return measured.Count switch
        {
            0 => null,
            1 => measured[0].Number,
            _ => throw Variables.Unknown($"the commit {run.HeadCommit} is the head of {measured.Count} pull requests; say which with --pr"),
        };
    }

    // Page by page by number: the address of the next page, which an answer names and Octokit's own lists follow, might be anywhere, and would get the token.
    private async Task<IReadOnlyList<T>> GetAsync<T>(FormattableString path, int page, Dictionary<string, string> query, CancellationToken stop)
    {
        query["per_page"] = PageSize.ToString(CultureInfo.InvariantCulture);
        query["page"] = page.ToString(CultureInfo.InvariantCulture);
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"repos/{_place.Owner}/{_place.Repository}/{FormattableString.Invariant(path)}"), UriKind.Relative);
        return (await _client.Connection.Get<List<T>>(address, query, accepts: null, stop).ConfigureAwait(false)).Body;
    }

    // The token of a workflow is that of an app, which has no user to ask for; what it writes has one author in every repository. Other bots' comments, which it could change, are not its own.
    private async Task<Func<IssueComment, bool>> IsOwnAsync()
    {
        try
        {
            var me = (await _client.User.Current().ConfigureAwait(false)).Id;
            return comment => comment.User?.Id == me;
        }
        catch (RemoteException refused) when (refused.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            return comment => comment.User?.Login == Workflows;
        }
    }
}
