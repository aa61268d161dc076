using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PerfGate.Tool.PullRequests;

/// <summary>Sends JSON and gets JSON. The client libraries of GitLab and Azure DevOps bring more packages than the six requests that are made of them have lines.</summary>
/// <param name="address">The address of the API, with a slash at its end.</param>
/// <param name="header">The header of the token.</param>
/// <param name="value">The token.</param>
/// <param name="handler">What sends; it turns every refusal into a <see cref="RemoteException"/>.</param>
internal sealed class JsonClient(Uri address, string header, string value, HttpMessageHandler handler)
{
    /// <summary>Sends a request.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">Below the address.</param>
    /// <param name="body">What to send; null for nothing.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="RemoteException">The answer is a refusal, or no JSON: a page to sign in at, for one.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        request.Headers.Add("User-Agent", "perfgate");
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add(header, value);
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType());
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        using var response = await http.SendAsync(request, stop).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            throw new RemoteException(HttpStatusCode.Unauthorized, $"{(int)response.StatusCode} instead of an answer: the token was not accepted");
        }

        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new RemoteException(HttpStatusCode.Unauthorized, "the answer is no JSON: the token was not accepted, or this is not the address of an API");
        }
    }
}
