using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace PerfGate.Actions;

/// <summary>The identities of an action in a log: those of W3C, and where a program has chosen another format, hashes of what it has.</summary>
internal static class ActionIds
{
    // The parent of an action whose trace was chosen for it, and of none.
    private const string NoParent = "0000000000000000";

    /// <summary>The tree it belongs to, 32 hexadecimal digits.</summary>
    public static string Trace(Activity activity) => IsW3C(activity) ? activity.TraceId.ToHexString() : Hashed(activity.RootId, 16);

    /// <summary>The action, 16 hexadecimal digits.</summary>
    public static string Of(Activity activity) => IsW3C(activity) ? activity.SpanId.ToHexString() : Hashed(activity.Id, 8);

    /// <summary>The action it is inside of, perhaps of another process; null for a root.</summary>
    public static string? Parent(Activity activity) => IsW3C(activity)
        ? activity.ParentSpanId.ToHexString() is var parent && parent != NoParent ? parent : null
        : activity.ParentId is { } id ? Hashed(id, 8) : null;

    private static bool IsW3C(Activity activity) => activity.IdFormat == ActivityIdFormat.W3C;

    private static string Hashed(string? id, int bytes) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id ?? "")), 0, bytes).ToLowerInvariant();
}
