using System.Net;

namespace PerfGate.Tool.PullRequests;

/// <summary>What became of a comment.</summary>
internal enum Posted
{
    /// <summary>There was none, and all is well: none was begun.</summary>
    Nothing,

    /// <summary>A new one was posted.</summary>
    Created,

    /// <summary>The one that was there says now what is the case.</summary>
    Updated,
}

/// <summary>Keeps one comment of a name under a pull request.</summary>
/// <param name="comments">The comments.</param>
/// <param name="time">The clock.</param>
internal sealed class CommentPost(IPullRequestComments comments, TimeProvider time)
{
    private const int MostAttempts = 3;

    /// <summary>Updates the comment that is there, or posts one where there is something to say.</summary>
    /// <param name="text">The comment.</param>
    /// <param name="always">True to post it although all is well.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="RemoteException">The server refused, or could not be reached.</exception>
    public async Task<Posted> RunAsync(CommentText text, bool always, CancellationToken stop)
    {
        foreach (var own in (await comments.OwnAsync(stop).ConfigureAwait(false)).Where(text.Marks))
        {
            try
            {
                await comments.UpdateAsync(own, text, stop).ConfigureAwait(false);
                return Posted.Updated;
            }
            catch (RemoteException refused) when (refused is { IsReadOnly: false, Status: HttpStatusCode.Forbidden or HttpStatusCode.NotFound })
            {
                // Of another bot, or deleted meanwhile: the next one, or a new one.
            }
        }

        if (text.IsWell && !always)
        {
            return Posted.Nothing;
        }

        await CreateAsync(text, stop).ConfigureAwait(false);
        return Posted.Created;
    }

    // A server that fails while it answers may have posted the comment: it is asked before another is posted.
    private async Task CreateAsync(CommentText text, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await comments.CreateAsync(text, stop).ConfigureAwait(false);
                return;
            }
            catch (RemoteException failure) when (failure.IsUncertain && attempt < MostAttempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(2 << attempt), time, stop).ConfigureAwait(false);
                if ((await comments.OwnAsync(stop).ConfigureAwait(false)).Any(text.Marks))
                {
                    return;
                }
            }
        }
    }
}
