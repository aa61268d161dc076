using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Commands;
using PerfGate.Tool.Tests.Builds;
using PerfGate.Units;

namespace PerfGate.Tool.Tests;

/// <summary>Exact counts on the command line, from a run file to what a reader sees of it.</summary>
public sealed class ExactCountTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_test_that_does_more_work_fails_on_another_machine_and_says_where()
    {
        Baseline(Counted("Search.Query", 12_000, 400));
        var run = Make.Run(_folder, Counted("Search.Query", 12_001, 9_000));
        Make.File(_folder, run with { Environment = run.Environment with { Machine = run.Environment.Machine with { Class = "laptop", Cores = 2 } } }, "run/Shop.Tests.net10.0.merged.run.jsonl");

        var (code, output, _) = await Make.Tool("report", _folder["run"], "--results", _folder["out"]);

        Assert.Equal(ExitCodes.Regressed, code);
        Assert.Contains("work 12,400 instr -> 21,001 instr, 1.694x, limit +1%", output);
        Assert.Contains(
            """
              12,400 instr -> 21,001 instr of work an operation, counted; it grew in:
                +8,601 instr  Index.Find (12,400 instr -> 21,001 instr)
                +8,600 instr  ├─ Index.Read (400 instr -> 9,000 instr) <- most of it
                    +1 instr  └─ Index.Rank (12,000 instr -> 12,001 instr)

            """.ReplaceLineEndings("\n"),
            output);
    }

    [Fact]
    public async Task On_another_machine_a_test_passes_by_its_counts_and_says_that_its_time_was_not_compared()
    {
        Baseline(Counted("Search.Query", 12_000, 400));
        var run = Make.Run(_folder, Counted("Search.Query", 12_000, 400) with { Processes = Make.Test("Search.Query", 900).Processes });
        Make.File(_folder, run with { Environment = run.Environment with { Machine = run.Environment.Machine with { Class = "laptop", Cores = 2 } } }, "run/Shop.Tests.net10.0.merged.run.jsonl");

        var (code, output, error) = await Make.Tool("report", _folder["run"], "--results", _folder["out"]);

        Assert.Equal(0, code);
        Assert.Contains("passed by counts", output);
        Assert.Contains("its time could not be compared: machine class is laptop, the baseline's is box", output);
        Assert.Contains("Passed: 1 passed. 1 was judged by its exact counts, its time was not compared.", output);
        Assert.Contains("PG0007: 1 of Shop.Tests (net10.0) were judged by exact counts, which hold here, too; their times were not compared: machine class is laptop", error);
        Assert.DoesNotContain("accept a new one", error);
        Assert.Contains("within limits by its counts", await File.ReadAllTextAsync(_folder["out/report.html"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_tree_of_counts_is_shown_and_compared()
    {
        Baseline(Counted("Search.Query", 12_000, 400));
        Given(Counted("Search.Query", 12_000, 399));

        var (code, output, _) = await Make.Tool("tree", "Query", "--exact", "--run", _folder["run"]);

        Assert.Equal(0, code);
        Assert.Contains("exact: 4 operations counted in 2 processes, 1 of the methods called have work that is not counted", output);
        Assert.Contains("  12,000 instr  96.8 %     ├─ Index.Rank", output);
        Assert.Contains("-1 instr  └─ Index.Read (400 instr -> 399 instr)", (await Make.Tool("tree", "Query", "--exact", "--diff", "--run", _folder["run"])).Output);
    }

    /// <summary>A time that was measured once is no exact number, whatever stands beside it.</summary>
    [Theory]
    [InlineData("allocated", Unit.Bytes, "exact: 4 operations counted, the same in each")]
    [InlineData("wall", Unit.Nanoseconds, "4 operations counted, the same in each; calls and work are exact, wall is measured beside them and is not")]
    [InlineData("context-switches", Unit.Count, "4 operations counted, the same in each; calls and work are exact, context-switches is measured beside them and is not")]
    public void What_is_exact_of_a_profile_is_said(string cost, Unit unit, string said)
    {
        var exact = Counted("Search.Query", 1, 2).Exact!;
        var facts = ExactProfile.Facts(exact, new Metric(cost, unit), isProgram: false).ToList();
        Assert.Equal(said, facts[0]);
        Assert.Equal(unit == Unit.Nanoseconds, facts[1].Contains("what an await waits is nobody's", StringComparison.Ordinal));
        Assert.Equal("exact: the program counted once, from its start to its end", ExactProfile.Facts(exact, new Metric("work", Unit.Instructions), isProgram: true).First());
    }

    [Fact]
    public async Task A_test_without_counts_says_how_to_get_them()
    {
        Given(Make.Test("Search.Query", 100), Make.Test("Search.Load", 100) with { Exact = new ExactCounts { WhyNot = "it threw" } });
        Assert.Contains("has no exact counts of Shop.Tests.Search.Query: it was not counted; 'perfgate run --exact' counts it", (await Make.Tool("tree", "Query", "--exact", "--run", _folder["run"])).Error);
        Assert.Contains("no exact counts, because it threw", (await Make.Tool("tree", "Load", "--exact", "--run", _folder["run"])).Error);
    }

    [Fact]
    public async Task A_baseline_shows_and_keeps_its_counts_where_nobody_counted()
    {
        Baseline(Counted("Search.Query", 12_000, 400), Make.Test("Search.Load", 100));
        Given(Make.Test("Search.Query", 100), Make.Test("Search.Load", 100));

        var (code, output, _) = await Make.Tool("baseline", "accept", _folder["run"]);

        Assert.Equal(0, code);
        Assert.Contains("Shop.Tests.Search.Query keeps the exact counts it had in the baseline: nobody counted", output);
        var stored = Assert.Single(Directory.GetFiles(_folder["perf-baselines"]));
        Assert.Equal(12_400, ExactTotal.Of(RunReader.Read(stored).Tests.Single(test => test.Exact is not null).Exact, Metric.Work)!.Typical);
        Assert.Contains("12,400 instr", (await Make.Tool("baseline", "show", stored)).Output);
    }

    [Fact]
    public async Task Which_tests_of_a_baseline_have_counts_is_said()
    {
        Make.File(_folder, Make.Run(_folder, Counted("Search.Query", 12_000, 400), Make.Test("Search.Load", 100)), "run/Shop.Tests.net10.0.merged.run.jsonl");
        Assert.Contains("  exact counts: of 1 of 2 tests, not of Search.Load\n", (await Make.Tool("baseline", "accept", _folder["run"])).Output.ReplaceLineEndings("\n"));
        Assert.Contains("  exact counts: of 1 of 2 tests, not of Search.Load\n", (await Make.Tool("baseline", "show", _folder["perf-baselines"])).Output.ReplaceLineEndings("\n"));

        Baseline(Counted("Search.Query", 12_000, 400));
        Assert.Contains("  exact counts: of every test\n", (await Make.Tool("baseline", "show", _folder["perf-baselines"])).Output.ReplaceLineEndings("\n"));
        Baseline(Make.Test("Search.Query", 100));
        Assert.Contains("  exact counts: of no test (", (await Make.Tool("baseline", "show", _folder["perf-baselines"])).Output);
    }

    [Fact]
    public async Task A_commit_that_is_not_all_that_was_measured_is_shown_with_a_plus()
    {
        var run = Make.Run(_folder, Make.Test("Search.Query", 100));
        Make.Baseline(_folder, run with { Environment = run.Environment with { Commit = new string('a', 40), IsDirty = true } });
        Make.File(_folder, run, "run/Shop.Tests.net10.0.merged.run.jsonl");
        Assert.Contains(", commit aaaaaaaa+", (await Make.Tool("report", _folder["run"], "--results", _folder["out"])).Output);
        Assert.Contains(new string('a', 40) + "+,", (await Make.Tool("baseline", "show", _folder["perf-baselines"])).Output);
        Assert.Contains("aaaaaaaaaa&#x2B;", await File.ReadAllTextAsync(_folder["out/report.html"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Changed_files_make_a_tree_dirty_and_baselines_do_not()
    {
        using var clone = new Clone();
        clone.Write("a.cs", "1");
        clone.Git("add", ".");
        clone.Git("commit", "-qm", "a");
        clone.Write("perf-baselines/a.baseline.jsonl", "1");
        Assert.False(await Repository.IsDirtyAsync(clone.Root, TestContext.Current.CancellationToken));
        clone.Write("a.cs", "2");
        Assert.True(await Repository.IsDirtyAsync(clone.Root, TestContext.Current.CancellationToken));
        Assert.False(await Repository.IsDirtyAsync(_folder.Path, TestContext.Current.CancellationToken));
    }

    /// <summary>dotnet test, an hour after perfgate run.</summary>
    [Fact]
    public async Task The_tree_of_counts_is_that_of_the_newest_run_that_counted()
    {
        Given(Counted("Search.Query", 12_000, 400));
        var later = Make.Run(_folder, Make.Test("Search.Query", 100, processes: 1));
        Make.File(_folder, later with { Environment = later.Environment with { Started = Make.Then.AddHours(1), ProcessId = 7 } }, "run/Shop.Tests.net10.0.7.run.jsonl");

        var (code, output, error) = await Make.Tool("tree", "Query", "--exact", "--run", _folder["run"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Of an older run: the newest, ", output);
        Assert.Contains("  12,000 instr  96.8 %     ├─ Index.Rank", output);
    }

    [Fact]
    public async Task Counts_that_were_asked_for_and_are_missing_fail()
    {
        Baseline(Counted("Search.Query", 12_000, 400));
        Given(Make.Test("Search.Query", 100) with { Exact = new ExactCounts { WhyNot = "its assembly could not be woven" } });

        var (code, output, _) = await Make.Tool("report", _folder["run"], "--results", _folder["out"]);

        Assert.Equal(ExitCodes.NothingMeasured, code);
        Assert.Contains("it has no exact counts, because its assembly could not be woven", output);
    }

    [Fact]
    public async Task Counts_of_another_compiler_and_counts_that_are_new_are_said_and_do_not_fail()
    {
        Baseline(Counted("Search.Query", 12_000, 400), Make.Test("Search.Load", 100));
        var query = Counted("Search.Query", 99_000, 400);
        Given(query with { Exact = query.Exact! with { Compiler = "6.0.0" } }, Counted("Search.Load", 1, 1));

        var (code, _, error) = await Make.Tool("report", _folder["run"], "--results", _folder["out"]);

        Assert.Equal(0, code);
        Assert.Contains("PG0021: of 1 of Shop.Tests (net10.0): its exact counts could not be compared: compiler is 6.0.0, the baseline's is 5.0.0.", error);
        Assert.Contains("PG0008: 1 of Shop.Tests (net10.0) with exact counts and a baseline without", error);
        Assert.DoesNotContain("PG0007", error);
    }

    private void Baseline(params TestRecord[] tests) => Make.Baseline(_folder, Make.Run(_folder, tests));

    private void Given(params TestRecord[] tests) => Make.File(_folder, Make.Run(_folder, tests), "run/Shop.Tests.net10.0.merged.run.jsonl");

    private static TestRecord Counted(string name, double rank, double read)
    {
        var builder = new CallTreeBuilder(ExactCounts.Engine, name, [Metric.Calls, Metric.Work, Metric.Allocated], [.. Enumerable.Repeat(1.0, 4)]);
        var find = builder.Child(CallTreeBuilder.Root, "Index.Find");
        for (var slice = 0; slice < 4; slice++)
        {
            builder.Add(builder.Child(find, "Index.Rank"), 1, slice, rank);
            builder.Add(builder.Child(find, "Index.Read"), 1, slice, read);
        }

        return Make.Test(name, 100) with { Exact = new ExactCounts { Tree = builder.Build(), Processes = 2, Protocol = 1, Compiler = "5.0.0", IsSeeded = true, Unweighted = ["System.Math.Pow(System.Double, System.Double)"] } };
    }
}
