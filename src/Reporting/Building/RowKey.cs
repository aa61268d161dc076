using System.Security.Cryptography;
using System.Text;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>Names a row by what it is, so that links and file names stay the same from report to report.</summary>
internal static class RowKey
{
    public static string Of(Judgement judgement, Verdict verdict)
    {
        var environment = judgement.Run.Environment;
        var identity = string.Join('\n', environment.Assembly, environment.TargetFramework, verdict.Id.Method, verdict.Id.Row);
        return Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(identity)).AsSpan(0, 4)).ToLowerInvariant();
    }
}
