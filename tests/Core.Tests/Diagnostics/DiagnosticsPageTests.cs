using System.Reflection;
using System.Text.RegularExpressions;
using PerfGate.Diagnostics;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Diagnostics;

/// <summary>Every code leads to a section that explains it.</summary>
public partial class DiagnosticsPageTests
{
    private static readonly string[] Codes =
        [.. typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal)];

    private static readonly string[] Sections = Repository.Read("docs", "diagnostics.md").Split("\n## ")[1..];

    [Fact]
    public void Every_code_has_one_section_in_order() => Assert.Equal(Codes, Sections.Select(section => section.Split('\n')[0]));

    [Fact]
    public void Every_section_says_what_why_and_what_to_do() => Assert.All(Sections, section =>
        Assert.Matches(@"^PG\d{4}\n\n\*\*What:\*\* .+\n\n\*\*Why:\*\* .+\n\n\*\*Do:\*\* .+", section));

    [Fact]
    public void Codes_are_spelt_alike_and_used_once()
    {
        Assert.All(Codes, code => Assert.Matches(@"^PG[012459]\d{3}$", code));
        Assert.Equal(Codes.Length, Codes.Distinct().Count());
    }

    [Fact]
    public void No_code_is_named_in_the_sources_or_documents_that_does_not_exist()
    {
        var files = new[] { "src", "docs" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".targets" or ".props" or ".md" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"));
        foreach (var file in files)
        {
            Assert.All(Code().Matches(File.ReadAllText(file)), match => Assert.Contains(match.Value, Codes));
        }
    }

    [Fact]
    public void An_exception_begins_with_its_code()
    {
        var exception = new PerfGateException(DiagnosticCodes.Usage, "text");
        Assert.Equal(("PG1004: text", "PG1004", "text"), (exception.Message, exception.Code, exception.Text));
        Assert.Equal("PG2002: cut", new Warning(DiagnosticCodes.TruncatedRun, "cut").ToString());
    }

    [GeneratedRegex(@"\bPG\d{4}\b", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Code();
}
