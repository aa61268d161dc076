using System.Globalization;
using System.Net;

namespace PerfGate.Tool.PullRequests;

/// <summary>How servers say that there were too many requests, and when to come back.</summary>
internal static class Limits
{
    // GitHub asks for this much where it names no time.
    private static readonly TimeSpan Unnamed = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait after an answer that refuses one request too many; null where it is another refusal.</summary>
    public static TimeSpan? PauseAfter(HttpResponseMessage response, string said, DateTimeOffset now)
    {
        var named = response.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - now) : null;
        var isUsedUp = Header(response, "x-ratelimit-remaining") == "0" || Header(response, "ratelimit-remaining") == "0";
        if (response.StatusCode != HttpStatusCode.TooManyRequests
            && (response.StatusCode != HttpStatusCode.Forbidden || (named is null && !isUsedUp && !said.Contains("rate limit", StringComparison.OrdinalIgnoreCase))))
        {
            return response.StatusCode == HttpStatusCode.ServiceUnavailable ? AtLeastZero(named) : null;
        }

        return AtLeastZero(named ?? (isUsedUp ? Reset(response) - now : null) ?? Unnamed);
    }

    // The second it names has begun, and not ended.
    private static DateTimeOffset? Reset(HttpResponseMessage response) =>
        long.TryParse(Header(response, "x-ratelimit-reset") ?? Header(response, "ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds + 1)
            : null;

    private static TimeSpan? AtLeastZero(TimeSpan? pause) => pause < TimeSpan.Zero ? TimeSpan.Zero : pause;

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault()?.Trim() : null;
}
