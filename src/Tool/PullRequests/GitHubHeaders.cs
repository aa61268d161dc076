using System.Net.Http.Headers;

namespace PerfGate.Tool.PullRequests;

/// <summary>
/// Requests as GitHub's description of its API has them. Octokit sends its JSON under the name of a form, and asks for a format of older
/// days alone: GitHub takes both, and what checks requests by the description takes neither.
/// </summary>
internal sealed class GitHubHeaders(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Version = "2022-11-28";

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }

        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/vnd.github+json, application/json");
        request.Headers.Remove("X-GitHub-Api-Version");
        request.Headers.Add("X-GitHub-Api-Version", Version);
        return base.SendAsync(request, cancellationToken);
    }
}
