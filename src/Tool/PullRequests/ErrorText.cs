using System.Text.Json;

namespace PerfGate.Tool.PullRequests;

/// <summary>What an error in JSON says: GitHub and Azure have <c>message</c>, GitLab <c>message</c> or <c>error</c>.</summary>
internal static class ErrorText
{
    private static readonly string[] Names = ["message", "error_description", "error"];

    /// <summary>The text, or null where there is none to be found.</summary>
    public static string? Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            return Names.Select(name => document.RootElement.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null)
                .FirstOrDefault(text => text is { Length: > 0 });
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException) // the latter for half a surrogate pair
        {
            return null;
        }
    }
}
