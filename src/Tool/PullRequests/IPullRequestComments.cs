namespace PerfGate.Tool.PullRequests;

/// <summary>The comments under one pull request (GitLab: merge request), where one CI system keeps them. It posts; what and whether is decided elsewhere.</summary>
internal interface IPullRequestComments
{
    /// <summary>The comments that the token's own author wrote, oldest first.</summary>
    /// <exception cref="RemoteException">The server refused, or could not be reached.</exception>
    Task<IReadOnlyList<PostedComment>> OwnAsync(CancellationToken stop);

    /// <summary>Posts a new comment.</summary>
    /// <exception cref="RemoteException">The server refused, or could not be reached.</exception>
    Task CreateAsync(CommentText text, CancellationToken stop);

    /// <summary>Replaces the text of a comment.</summary>
    /// <exception cref="RemoteException">The server refused, or could not be reached.</exception>
    Task UpdateAsync(PostedComment comment, CommentText text, CancellationToken stop);
}

/// <summary>A comment that is there.</summary>
/// <param name="Id">How the system names it.</param>
/// <param name="Body">Its text.</param>
internal sealed record PostedComment(string Id, string Body);

/// <summary>A comment that is to be there.</summary>
/// <param name="Marker">Its first line, by which it is found again.</param>
/// <param name="Body">Its text.</param>
/// <param name="IsWell">True where nothing failed and everything could be judged: no reason to begin a comment.</param>
/// <param name="Fails">True where something failed.</param>
internal sealed record CommentText(string Marker, string Body, bool IsWell, bool Fails)
{
    /// <summary>True for a comment with this marker: in its first line, where nobody's quotation of it stands.</summary>
    public bool Marks(PostedComment comment) => comment.Body.Split('\n', 2)[0].Trim() == Marker;
}
