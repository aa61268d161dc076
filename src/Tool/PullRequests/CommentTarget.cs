namespace PerfGate.Tool.PullRequests;

/// <summary>The pull request whose comment it is.</summary>
internal sealed record CommentTarget
{
    /// <summary>Its name for people: <c>pull request 7 of shop/search</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its comments, with the token that they are read and written with.</summary>
    public required IPullRequestComments Comments { get; init; }

    /// <summary>Where the whole report is, as far as the system says; null where it does not.</summary>
    public string? ReportUrl { get; init; }

    /// <summary>How the run that measured failed, as the system says of another job; null where it did not, or is not known.</summary>
    public string? Failure { get; init; }
}

/// <summary>There is nobody to tell: no failure.</summary>
/// <param name="reason">Why, in one sentence.</param>
internal sealed class NoCommentException(string reason) : Exception(reason);
