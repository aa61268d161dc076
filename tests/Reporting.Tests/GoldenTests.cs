using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace PerfGate.Reporting.Tests;

/// <summary>What the reports look like, byte by byte. PERFGATE_UPDATE_GOLDEN=1 writes them anew; review the difference.</summary>
public class GoldenTests
{
    private static readonly Report Report = ReportBuilder.Build(Example.Judgements(), Make.Timestamp);

    [Fact]
    public void The_html_report_is_as_reviewed()
    {
        using var writer = new StringWriter();
        HtmlReport.Write(Report, writer);
        Compare("report.html", writer.ToString());
    }

    [Fact]
    public void The_markdown_comment_is_as_reviewed() => Compare("comment.md", MarkdownReport.Render(Report));

    [Fact]
    public void The_json_of_verdicts_is_as_reviewed()
    {
        using var stream = new MemoryStream();
        VerdictsJson.Write(Example.Judgements(), Make.Timestamp, stream);
        var json = Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n");

        // A new version of PerfGate changes nothing that was reviewed.
        var version = JsonDocument.Parse(json).RootElement.GetProperty("perfGate").GetString();
        Compare("verdicts.json", json.Replace($"\n  \"perfGate\": \"{version}\"", "\n  \"perfGate\": \"VERSION\""));
    }

    private static void Compare(string name, string actual, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("PERFGATE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}
