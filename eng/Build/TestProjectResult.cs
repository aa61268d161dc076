using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace PerfGate.Build;

/// <summary>What one test project reported. A project that could not report counts as one failure, with the reason.</summary>
internal sealed record TestProjectResult(string Project, int Passed, int Failed, int Skipped, string? Problem)
{
    public static TestProjectResult Broken(string project, string problem) => new(project, 0, 1, 0, problem);

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
            var counters = XDocument.Load(trx).Descendants().First(element => element.Name.LocalName == "Counters");
            int Count(string name) => int.Parse(counters.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);
            var (passed, total) = (Count("passed"), Count("total"));
            var failed = Count("failed") + Count("error") + Count("timeout") + Count("aborted");
            var result = new TestProjectResult(project, passed, failed, total - passed - failed, null);
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

    public override string ToString() =>
        $"{(Failed == 0 ? "ok    " : "FAILED")} {Project}: {Passed} passed, {Failed} failed, {Skipped} skipped{(Problem is null ? "" : $": {Problem}")}";
}
