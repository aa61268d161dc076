using System.Globalization;
using System.Text;
using System.Xml;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>Verdicts as test results: JUnit's XML, in the dialect that Jenkins, GitLab and Azure Pipelines read. A suite an assembly and framework, a case a series.</summary>
public static class JunitXml
{
    private const int MostLine = 2000;
    private static readonly XmlWriterSettings Settings = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CloseOutput = false };

    /// <summary>Writes the file.</summary>
    /// <param name="judgements">One a test assembly and framework; none where nothing at all was measured.</param>
    /// <param name="report">The HTML report, or null.</param>
    /// <param name="stream">Where to; not closed.</param>
    /// <param name="failure">How the run failed, whatever was measured; null where it did not.</param>
    public static void Write(IReadOnlyList<Judgement> judgements, string? report, Stream stream, string? failure = null)
    {
        var suites = judgements.Count == 0 ? [JunitSuite.Nothing] : judgements.Select(judgement => JunitSuite.Of(judgement, report)).ToList();
        suites.AddRange(failure is null ? [] : [JunitSuite.Failed(failure)]);
        using var xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", "PerfGate");
        xml.WriteAttributeString("tests", Number(suites.Sum(suite => suite.Cases.Count)));
        xml.WriteAttributeString("failures", Number(suites.Sum(suite => suite.Count(JunitOutcome.Failure))));
        xml.WriteAttributeString("errors", Number(suites.Sum(suite => suite.Count(JunitOutcome.Error))));
        foreach (var suite in suites)
        {
            Write(xml, suite);
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, JunitSuite suite)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", PlainText.Line(suite.Name, MostLine));
        xml.WriteAttributeString("tests", Number(suite.Cases.Count));
        xml.WriteAttributeString("failures", Number(suite.Count(JunitOutcome.Failure)));
        xml.WriteAttributeString("errors", Number(suite.Count(JunitOutcome.Error)));
        xml.WriteAttributeString("skipped", Number(suite.Count(JunitOutcome.Skipped)));
        if (suite.Started is { } started)
        {
            xml.WriteAttributeString("timestamp", started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        }

        xml.WriteStartElement("properties");
        foreach (var (name, value) in suite.Properties)
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("value", PlainText.Line(value, MostLine));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        foreach (var one in suite.Cases)
        {
            Write(xml, one);
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, JunitCase one)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", PlainText.Line(one.Class, MostLine));
        xml.WriteAttributeString("name", PlainText.Line(one.Name, MostLine));
        if (one.Seconds is { } seconds)
        {
            xml.WriteAttributeString("time", seconds.ToString("0.#########", CultureInfo.InvariantCulture));
        }

        if (one.Outcome != JunitOutcome.Passed)
        {
            xml.WriteStartElement(one.Outcome.ToString().ToLowerInvariant());
            xml.WriteAttributeString("message", PlainText.Line(one.Message, MostLine));
            if (one.Type.Length > 0)
            {
                xml.WriteAttributeString("type", PlainText.Line(one.Type, MostLine));
            }

            xml.WriteString(Lines(one.Details));
            xml.WriteEndElement();
        }

        xml.WriteElementString("system-out", Lines(one.Output));
        xml.WriteEndElement();
    }

    // What XML cannot hold, and what would move a reader's terminal, is spelt out.
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => PlainText.Line(line, MostLine)));

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
