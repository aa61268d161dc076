using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace PerfGate.Build;

/// <summary>What one test project reported. A project that could not report counts as one failure, with the reason.</summary>
/// <param name="Failures">Each failed test with the beginning of its message: repeated at the end, as servers cut long logs at their head.</param>
internal sealed record TestProjectResult(string Project, int Passed, int Failed, int Skipped, string? Problem, IReadOnlyList<string> Failures)
{
    /// <summary>Characters of a message: enough for what was expected and what was found.</summary>
    private const int MessageLength = 2000;

    public static TestProjectResult Broken(string project, string problem) => new(project, 0, 1, 0, problem, []);

    /// <summary>Reads the counters of a TRX file and holds them against the exit code: a host that crashed after its last
    /// test, and a project that ran no test at all, have not passed.</summary>
    public static TestProjectResult Read(string project, string trx, int exitCode)
    {
        if (!File.Exists(trx))
        {
            return Broken(project, $"ended with exit code {exitCode} and wrote no results.");
        }

        try
        {
            var report = XDocument.Load(trx);
            var counters = report.Descendants().First(element => element.Name.LocalName == "Counters");
            int Count(string name) => int.Parse(counters.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);
            var (passed, total) = (Count("passed"), Count("total"));
            var failed = Count("failed") + Count("error") + Count("timeout") + Count("aborted");
            var result = new TestProjectResult(project, passed, failed, total - passed - failed, null, [.. report.Descendants().Where(IsFailure).Select(Describe)]);
            return (passed + failed, failed, exitCode) switch
            {
                (0, _, _) => result with { Failed = 1, Problem = "ran no test." },
                (_, 0, not 0) => result with { Failed = 1, Problem = $"ended with exit code {exitCode} although no test failed." },
                _ => result,
            };
        }
        catch (Exception broken) when (broken is XmlException or InvalidOperationException or FormatException)
        {
            return Broken(project, $"wrote results that cannot be read ({broken.Message}): {trx}");
        }
    }

    private static bool IsFailure(XElement element) =>
        element.Name.LocalName == "UnitTestResult" && element.Attribute("outcome")?.Value is not ("Passed" or "NotExecuted" or null);

    private static string Describe(XElement result)
    {
        var message = result.Descendants().FirstOrDefault(element => element.Name.LocalName == "Message")?.Value.Trim() ?? "";
        return $"{result.Attribute("testName")?.Value}: {(message.Length > MessageLength ? message[..MessageLength] + " ..." : message)}";
    }

    public override string ToString() =>
        $"{(Failed == 0 ? "ok    " : "FAILED")} {Project}: {Passed} passed, {Failed} failed, {Skipped} skipped{(Problem is null ? "" : $": {Problem}")}";
}
