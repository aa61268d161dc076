using System.Security.Cryptography;
using System.Text;

namespace PerfGate.Tool.Code;

/// <summary>Short texts that are the same where long ones are.</summary>
internal static class Digests
{
    /// <summary>Of a text.</summary>
    public static string Of(StringBuilder text) => Of(Encoding.UTF8.GetBytes(text.ToString()));

    /// <summary>Of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
