using System.Net;

namespace PerfGate.Tool.PullRequests;

/// <summary>A server did not do what was asked.</summary>
/// <param name="status">Its answer, or null where it gave none in time.</param>
/// <param name="said">Why, in one line; it holds no secret.</param>
internal sealed class RemoteException(HttpStatusCode? status, string said) : Exception(said)
{
    // What GitHub answers a token that may only read: of a fork, of Dependabot, or without the permission.
    private const string ReadOnlyToken = "Resource not accessible by";

    /// <summary>The answer, or null where there was none.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>True where the server may have done it all the same: it failed while it answered, or its answer did not arrive.</summary>
    public bool IsUncertain => Status is null or >= HttpStatusCode.InternalServerError;

    /// <summary>True where the token may not do this to anything.</summary>
    public bool IsReadOnly => Status == HttpStatusCode.Forbidden && Message.Contains(ReadOnlyToken, StringComparison.Ordinal);
}
