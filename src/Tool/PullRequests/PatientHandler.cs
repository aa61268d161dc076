using System.Net.Sockets;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.PullRequests;

/// <summary>
/// Asks a server again where that may help, for a bounded time: after a failure of the server or the network with growing pauses, after a
/// limit of requests when it says. What creates something is asked again only where it was surely not done. Every answer that is no success
/// becomes a <see cref="RemoteException"/>.
/// </summary>
/// <param name="inner">What sends.</param>
/// <param name="secret">What must not be in a message.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Ends the waiting; Octokit passes none of its own.</param>
internal sealed class PatientHandler(HttpMessageHandler inner, Secret secret, TimeProvider time, CancellationToken stop) : DelegatingHandler(inner)
{
    /// <summary>How often one request is sent at most.</summary>
    public const int MostAttempts = 4;

    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(45);

    /// <summary>The longest that a server's "come back later" is followed.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private const int MostBytes = 64 * 1024 * 1024;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? pause;
            RemoteException failure;
            try
            {
                var response = await AnswerAsync(request, either.Token).ConfigureAwait(false);
                if ((int)response.StatusCode < 400)
                {
                    return response;
                }

                using (response)
                {
                    failure = new RemoteException(response.StatusCode, await SaidAsync(response, either.Token).ConfigureAwait(false));
                    pause = Limits.PauseAfter(response, failure.Message, time.GetUtcNow());
                }
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or SocketException || (lost is OperationCanceledException && !either.IsCancellationRequested))
            {
                failure = new RemoteException(null, Clean(lost is OperationCanceledException ? $"no answer within {AnswerWithin.TotalSeconds:0} s" : lost.Message));
                pause = null;
            }

            pause = !failure.IsUncertain ? pause : request.Method == HttpMethod.Post ? null : pause ?? TimeSpan.FromSeconds(1 << attempt);
            if (pause is not { } wait || attempt == MostAttempts || wait > LongestPause)
            {
                throw failure;
            }

            await Task.Delay(wait, time, either.Token).ConfigureAwait(false);
        }
    }

    // The whole answer, body included, within the time: the caller reads from memory.
    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
        try
        {
            using var whole = new MemoryStream();
            var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var buffer = new byte[81920];
                while (await stream.ReadAsync(buffer, either.Token).ConfigureAwait(false) is > 0 and var count)
                {
                    whole.Write(buffer.AsSpan(0, count));
                    if (whole.Length > MostBytes)
                    {
                        throw new IOException($"the answer has more than {MostBytes} bytes");
                    }
                }
            }

            var read = new ByteArrayContent(whole.ToArray());
            read.Headers.ContentType = response.Content.Headers.ContentType;
            response.Content = read;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<string> SaidAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return Clean($"{(int)response.StatusCode} {ErrorText.Of(body) ?? response.ReasonPhrase}");
    }

    private string Clean(string text)
    {
        var line = secret.HideIn(Plain.Line(text));
        return line.Length <= 300 ? line : line[..300] + "…";
    }
}
