using PerfGate.Diagnostics;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>Files that CI systems read and that are written on request, wherever the user says; <c>docs/ci-files.md</c> describes them.</summary>
/// <param name="Junit">Where verdicts go as test results, JUnit's XML; null for nowhere.</param>
/// <param name="OpenMetrics">Where numbers go as OpenMetrics; null for nowhere.</param>
public sealed record CiFiles(string? Junit = null, string? OpenMetrics = null)
{
    /// <summary>Removes what an earlier run left there: a run that ends early must not be taken for it.</summary>
    /// <exception cref="PerfGateException">PG2007: a file cannot be removed.</exception>
    public void Clear() => Try(path =>
    {
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
        }
    });

    /// <summary>Writes them.</summary>
    /// <param name="judgements">One a test assembly and framework; none where nothing at all was measured, which the files say.</param>
    /// <param name="report">The HTML report, or null.</param>
    /// <param name="failure">How the run failed, whatever was measured; null where it did not.</param>
    /// <exception cref="PerfGateException">PG2007: a file cannot be written.</exception>
    public void Write(IReadOnlyList<Judgement> judgements, string? report, string? failure = null) => Try(path =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ReportFiles.WriteFile(Path.GetDirectoryName(path)!, Path.GetFileName(path), stream =>
        {
            if (path == FullPath(Junit))
            {
                JunitXml.Write(judgements, report, stream, failure);
            }
            else
            {
                Reporting.OpenMetrics.Write(judgements, stream);
            }
        });
    });

    private void Try(Action<string> act)
    {
        foreach (var path in new[] { FullPath(Junit), FullPath(OpenMetrics) }.OfType<string>())
        {
            try
            {
                act(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
                throw new PerfGateException(DiagnosticCodes.ReportNotWritten, $"{path} cannot be written: {failure.Message} Name another file, or make this one writable.", failure);
            }
        }
    }

    private static string? FullPath(string? path) => path is { Length: > 0 } ? Path.GetFullPath(path) : null;
}
