using PerfGate.Diagnostics;
using PerfGate.Reporting;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Output;
using PerfGate.Tool.Tests.PullRequests;

namespace PerfGate.Tool.Tests;

/// <summary>What a CI system is told beside the screen.</summary>
public class CiTests
{
    private static readonly Annotation Slower = new("tests/Shop.Tests/SearchTests.cs", 12, 12, AnnotationLevel.Error, "SearchTests.Query(terms: 3): regressed", "PG0001 it is slower: 100 % more");

    [Theory]
    [InlineData("GITHUB_ACTIONS", "true", "GitHub")]
    [InlineData("TF_BUILD", "True", "Azure")]
    [InlineData("GITLAB_CI", "true", "GitLab")]
    [InlineData("GITHUB_ACTIONS", "no", "None")]
    public void The_environment_says_whose_job_it_is(string name, string value, string system) =>
        Assert.Equal(system, CiJob.Of(null, asked => asked == name ? value : null).System.ToString());

    [Fact]
    public void The_command_line_says_it_before_the_environment()
    {
        Assert.Equal(CiSystem.None, CiJob.Of("none", _ => "true").System);
        Assert.Equal(DiagnosticCodes.InvalidOption, Assert.Throws<PerfGateException>(() => CiJob.Of("jenkins", _ => null)).Code);
    }

    [Fact]
    public void GitHub_gets_a_workflow_command() => Assert.Equal(
        ["::error file=tests/Shop.Tests/SearchTests.cs,line=12,endLine=12,title=SearchTests.Query(terms%3A 3)%3A regressed::PG0001 it is slower: 100 %25 more"],
        CiCommands.Annotate(CiSystem.GitHub, [Slower]));

    [Fact]
    public void Azure_gets_a_logging_command() => Assert.Equal(
        ["##vso[task.logissue type=error;sourcepath=tests/Shop.Tests/SearchTests.cs;linenumber=12;columnnumber=1;]SearchTests.Query(terms: 3): regressed: PG0001 it is slower: 100 %AZP25 more"],
        CiCommands.Annotate(CiSystem.Azure, [Slower]));

    [Fact]
    public void Ten_of_each_level_are_shown_the_worst_first()
    {
        var many = new[] { AnnotationLevel.Notice, AnnotationLevel.Error, AnnotationLevel.Warning }.SelectMany(level => Enumerable.Range(1, 25).Select(line => Slower with { Level = level, Line = line }));

        var lines = CiCommands.Annotate(CiSystem.GitHub, many).ToList();

        Assert.Equal([("::error", 10), ("::warning", 10), ("::notice", 10)], lines.GroupBy(line => line.Split(' ')[0]).Select(group => (group.Key, group.Count())));
        Assert.Contains("line=1,", lines[0]);
    }

    [Fact]
    public void No_text_of_a_test_ends_a_command_or_begins_another()
    {
        var random = new Random(20261123);
        string[] weapons = ["%", "%0A", "\n", "\r", "::", "::set-env name=X::y", "##vso[task.setvariable variable=x]y", "##[error]", "]", ";", ",", ":", "\u2028", "\u202e", "\u001b[2J", "a", " "];
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => weapons[random.Next(weapons.Length)]));
            var hostile = Slower with { File = "a" + text, Title = text, Message = text };

            var github = Assert.Single(CiCommands.Annotate(CiSystem.GitHub, [hostile]));
            Assert.Matches(@"^::error file=[^:,\n\r]*,line=12,endLine=12,title=[^:,\n\r]*::[^\n\r]*$", github);
            Assert.DoesNotMatch(@"##(vso)?\[", github);

            var azure = Assert.Single(CiCommands.Annotate(CiSystem.Azure, [hostile]));
            Assert.Matches(@"^##vso\[task\.logissue type=error;sourcepath=[^\];\n\r]*;linenumber=12;columnnumber=1;\][^\n\r]*$", azure);
            Assert.DoesNotMatch(@"##(vso)?\[", azure[2..]);

            Assert.DoesNotMatch(@"^\s*::|##(vso)?\[", CiCommands.Defuse(Plain.Line(text)));
        }
    }

    [Fact]
    public void The_summary_of_a_job_gets_the_report_as_long_as_there_is_room()
    {
        using var folder = new Folder();
        var summary = folder.Write("summary.md", "# Mine\n");
        var markdown = folder.Write("comment.md", "<!-- perfgate:default -->\n### x");
        var job = new CiJob(CiSystem.GitHub, name => name == "GITHUB_STEP_SUMMARY" ? summary : null);

        Assert.Equal("", Write(job, markdown).Error);
        Assert.Equal("# Mine\n\n<!-- perfgate:default -->\n### x\n", File.ReadAllText(summary));

        File.WriteAllText(summary, new string('x', CiReport.MostSummaryBytes - 5));
        Assert.Contains("PG4005: the summary of this step has 1048571 bytes", Write(job, markdown).Error);
        Assert.Equal(CiReport.MostSummaryBytes - 5, new FileInfo(summary).Length);

        Directory.CreateDirectory(folder["directory"]);
        Assert.Contains("PG4005: the summary of this job (", Write(job with { Variable = _ => folder["directory"] }, markdown).Error);
    }

    [Fact]
    public void Azure_is_told_where_the_summary_lies()
    {
        using var folder = new Folder();
        var markdown = folder.Write("comment.md", "x");

        Assert.Equal($"##vso[task.uploadsummary]{markdown}\n", Write(new CiJob(CiSystem.Azure, _ => null), markdown).Output);
        Assert.Equal(("", ""), Write(new CiJob(CiSystem.GitLab, _ => null), markdown));
        Assert.Equal(("", ""), Write(CiJob.None, markdown));
    }

    private static (string Output, string Error) Write(CiJob job, string markdown)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        CiReport.Write(Screen.Over(output, error, isCanonical: false), job, GitHubJob.Slower, markdown);
        return (output.ToString(), error.ToString());
    }
}
