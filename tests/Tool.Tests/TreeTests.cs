using System.Text.Json;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Tool.Tests;

public sealed class TreeTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_tree_is_shown_with_how_it_was_taken()
    {
        Given(Profiled("Search.Query", 900, 100));

        var (code, output, error) = await Tree("query");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            $"""
            Shop.Tests.Search.Query
              {_folder["run/Shop.Tests.net10.0.merged.run.jsonl"]}
              test: 812 samples every 1.2 ms, 0 events dropped, an operation took 1.15x of its time without the sampler

                 1 µs 100.0 %  Search.Query
                 1 µs 100.0 %  └─ Index.Find
               900 ns  90.0 %     ├─ Index.Rank
               100 ns  10.0 %     └─ Index.Read

            """.ReplaceLineEndings("\n"),
            output);
    }

    [Fact]
    public async Task A_tree_of_the_kernels_samples_says_what_they_lack()
    {
        var record = Profiled("Search.Query", 900, 100);
        Given(record with { Profile = record.Profile! with { Tree = record.Profile.Tree! with { Engine = Engines.PerfEvent }, Throttled = 2, Repaired = 1, Waits = Profile.WaitsPolled, SeesKernel = false } });

        Assert.Contains(
            """
              perf_event: 812 samples every 1.2 ms, 0 events dropped, held back by the kernel 2 times, 1 stack repaired, an operation took 1.15x of its time without the sampler
              Nothing was sampled in the kernel: of the time there only the amount is known ([kernel]).
              Where threads waited is known from a look at them from time to time; how long they did, exactly.

            """.ReplaceLineEndings("\n"),
            (await Tree("query")).Output);
    }

    [Theory]
    [InlineData(Profile.WaitsAtSwitches, true, "")]
    [InlineData(Profile.WaitsUnknown, true, "  Where threads waited is not known, only how long they did ([waiting]).\n")]
    public async Task What_the_kernels_samples_have_is_not_said(string waits, bool seesKernel, string expected)
    {
        var record = Profiled("Search.Query", 900, 100);
        Given(record with { Profile = record.Profile! with { Waits = waits, SeesKernel = seesKernel } });

        Assert.Contains("without the sampler\n" + expected + "\n", (await Tree("query")).Output);
    }

    [Fact]
    public async Task A_tree_of_another_engine_than_the_best_says_why_without_commands_for_the_terminal()
    {
        var record = Profiled("Search.Query", 900, 100);
        Given(record with { Profile = record.Profile! with { Fallback = "it is not permitted\e[2J (EPERM):\nset kernel.perf_event_paranoid" } });

        Assert.Contains("\n  Not perf_event, because it is not permitted (EPERM): set kernel.perf_event_paranoid.\n", (await Tree("query")).Output);
    }

    [Fact]
    public async Task Trees_of_two_engines_are_not_compared_and_it_says_what_to_do()
    {
        Make.Baseline(_folder, Make.Run(_folder, By(Engines.EventPipe, Profiled("Search.Query", 900, 100))));
        Given(By(Engines.PerfEvent, Profiled("Search.Query", 1900, 100)));

        var (code, _, error) = await Tree("Search.Query", "--diff");

        Assert.Equal(1, code);
        Assert.Contains("eventpipe made the baseline's, perf_event the current one; set Sampler=eventpipe, or accept a run with Profile=always as the new baseline.", error);

        static TestRecord By(string engine, TestRecord record) => record with { Profile = record.Profile! with { Tree = record.Profile.Tree! with { Engine = engine } } };
    }

    [Fact]
    public async Task A_difference_names_what_grew()
    {
        Make.Baseline(_folder, Make.Run(_folder, Profiled("Search.Query", 900, 100)));
        Given(Profiled("Search.Query", 1900, 100));

        var (code, output, _) = await Tree("Search.Query", "--diff");

        Assert.Equal(0, code);
        Assert.EndsWith(
            """

            1 µs -> 2 µs an operation; by its samples it grew in:
                  +1 µs  Index.Find (1 µs -> 2 µs)
                  +1 µs  └─ Index.Rank (900 ns -> 1.9 µs) <- most of it

            """.ReplaceLineEndings("\n"),
            output);
    }

    [Fact]
    public async Task What_did_not_change_names_nobody()
    {
        Make.Baseline(_folder, Make.Run(_folder, Profiled("Search.Query", 900, 100)));
        Given(Profiled("Search.Query", 900, 100));

        var (code, output, _) = await Tree("Search.Query", "--diff");

        Assert.Equal(0, code);
        Assert.Contains("No method is named: its time is not known to have grown.", output);
    }

    [Theory]
    [InlineData("Search.Query", "was not profiled; have it profiled always: 'perfgate run --profile always', the test executable's --perfgate-profile always")]
    [InlineData("Search.Load", "no profile, because the test threw X while it was profiled")]
    [InlineData("Search.Nothing", "no measured test is called 'Search.Nothing'. There are: Search.Load, Search.Query.")]
    public async Task What_has_no_tree_is_said_with_its_reason(string test, string reason)
    {
        Given(Make.Test("Search.Query", 100), Make.Test("Search.Load", 100) with { Profile = new Profile { WhyNot = "the test threw X while it was profiled" } });

        var (code, _, error) = await Tree(test);

        Assert.Equal(1, code);
        Assert.Contains("PG2004", error);
        Assert.Contains(reason, error);
    }

    [Theory]
    [InlineData("it threw IOException", false, "it threw IOException")]
    [InlineData("the test assembly is a Debug build (use -c Release)", false, "the test assembly is a Debug build (use -c Release)")]
    [InlineData(null, true, "only some tests were asked for")]
    [InlineData(null, false, "it did not run")]
    public async Task What_the_newest_run_did_not_measure_is_taken_from_the_newest_that_did_and_that_is_said(string? why, bool isPartial, string reason)
    {
        Single(1, Profiled("Search.Query", 500, 500));
        Single(2, Profiled("Search.Query", 900, 100));
        Single(3, [Profiled("Search.Other", 1, 1), .. why is null ? [] : new[] { Make.Unmeasured("Search.Query", why) }], isPartial);

        var (code, output, error) = await Tree("Query");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"  Of an older run: the newest, {_folder["run/Shop.Tests.net10.0.20260102T030000Z-6.run.jsonl"]}, did not measure it: {reason}.", output);
        Assert.Contains(_folder["run/Shop.Tests.net10.0.20260102T020000Z-6.run.jsonl"], output);
        Assert.Contains("900 ns  90.0 %", output);
    }

    [Fact]
    public async Task The_whole_name_of_a_test_that_was_not_measured_is_not_taken_for_a_part_of_anothers()
    {
        Single(1, Profiled("Search.Query", 900, 100));
        Single(2, Profiled("Search.QueryAll", 1, 1), Make.Unmeasured("Search.Query", "it threw IOException"));

        var (code, output, _) = await Tree("Search.Query");

        Assert.Equal(0, code);
        Assert.StartsWith("Shop.Tests.Search.Query\n", output);
    }

    [Fact]
    public async Task A_test_that_no_run_measured_is_said_with_its_reason()
    {
        Single(1, Make.Test("Search.Other", 100));
        Single(2, Make.Unmeasured("Search.Query", "it threw IOException"));

        var (code, _, error) = await Tree("Query");

        Assert.Equal(1, code);
        Assert.Contains("PG2004: Shop.Tests.Search.Query was not measured: it threw IOException.", error);
    }

    [Fact]
    public async Task A_difference_without_a_baseline_says_so()
    {
        Given(Profiled("Search.Query", 900, 100));

        var (code, _, error) = await Tree("Search.Query", "--diff");

        Assert.Equal(1, code);
        Assert.Contains(": there is no baseline to compare its call tree with", error);
    }

    [Fact]
    public async Task A_name_of_several_tests_is_refused_and_the_whole_name_of_one_is_taken()
    {
        Given(Profiled("Search.Query", 900, 100), Profiled("Search.QueryAll", 900, 100));

        var (code, _, error) = await Tree("query");

        Assert.Equal(2, code);
        Assert.Contains("'query' may be any of these: Search.Query (profiled), Search.QueryAll (profiled)", error);
        Assert.Equal(0, (await Tree("Search.Query")).ExitCode);
        Assert.Equal(0, (await Tree("Query")).ExitCode);
    }

    [Fact]
    public async Task Both_trees_are_exported_for_speedscope()
    {
        Make.Baseline(_folder, Make.Run(_folder, Profiled("Search.Query", 900, 100)));
        Given(Profiled("Search.Query", 1900, 100));

        var (code, output, _) = await Tree("Search.Query", "--diff", "--speedscope", _folder["tree.speedscope.json"]);

        Assert.Equal(0, code);
        Assert.Contains($"For speedscope: {_folder["tree.speedscope.json"]}", output);
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["tree.speedscope.json"], TestContext.Current.CancellationToken));
        var profiles = file.RootElement.GetProperty("profiles").EnumerateArray().ToList();
        Assert.Equal(["baseline", "current"], profiles.Select(profile => profile.GetProperty("name").GetString()));
        Assert.Equal([1000, 2000], profiles.Select(profile => profile.GetProperty("endValue").GetDouble()));
        Assert.Equal("[[0,1,2],[0,1,3]]", profiles[0].GetProperty("samples").GetRawText());
    }

    [Fact]
    public async Task A_file_in_a_directory_that_is_not_there_is_an_error_of_its_own()
    {
        Given(Profiled("Search.Query", 900, 100));

        var (code, _, error) = await Tree("Search.Query", "--speedscope", _folder["nowhere/tree.json"]);

        Assert.Equal(1, code);
        Assert.Equal($"perfgate : error PG2007: --speedscope names {_folder["nowhere/tree.json"]}, and there is no such directory. Make it, or name another file.\n", error);
    }

    [Fact]
    public async Task A_tree_is_shown_within_bounds_unless_all_of_it_is_asked_for()
    {
        var builder = new CallTreeBuilder("test", "Search.Query", [Metric.Running], [1.0]);
        for (var i = 0; i < 90; i++)
        {
            builder.Add(builder.Child(CallTreeBuilder.Root, $"Index.Find{i}"), 0, 0, 1000 - i);
        }

        Given(Make.Test("Search.Query", 100) with { Profile = new Profile { Tree = builder.Build() } });

        var (_, bounded, _) = await Tree("Search.Query");
        var (_, all, _) = await Tree("Search.Query", "--all");

        Assert.Contains("Index.Find78\n", bounded);
        Assert.DoesNotContain("Index.Find79", bounded);
        Assert.EndsWith("... 11 more lines that cost less or lie deeper: --all\n", bounded);
        Assert.Contains("Index.Find89\n", all);
        Assert.DoesNotContain("more lines", all);
    }

    [Fact]
    public async Task A_test_that_passes_keeps_the_tree_of_its_baseline()
    {
        Make.Baseline(_folder, Make.Run(_folder, Profiled("Search.Query", 900, 100), Profiled("Search.Load", 900, 100)));
        Given(Make.Test("Search.Query", 1000), Profiled("Search.Load", 850, 100));

        Assert.Equal(0, (await Make.Tool("baseline", "accept", _folder["run"])).ExitCode);

        var baseline = RunReader.Read(Assert.Single(Directory.GetFiles(_folder["perf-baselines"])));
        Assert.Equal([950, 1000], baseline.Tests.Select(test => test.Profile!.Tree!.Nodes.Sum(node => node.Self.Sum()) / 1200));
    }

    private Task<(int ExitCode, string Output, string Error)> Tree(string test, params string[] more) => Make.Tool(["tree", test, "--run", _folder["run"], .. more]);

    private void Given(params TestRecord[] tests) => Make.File(_folder, Make.Run(_folder, tests), "run/Shop.Tests.net10.0.merged.run.jsonl");

    private void Single(int hour, params TestRecord[] tests) => Single(hour, tests, isPartial: false);

    private void Single(int hour, TestRecord[] tests, bool isPartial)
    {
        var run = Make.Run(_folder, tests);
        Make.File(
            _folder,
            run with { IsPartial = isPartial, Environment = run.Environment with { Started = Make.Then.AddHours(hour) } },
            $"run/Shop.Tests.net10.0.20260102T0{hour}0000Z-6.run.jsonl");
    }

    private static TestRecord Profiled(string name, double rank, double read)
    {
        var builder = new CallTreeBuilder("test", name, [Metric.Running, Metric.Waiting, Metric.Allocated], [.. Enumerable.Repeat(100.0, 12)]);
        var find = builder.Child(CallTreeBuilder.Root, "Index.Find");
        for (var slice = 0; slice < 12; slice++)
        {
            builder.Add(builder.Child(find, "Index.Rank"), 0, slice, 100 * rank);
            builder.Add(builder.Child(find, "Index.Read"), 0, slice, 100 * read);
        }

        return Make.Test(name, rank + read) with { Profile = new Profile { Tree = builder.Build(), Samples = 812, Interval = 1.2e6, Overhead = 1.15 } };
    }
}
