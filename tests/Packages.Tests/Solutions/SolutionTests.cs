using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Solutions;

/// <summary>`dotnet build -t:PerfGate` with PerfGate.Tasks and the README's Directory.Solution.targets.</summary>
public sealed class SolutionTests(SolutionConsumer solution) : IClassFixture<SolutionConsumer>
{
    [Fact]
    public void Ordinary_build_runs_no_test() => Assert.Equal(["SearchTests.cs", "Shop.Tests.csproj", "bin", "obj"], solution.AfterBuild);

    [Fact]
    public async Task Ordinary_test_run_is_as_without_the_package()
    {
        var run = await solution.Consumer.DotnetAsync("test", "--project", "Stock.Tests", "--configuration", "Release", "--no-progress", "--no-ansi");

        Assert.Matches(@"total: 3\s+failed: 0\s+succeeded: 3", run.MustExitWith(0).Output);
        Assert.DoesNotContain("report.html", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Gate_without_a_baseline_is_green_and_says_so()
    {
        Assert.Contains("PG0008", solution.FirstGate.Output, StringComparison.Ordinal);
        Assert.Matches(@"new\s+SearchTests\.Query", solution.FirstGate.Output);
        Assert.Matches(@"new\s+StockTests\.Count\(shelves: 2\)", solution.FirstGate.Output);
    }

    [Fact]
    public async Task Gate_is_green_on_unchanged_code_and_writes_the_reports_of_each_project()
    {
        var gate = (await solution.GateAsync()).MustExitWith(0);

        Assert.Matches(@"passed\s+SearchTests\.Query", gate.Output);
        Assert.Matches(@"passed\s+StockTests\.Count\(shelves: 1\)", gate.Output);
        foreach (var project in new[] { "Shop.Tests", "Stock.Tests" })
        {
            foreach (var report in new[] { "report.html", "comment.md", "verdicts.json", "overview.png" })
            {
                Assert.True(File.Exists(solution.PathOf(project, "TestResults", "perfgate", report)), $"{project} has no {report}: {gate}");
            }
        }
    }

    [Fact]
    public async Task Gate_is_red_with_an_error_at_the_line_of_each_test_that_regressed()
    {
        var gate = (await solution.GateAsync("CONSUMER_SLOW=1", "CONSUMER_HUNGRY=1")).MustExitWith(1);

        var file = solution.PathOf("Shop.Tests", "SearchTests.cs");
        Assert.Contains($"{file}({solution.LineOf(file, "the line of Query")},1): error PG0001: Shop.Solution.Tests.SearchTests.Query", gate.Output, StringComparison.Ordinal);
        Assert.Contains($"{file}({solution.LineOf(file, "the line of Index")},1): error PG0002: Shop.Solution.Tests.SearchTests.Index", gate.Output, StringComparison.Ordinal);

        // The other project is judged all the same, and passes.
        Assert.Matches(@"passed\s+StockTests\.Count\(shelves: 1\)", gate.Output);
    }

    [Fact]
    public async Task Gate_of_one_project_judges_that_project()
    {
        var gate = await solution.Consumer.DotnetAsync("build", Path.Combine("Stock.Tests", "Stock.Tests.csproj"), "-c", "Release", "-t:PerfGate", "--nologo");

        Assert.Matches(@"passed\s+StockTests\.Count\(shelves: 1\)", gate.MustExitWith(0).Output);
        Assert.DoesNotContain("SearchTests", gate.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_assemblies_side_by_side_never_measure_at_the_same_time()
    {
        var (command, calls) = await solution.TestSideBySideAsync();

        command.MustExitWith(0);
        Assert.Equal(4, calls.Count);
        Assert.Equal(2, calls.Select(call => call.Process).Distinct().Count());
        Calls.MustNotOverlap(calls);
    }
}
