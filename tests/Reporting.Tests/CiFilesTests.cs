using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using CsCheck;
using PerfGate.Gating;

namespace PerfGate.Reporting.Tests;

public class CiFilesTests
{
    // metric{label="text",...} number, where text escapes what would end it.
    private static readonly Regex Sample = new("^perfgate_[a-z_]+\\{([a-z]+=\"([^\"\\\\\n]|\\\\[\\\\\"n])*\",?)+\\} [0-9]+(\\.[0-9]+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    [Fact]
    public void Test_results_have_a_case_a_series_and_say_what_failed()
    {
        var xml = Junit(Example.Judgements());

        var suites = xml.Root!.Elements("testsuite").ToList();
        Assert.Equal(["Shop.Tests (net10.0)", "Pricing.Tests (net8.0)"], suites.Select(suite => suite.Attribute("name")!.Value));
        Assert.Equal(("16", "8", "0"), (suites[0].Attribute("tests")!.Value, suites[0].Attribute("failures")!.Value, suites[0].Attribute("errors")!.Value));
        Assert.Equal(("17", "8"), (xml.Root.Attribute("tests")!.Value, xml.Root.Attribute("failures")!.Value));
        var slow = suites[0].Elements("testcase").Single(one => one.Attribute("name")!.Value == "Query(terms: 3)");
        Assert.Equal(("Shop.Tests.SearchTests", "0.003104"), (slow.Attribute("classname")!.Value, slow.Attribute("time")!.Value));
        var failure = slow.Element("failure")!;
        Assert.Equal(("regressed: it is slower: 2.04x of the baseline's time", "PG0001"), (failure.Attribute("message")!.Value, failure.Attribute("type")!.Value));
        Assert.Contains("DocumentNorms.Load", failure.Value);
        Assert.Contains("PerfGate: regressed, 3.1 ms", slow.Element("system-out")!.Value);
        Assert.Contains("Report: /results/report.html#t-", slow.Element("system-out")!.Value);
        Assert.Null(suites[0].Elements("testcase").Single(one => one.Attribute("name")!.Value == "Pay").Element("failure"));
        Assert.Contains(suites[0].Element("properties")!.Elements(), property => property is { } one && one.Attribute("name")!.Value == "perfgate.report" && one.Attribute("value")!.Value == "/results/report.html");
    }

    [Fact]
    public void Where_nothing_was_measured_a_case_fails()
    {
        Assert.Equal("PG0005", Junit([]).Descendants("error").Single().Attribute("type")!.Value);
        var shop = Example.Shop();
        Assert.Single(Junit([shop with { Verdicts = [], Run = shop.Run with { Tests = [] } }]).Descendants("error"));
    }

    [Fact]
    public void What_was_not_measured_is_skipped()
    {
        var shop = Example.Shop();
        var skipped = Junit([shop with { Run = shop.Run with { Tests = shop.Run.Tests.Add(new Runs.TestRecord { Id = new Runs.TestId("A.B.C", "(1)"), NotMeasured = "it is a Debug build" }) } }]).Descendants("skipped").Single();
        Assert.Equal("not measured: it is a Debug build", skipped.Attribute("message")!.Value);
        Assert.Equal(("A.B", "C(1)"), (skipped.Parent!.Attribute("classname")!.Value, skipped.Parent.Attribute("name")!.Value));
    }

    [Fact]
    public void No_name_breaks_the_test_results() => Hostile.Text.Sample(text => Junit(Hostile.Judgements(text)), seed: "0000000000011", iter: 200);

    [Fact]
    public void Metrics_are_told_by_assembly_framework_and_test()
    {
        var lines = Metrics(Example.Judgements());
        Assert.Contains("perfgate_time_ratio{assembly=\"Shop.Tests\",framework=\"net10.0\",test=\"Shop.Tests.SearchTests.Query(terms: 3)\"} 2.042105263158", lines);
        Assert.Contains("perfgate_time_seconds{assembly=\"Shop.Tests\",framework=\"net10.0\",test=\"Shop.Tests.SearchTests.Query(terms: 3)\"} 0.003104", lines);
        Assert.Contains("perfgate_allocated_bytes{assembly=\"Shop.Tests\",framework=\"net10.0\",test=\"Shop.Tests.CheckoutTests.Total\"} 1856", lines);
        Assert.Contains("perfgate_failed{assembly=\"Shop.Tests\",framework=\"net10.0\",test=\"Shop.Tests.CheckoutTests.Refund\"} 1", lines);
        Assert.Contains("perfgate_time_seconds{assembly=\"Shop.Tests\",framework=\"net10.0\",test=\"Shop.Tests.ImportTests.Catalogue(file: \\\"catalogue.xml\\\")\"} 0.0639", lines);
        Assert.Equal(["# TYPE perfgate_time_seconds gauge", "# UNIT perfgate_time_seconds seconds", "# HELP perfgate_time_seconds The fastest operation."], lines.Take(3));
        Assert.Equal(["# EOF"], Metrics([]).Where(line => !Regex.IsMatch(line, "^# (TYPE|UNIT|HELP) ", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void No_name_breaks_the_metrics() => Hostile.Text.Sample(text => Metrics(Hostile.Judgements(text)), seed: "0000000000012", iter: 200);

    [Fact]
    public void Files_go_where_they_are_asked_for_and_old_ones_are_removed()
    {
        var folder = Directory.CreateTempSubdirectory("perfgate-ci-").FullName;
        try
        {
            var files = new CiFiles(Path.Combine(folder, "deep", "junit.xml"), Path.Combine(folder, "metrics.txt"));
            files.Clear();
            files.Write(Example.Judgements(), "/results/report.html");
            Assert.StartsWith("<?xml", File.ReadAllText(files.Junit!));
            Assert.EndsWith("# EOF\n", File.ReadAllText(files.OpenMetrics!));
            files.Clear();
            Assert.False(File.Exists(files.Junit) || File.Exists(files.OpenMetrics));
            Assert.Equal("PG2007", Assert.Throws<Diagnostics.PerfGateException>(() => new CiFiles(folder).Write([], null)).Code);
            new CiFiles().Write([], null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static XDocument Junit(IReadOnlyList<Judgement> judgements, [CallerFilePath] string here = "")
    {
        using var stream = new MemoryStream();
        JunitXml.Write(judgements, "/results/report.html", stream);
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(Path.GetDirectoryName(here)!, "Golden", "junit.xsd"));
        using var reader = XmlReader.Create(new MemoryStream(stream.ToArray()), new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = schemas });
        var document = XDocument.Load(reader);
        foreach (var suite in document.Root!.Elements("testsuite"))
        {
            Assert.Equal(suite.Elements("testcase").Count(), (int)suite.Attribute("tests")!);
            Assert.Equal(suite.Descendants("failure").Count(), (int)suite.Attribute("failures")!);
        }

        return document;
    }

    private static List<string> Metrics(IReadOnlyList<Judgement> judgements)
    {
        using var stream = new MemoryStream();
        OpenMetrics.Write(judgements, stream);
        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n').ToList();
        Assert.Equal("", lines[^1]);
        lines.RemoveAt(lines.Count - 1);
        Assert.Equal("# EOF", lines[^1]);
        Assert.All(lines.Where(line => !line.StartsWith('#')), line => Assert.Matches(Sample, line));
        Assert.Equal(lines.Count, lines.Select(line => line.StartsWith('#') ? line : line[..line.LastIndexOf(' ')]).Distinct().Count());
        return lines;
    }
}
