using PerfGate.Runs;

namespace PerfGate.Tool.Tests;

public sealed class ReportTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<(int ExitCode, string Output, string Error)> Report(params string[] more) =>
        Make.Tool(["report", _folder["run"], "--results", _folder["report"], .. more]);

    private void Given(TestRecord[] baseline, TestRecord[] run)
    {
        Make.Baseline(_folder, Make.Run(_folder, baseline));
        Make.File(_folder, Make.Run(_folder, run), "run/now.run.jsonl");
    }

    [Fact]
    public async Task A_run_as_fast_as_its_baseline_passes()
    {
        Given([Make.Test("A", 100)], [Make.Test("A", 101)]);

        var (code, output, error) = await Report();

        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith("Passed: 1 passed.\n", output);
        Assert.True(File.Exists(_folder["report/report.html"]));
        Assert.True(File.Exists(_folder["report/comment.md"]));
        Assert.True(File.Exists(_folder["report/verdicts.json"]));
    }

    [Fact]
    public async Task A_slower_test_is_exit_code_3()
    {
        Given([Make.Test("A", 100)], [Make.Test("A", 300)]);

        var (code, output, _) = await Report();

        Assert.Equal(3, code);
        Assert.Contains("regressed", output);
        Assert.Contains("100 ns -> 300 ns, 3.00x", output);
    }

    [Fact]
    public async Task A_test_that_allocates_more_is_exit_code_3()
    {
        Given([Make.Test("A", 100, bytes: 100)], [Make.Test("A", 100, bytes: 200)]);

        Assert.Equal(3, (await Report()).ExitCode);
    }

    [Fact]
    public async Task A_missing_test_is_exit_code_4()
    {
        Given([Make.Test("A", 100), Make.Test("B", 100)], [Make.Test("A", 100)]);

        Assert.Equal(4, (await Report()).ExitCode);
    }

    [Fact]
    public async Task Tests_that_threw_are_exit_code_4_and_said_without_a_baseline_too()
    {
        Make.File(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Unmeasured("B", "it threw IOException") with { Failed = true }, Make.Unmeasured("C", "it did not end in time") with { Failed = true }), "run/now.run.jsonl");

        var (code, output, _) = await Report();

        Assert.Equal(4, code);
        Assert.Contains("it failed and was not measured: it threw IOException", output);
        Assert.EndsWith("Failed: 2 missing, 1 new. 2 tests failed and were not measured.\n", output);
        Assert.Contains("it threw IOException", await File.ReadAllTextAsync(_folder["report/report.html"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_skipped_test_without_a_baseline_passes_and_is_said()
    {
        Make.File(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Unmeasured("B", "skipped: not today")), "run/now.run.jsonl");

        var (code, _, error) = await Report();

        Assert.Equal(0, code);
        Assert.Contains("PG0009: Shop.Tests.B was not measured: skipped: not today", error);
    }

    [Fact]
    public async Task A_regression_is_said_before_a_missing_test()
    {
        Given([Make.Test("A", 100), Make.Test("B", 100)], [Make.Test("A", 300)]);

        Assert.Equal(3, (await Report()).ExitCode);
    }

    [Fact]
    public async Task A_run_that_measured_nothing_is_exit_code_4_and_says_why()
    {
        Given([Make.Test("A", 100)], [Make.Unmeasured("A", "the test assembly is a Debug build (use -c Release)")]);

        var (code, _, error) = await Report();

        Assert.Equal(4, code);
        Assert.Contains("PG0005: nothing was measured in Shop.Tests (net10.0): the test assembly is a Debug build (use -c Release).", error);
    }

    [Fact]
    public async Task No_run_at_all_is_exit_code_4()
    {
        Directory.CreateDirectory(_folder["run"]);

        var (code, _, error) = await Report();

        Assert.Equal(4, code);
        Assert.Contains("PG0005: there is no run file in", error);
    }

    [Fact]
    public async Task Without_a_baseline_everything_is_new_and_passes()
    {
        Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)), "run/now.run.jsonl");

        var (code, _, error) = await Report();

        Assert.Equal(0, code);
        Assert.Equal("perfgate : warning PG0008: 1 of Shop.Tests (net10.0) without a baseline, compared with nothing; 'perfgate baseline accept' makes this run theirs.\n", error);
    }

    [Fact]
    public async Task What_could_not_be_compared_passes_and_is_said()
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        Make.Baseline(_folder, run with { Environment = run.Environment with { Runtime = run.Environment.Runtime with { Jit = "production" } } });
        Make.File(_folder, run, "run/now.run.jsonl");

        var (code, _, error) = await Report();

        Assert.Equal(0, code);
        Assert.StartsWith("perfgate : warning PG0007: 1 of Shop.Tests (net10.0) could not be compared with the baseline: JIT mode is no-pgo, the baseline's is production.", error);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_exit_code_1()
    {
        var (code, _, error) = await Make.Tool("report", _folder["nothing.run.jsonl"]);

        Assert.Equal(1, code);
        Assert.Equal($"perfgate : error PG2004: {_folder["nothing.run.jsonl"]} is not there.\n", error);
    }

    [Theory]
    [InlineData("{}", "PG2001")]
    [InlineData("""{"kind":"header","environment":{"schema":99}}""", "PG2003")]
    public async Task A_file_that_cannot_be_read_is_exit_code_1(string text, string problem)
    {
        _folder.Write("run/now.run.jsonl", text);

        var (code, _, error) = await Report();

        Assert.Equal(1, code);
        Assert.Contains(problem, error);
    }

    [Fact]
    public async Task A_run_from_another_machine_asks_where_its_baselines_are_instead_of_calling_everything_new()
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        Make.File(_folder, run with { Environment = run.Environment with { ProjectDirectory = _folder["elsewhere/build"] } }, "run/now.run.jsonl");
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 10)));

        var (code, _, error) = await Report();
        var named = await Report("--baseline", _folder["perf-baselines"]);

        Assert.Equal(1, code);
        Assert.Contains("PG2004", error);
        Assert.Contains("--baseline", error);
        Assert.Equal(3, named.ExitCode);
    }

    [Fact]
    public async Task A_named_baseline_directory_that_is_not_there_is_an_error()
    {
        Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)), "run/now.run.jsonl");

        var (code, _, error) = await Report("--baseline", _folder["perf-baslines"]);

        Assert.Equal(1, code);
        Assert.Contains("PG2004", error);
        Assert.Contains("perf-baslines", error);
    }

    [Fact]
    public async Task A_baseline_directory_that_the_test_process_was_told_and_is_not_there_is_an_error()
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        Make.File(_folder, run with { Environment = run.Environment with { BaselineDirectory = _folder["perf-baslines"] } }, "run/now.run.jsonl");

        var (code, _, error) = await Report();

        Assert.Equal(1, code);
        Assert.Contains("PG2004", error);
        Assert.Contains("perf-baslines", error);
    }

    [Fact]
    public async Task Baselines_are_looked_for_where_the_test_process_looked()
    {
        var run = Make.Run(_folder, Make.Test("A", 300));
        Make.File(_folder, run with { Environment = run.Environment with { BaselineDirectory = _folder["kept/here"] } }, "run/now.run.jsonl");
        new Baselines.DirectoryBaselineStore(_folder["kept/here"]).Save(Make.Run(_folder, Make.Test("A", 100)));

        Assert.Equal(3, (await Report()).ExitCode);
    }

    [Fact]
    public async Task A_run_whose_names_lead_out_of_the_baseline_directory_is_refused()
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        Make.File(_folder, run with { Environment = run.Environment with { Assembly = "../../Shop" } }, "run/now.run.jsonl");

        var (code, _, error) = await Report();

        Assert.Equal(1, code);
        Assert.Contains("PG2001", error);
    }

    [Fact]
    public async Task Of_a_directory_the_newest_run_counts()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100)));
        Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)), "run/Shop.Tests.net10.0.20260102T030400Z-7.run.jsonl");
        var later = Make.Run(_folder, Make.Test("A", 300));
        Make.File(_folder, later with { Environment = later.Environment with { Started = Make.Then.AddHours(1) } }, "run/Shop.Tests.net10.0.20260102T040400Z-6.run.jsonl");

        Assert.Equal(3, (await Report()).ExitCode);
    }

    [Fact]
    public async Task Of_several_directories_the_newest_run_counts_too_and_nothing_is_joined()
    {
        Given([Make.Test("A", 100)], [Make.Test("A", 100)]);
        var later = Make.Run(_folder, Make.Test("A", 300));
        Make.File(_folder, later with { Environment = later.Environment with { Started = Make.Then.AddHours(1) } }, "later/now.run.jsonl");

        Assert.Equal(3, (await Make.Tool("report", _folder["run"], _folder["later"], "--results", _folder["report"])).ExitCode);
    }

    [Fact]
    public async Task Files_of_one_build_are_joined()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100)));
        var one = Make.File(_folder, Make.Run(_folder, Make.Test("A", 100, processes: 1)), "1.run.jsonl");
        var two = Make.File(_folder, Make.Run(_folder, Make.Test("B", 100, processes: 1)), "2.run.jsonl");

        var (code, output, _) = await Make.Tool("report", one, two, "--results", _folder["report"]);

        Assert.Equal(0, code);
        Assert.Contains("Passed: 1 new, 1 passed.", output);
    }

    [Fact]
    public async Task Files_of_different_commits_are_not_joined()
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        var one = Make.File(_folder, run with { Environment = run.Environment with { Commit = new string('a', 40) } }, "1.run.jsonl");
        var two = Make.File(_folder, run with { Environment = run.Environment with { Commit = new string('b', 40) } }, "2.run.jsonl");

        var (code, _, error) = await Make.Tool("report", one, two, "--results", _folder["report"]);

        Assert.Equal(2, code);
        Assert.Contains("different commits", error);
    }
}
