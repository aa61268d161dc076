using System.Text.RegularExpressions;
using PerfGate.Measuring;
using PerfGate.Packages.Tests.Support;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Packages.Tests.Hosts;

/// <summary>What a user relies on in every host.</summary>
public abstract class HostTests(Host host)
{
    /// <summary>Every series of a consumer, without the namespace.</summary>
    private static readonly string[] Series =
    [
        "AsyncTests.ReturnsTask", "AsyncTests.ReturnsValueTask", "ClassFixtureTests.ReadShelf", "CollectionFixtureTests.ReadWarehouse", "CollectionFixtureTests.WriteOutput",
        "RowTests.Area(shape: 3 corners)", "RowTests.Area(shape: 4 corners)", "RowTests.Count(terms: 1, word: \"one\")", "RowTests.Count(terms: 3, word: \"three\")",
        "SearchTests.Index", "SearchTests.Query", "SetupTests.Sum",
    ];

    protected Host Host { get; } = host;

    [Fact]
    public async Task First_run_without_a_baseline_is_green_and_says_new()
    {
        var run = (await Host.FirstRunAsync()).MustBeGreen();

        foreach (var method in Methods())
        {
            Assert.All(run.Tests.Where(test => test.Heading.Contains(method, StringComparison.Ordinal)), test => Assert.Contains("PerfGate: new", test.Text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Run_file_of_the_project_holds_the_conditions_and_every_series()
    {
        var run = (await Host.FirstRunAsync()).Run;

        Assert.NotNull(run);
        Assert.Equal(Host.Consumer.Results, Path.GetDirectoryName(run.Path));
        Assert.Empty(run.Warnings);
        Assert.Equal(("Shop.Tests", "net10.0", "Release", "gate"), (run.Environment.Assembly, run.Environment.TargetFramework, run.Environment.Configuration, run.Environment.Mode));
        Assert.Equal(Host.Consumer.Folder, run.Environment.ProjectDirectory);
        Assert.Equal(Series, run.Tests.Where(test => test.IsMeasured).Select(test => test.Id.ToString()["Shop.Tests.".Length..]).Order(StringComparer.Ordinal));

        // What the project file says is in force.
        Assert.All(run.Tests.Where(test => test.IsMeasured), test => Assert.Equal("300%", test.Policy.MaxRegression.ToString()));
    }

    [Fact]
    public async Task Series_knows_its_source_file_and_line()
    {
        var run = await Host.FirstRunAsync();

        Assert.Equal(LineOf("SearchTests.cs", "the line of Query"), run.Record("SearchTests.Query").Source);
        Assert.Equal(LineOf("SearchTests.cs", "the line of Index"), run.Record("SearchTests.Index").Source);
    }

    [Fact]
    public async Task Each_data_row_is_a_series_with_its_inputs_by_name()
    {
        var run = await Host.FirstRunAsync();

        Assert.Equal([new TestInput("terms", "3"), new TestInput("word", "\"three\"")], run.Record("RowTests.Count(terms: 3, word: \"three\")").Inputs);
        Assert.Equal([new TestInput("terms", "1"), new TestInput("word", "\"one\"")], run.Record("RowTests.Count(terms: 1, word: \"one\")").Inputs);
        Assert.Equal([new TestInput("shape", "4 corners")], run.Record("RowTests.Area(shape: 4 corners)").Inputs);
    }

    [Fact]
    public async Task Async_tests_are_measured_to_their_end()
    {
        var run = await Host.FirstRunAsync();

        // The array that they allocate after their first await.
        Assert.All(
            new[] { "AsyncTests.ReturnsTask", "AsyncTests.ReturnsValueTask" },
            series => Assert.True(Allocated(run.Record(series)) >= 1000, $"{series} allocated {Allocated(run.Record(series))} B"));
    }

    [Fact]
    public async Task What_prepares_an_operation_is_not_measured() => Assert.Equal(0, Allocated((await Host.FirstRunAsync()).Record("SetupTests.Sum")));

    [Fact]
    public async Task Fixtures_and_output_of_the_framework_work()
    {
        var run = (await Host.FirstRunAsync()).MustBeGreen();

        Assert.Equal("passed", run.Test("ReadShelf").Outcome);
        Assert.Equal("passed", run.Test("ReadWarehouse").Outcome);
        Assert.Contains("the test's own output", run.Test("WriteOutput").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Perf_tests_never_run_at_the_same_time()
    {
        var calls = (await Host.FirstRunAsync()).Calls.Where(call => call.IsPerfTest).ToList();

        Assert.Equal(Series.Length, calls.Count);
        Calls.MustNotOverlap(calls);
    }

    [Fact]
    public async Task Perf_tests_run_after_ordinary_tests()
    {
        Assert.SkipUnless(Host.CallsTheTest, "The body API measures when the framework calls the test: the framework orders tests.");
        var calls = (await Host.FirstRunAsync()).Calls.ToLookup(call => call.IsPerfTest);

        Assert.NotEmpty(calls[false]);
        Assert.True(calls[false].Max(call => call.Last) < calls[true].Min(call => call.First), "A perf test began before the ordinary tests were over.");
    }

    [Fact]
    public async Task Two_builds_in_two_directories_visit_the_same_perf_tests_in_the_same_order_and_nothing_else()
    {
        Assert.SkipUnless(Host.CallsTheTest, "The body API measures when the framework calls the test: the framework orders tests.");
        var (here, journal) = await Visits.OfAsync(Host.Consumer);
        var elsewhere = await Host.OtherBuildAsync();

        var (there, otherJournal) = await Visits.OfAsync(elsewhere);

        Assert.Equal(Series, here.Order(StringComparer.Ordinal));
        Assert.Equal(here, there);
        Assert.Empty(journal.Concat(otherJournal)); // every test of a consumer that runs notes it, and the pacer lets no perf test run
    }

    [Fact]
    public async Task The_users_filter_chooses_among_the_perf_tests_of_a_side() =>
        Assert.Equal(["SearchTests.Query"], (await Visits.OfAsync(Host.Consumer, Host.Filter("Shop.Tests.SearchTests", "Query"))).Series);

    [Fact]
    public async Task Unchanged_code_passes_against_its_baseline()
    {
        var run = (await Host.GatedRunAsync("unchanged")).MustBeGreen();

        // Compared, not merely green: every line ends in a ratio.
        foreach (var method in Methods())
        {
            Assert.All(run.Tests.Where(test => test.Heading.Contains(method, StringComparison.Ordinal)), test => Assert.Matches(@"PerfGate: (passed|improved), .+ allocated; [0-9.,]+x", test.Text));
        }
    }

    [Fact]
    public async Task Slower_code_is_red_with_its_name_and_PG0001()
    {
        var run = (await Host.GatedRunAsync("changed", "CONSUMER_SLOW=1", "CONSUMER_HUNGRY=1")).MustBeRed();

        var test = run.Test("Query");
        Assert.Equal("failed", test.Outcome);
        Assert.Contains("PG0001: Shop.Tests.SearchTests.Query: regressed: it is slower", test.Text, StringComparison.Ordinal);
        Assert.Contains(run.Run!.Path!, test.Text, StringComparison.Ordinal);

        // The stack is the test and leads to its line.
        var place = LineOf("SearchTests.cs", "the line of Query");
        Assert.Matches($@"at Shop\.Tests\.SearchTests\.Query\(\) in {Regex.Escape(Path.Combine(Host.Consumer.Folder, place.File))}:(line )?{place.Line}\b", test.Text);
        Assert.DoesNotContain("PerfGate.Measuring", test.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("End of stack trace", test.Text, StringComparison.Ordinal);

        // Where: the profiler came with the packages, the baseline has a tree, and this test was profiled when it failed. On a machine that was
        // taken away meanwhile the samples are too few to name a method, and the tree says so.
        Assert.Matches(@"(?s)an operation(; by its samples it grew in:\s+\+.+<- most of it|\s+[+-].*no method's share of it grew beyond noise)", test.Text);
    }

    [Fact]
    public async Task Hungrier_code_is_red_with_its_name_and_PG0002()
    {
        var run = (await Host.GatedRunAsync("changed", "CONSUMER_SLOW=1", "CONSUMER_HUNGRY=1")).MustBeRed();

        var test = run.Test("Index");
        Assert.Equal("failed", test.Outcome);
        Assert.Contains("PG0002: Shop.Tests.SearchTests.Index: regressed: it allocates +400 B an operation", test.Text, StringComparison.Ordinal);
        Assert.Equal(["failed", "failed"], run.Tests.Where(test => test.Outcome == "failed").Select(test => test.Outcome));
    }

    [Fact]
    public async Task Trx_report_holds_the_verdict_of_every_perf_test_and_names_the_run_file()
    {
        var run = await Host.FirstRunAsync();

        var outputs = run.TrxOutputs().Where(output => output.Contains("PerfGate: new, ", StringComparison.Ordinal)).ToList();
        Assert.Equal(Series.Length, outputs.Count);
        Assert.All(outputs, output => Assert.Contains("Run: " + run.Run!.Path, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trx_report_says_why_a_test_is_red()
    {
        var run = (await Host.GatedRunAsync("changed", "CONSUMER_SLOW=1", "CONSUMER_HUNGRY=1")).MustBeRed();

        Assert.Contains(run.TrxMessages(), message => message.Contains("PG0001: Shop.Tests.SearchTests.Query", StringComparison.Ordinal));
        Assert.Contains(run.TrxMessages(), message => message.Contains("PG0002: Shop.Tests.SearchTests.Index", StringComparison.Ordinal));
        Assert.Contains(run.TrxOutputs(), output => Regex.IsMatch(output, @"^PerfGate: regressed, .*; [0-9.]+x\.", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Skipped_test_is_not_measured_and_does_not_pass_for_it()
    {
        Assert.Equal("skipped", (await Host.FirstRunAsync()).Test("Never").Outcome);
        if (Host.CallsTheTest)
        {
            Assert.Equal("skipped: not today", (await Host.FirstRunAsync()).Record("SkippedTests.Never").NotMeasured);
        }

        var baselines = await Host.ChangedBaselineAsync("skipped", text => text.Replace("SearchTests.Query", "SkippedTests.Never", StringComparison.Ordinal));
        var report = await Host.Consumer.PerfGateAsync("report", "--baseline", baselines, "--results", Host.Consumer.NewFolder("reports", "skipped"));
        Assert.Matches(@"missing\s+SkippedTests\.Never", report.MustExitWith(4).Output);
    }

    [Fact]
    public async Task Throwing_test_shows_the_exception_of_its_own()
    {
        var run = (await Host.RunOfAsync("Misuse")).MustBeRed();

        Assert.Contains("System.InvalidOperationException", run.Test("Throws (", "Throws [").Text, StringComparison.Ordinal);
        Assert.Contains("the user's own failure", run.Test("Throws (", "Throws [").Text, StringComparison.Ordinal);
        Assert.Contains("the user's own later failure", run.Test("ThrowsLater").Text, StringComparison.Ordinal);
        Assert.DoesNotContain("PG", run.Test("ThrowsLater").Text, StringComparison.Ordinal);
        Assert.Equal("it threw InvalidOperationException", run.Record("MisusedTests.Throws").NotMeasured);
        Assert.Equal("it threw NotSupportedException", run.Record("MisusedTests.ThrowsLater").NotMeasured);
        Assert.True(run.Record("MisusedTests.Throws").Failed);
    }

    [Fact]
    public async Task Async_void_is_refused_with_PG1002_and_its_place()
    {
        var test = (await Host.RunOfAsync("Misuse")).Test("Forgets");

        Assert.Equal("failed", test.Outcome);
        var place = LineOf("MisusedTests.cs", "the line of Forgets");
        Assert.Contains("PG1002", test.Text, StringComparison.Ordinal);
        Assert.Contains("async void", test.Text, StringComparison.Ordinal);
        Assert.Contains($"{place.File}({place.Line})", test.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debug_build_runs_each_test_once_and_says_PG0009() => MustHaveRunOnce(await Host.RunOfAsync("Debug"), "Debug build");

    [Fact]
    public async Task Mode_off_runs_each_test_once_and_says_PG0009() => MustHaveRunOnce(await Host.GatedRunAsync("off", "PERFGATE_MODE=off"), "the mode is off");

    [Fact]
    public async Task Unknown_option_value_is_PG1001_with_its_name()
    {
        var run = (await Host.GatedRunAsync("option", "PERFGATE_BUDGET=1parsec")).MustBeRed();

        Assert.Contains("PG1001: environment variable PERFGATE_BUDGET is '1parsec'", run.Command.Output, StringComparison.Ordinal);
        Assert.Equal("passed", run.Test("Slow").Outcome);
    }

    [Fact]
    public async Task Corrupt_baseline_is_PG2001()
    {
        var run = (await Host.RunAgainstAsync("corrupt", text => text.Replace("\"metric\":\"time\",\"unit\"", "\"metric\":\"time,\"unit\"", StringComparison.Ordinal))).MustBeRed();

        Assert.Contains("PG2001", run.Test("Query").Text, StringComparison.Ordinal);
        Assert.Contains("baseline", run.Test("Query").Text, StringComparison.Ordinal);
        Assert.True(run.Record("SearchTests.Query").IsMeasured, "What was measured is evidence all the same.");
    }

    [Fact]
    public async Task Baseline_of_a_newer_PerfGate_is_PG2003()
    {
        var run = (await Host.RunAgainstAsync("newer", text => text.Replace("\"schema\":1", "\"schema\":99", StringComparison.Ordinal))).MustBeRed();

        Assert.Contains("PG2003", run.Test("Query").Text, StringComparison.Ordinal);
        Assert.Contains("Update PerfGate", run.Test("Query").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_that_was_removed_is_missing_in_the_report()
    {
        await Host.FirstRunAsync();

        var baselines = await Host.ChangedBaselineAsync("removed-report", Remove);
        var report = await Host.Consumer.PerfGateAsync("report", "--baseline", baselines, "--results", Host.Consumer.NewFolder("reports", "removed"));

        Assert.Matches(@"missing\s+SearchTests\.Removed", report.MustExitWith(4).Output);
    }

    [Fact]
    public async Task Tool_measures_in_several_processes_counts_and_passes_unchanged_code()
    {
        await Host.AcceptAsync();
        var results = Host.Consumer.NewFolder("results", "tool");

        (await Host.Consumer.PerfGateAsync("run", "--no-build", "--processes", "2", "--exact", "--results", results)).MustExitWith(0);

        var merged = Consumer.NewestRun(results);
        Assert.NotNull(merged);
        Assert.Equal(Series, merged.Tests.Where(test => test.IsMeasured).Select(test => test.Id.ToString()["Shop.Tests.".Length..]));
        Assert.All(merged.Tests.Where(test => test.IsMeasured), test => Assert.Equal(2, test.Processes.Length));
        Assert.All(merged.Tests.Where(test => test.IsMeasured), test => Assert.True(test.Exact?.WhyNothing is null, $"{test.Id}: {test.Exact?.WhyNothing}"));
        Assert.True(File.Exists(Path.Combine(results, "report.html")));
        Assert.True(File.Exists(Path.Combine(results, "comment.md")));
        Assert.True(File.Exists(Path.Combine(results, "verdicts.json")));
    }

    [Fact]
    public async Task Tool_ends_with_3_when_code_became_slower()
    {
        await Host.AcceptAsync();
        var slow = new Dictionary<string, string> { ["CONSUMER_SLOW"] = "1" };

        var run = await Host.Consumer.PerfGateAsync(slow, "run", "--no-build", "--processes", "1", "--results", Host.Consumer.NewFolder("results", "tool-slow"));

        Assert.Matches(@"regressed\s+SearchTests\.Query", run.MustExitWith(3).Output);
    }

    [Fact]
    public async Task Tool_ends_with_4_when_nothing_was_measured()
    {
        await Host.AcceptAsync();

        var run = await Host.Consumer.PerfGateAsync("run", "--no-build", "--processes", "1", "--mode", "off", "--results", Host.Consumer.NewFolder("results", "tool-off"));

        Assert.Contains("PG0005", run.MustExitWith(4).Output, StringComparison.Ordinal);
    }

    /// <summary>The baseline as it would be, had a test been there that no longer is.</summary>
    protected static string Remove(string baseline) => baseline.Replace("SearchTests.Query", "SearchTests.Removed", StringComparison.Ordinal);

    private static IEnumerable<string> Methods() => Series.Select(series => series.Split('.', '(')[1]).Distinct(StringComparer.Ordinal);

    private static double Allocated(TestRecord record) => Summary.Of(record, Metric.Allocated.Name)!.Typical;

    private static void MustHaveRunOnce(HostRun run, string reason)
    {
        run.MustBeGreen();
        Assert.Contains("PG0009", run.Test("Query").Text, StringComparison.Ordinal);
        Assert.Contains(reason, run.Test("Query").Text, StringComparison.Ordinal);
        Assert.Contains(reason, run.Record("SearchTests.Query").NotMeasured, StringComparison.Ordinal);
        Assert.Equal(Series.Length, run.Calls.Count(call => call.IsPerfTest));
        Assert.All(run.Calls.Where(call => call.IsPerfTest), call => Assert.Equal(1, call.Count));
    }

    private SourceLocation LineOf(string file, string marker)
    {
        var lines = File.ReadAllLines(Path.Combine(Host.Consumer.Folder, file));
        return new SourceLocation(file, Array.FindIndex(lines, line => line.EndsWith("// " + marker, StringComparison.Ordinal)) + 1);
    }
}
