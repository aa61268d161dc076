using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tool.Counting;

namespace PerfGate.Tool.Tests.Counting;

/// <summary>What cannot be counted is said, is not taken for counted, and takes nothing else along.</summary>
public sealed class CountingFaultTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gone")]
    [InlineData(null)]
    public async Task A_build_that_cannot_be_woven_leaves_the_times_and_no_counts(string? output)
    {
        var run = Asking();
        run = run with { Environment = run.Environment with { OutputDirectory = output is null ? null : _folder[output] } };

        var counted = await Pass().CountAsync(run, TestContext.Current.CancellationToken);

        Assert.Equal(run.Tests[0].Processes, counted.Tests[0].Processes);
        Assert.Contains("could not be woven", counted.Tests[0].Exact?.WhyNothing);
        Assert.Equal(DiagnosticCodes.NotWoven, Assert.Single(counted.Warnings).Code);
    }

    [Fact]
    public async Task A_run_that_asks_for_no_counts_is_left_alone()
    {
        var run = Make.Run(_folder, Make.Test("Search.Query", 100));

        Assert.Same(run, await Pass().CountAsync(run, TestContext.Current.CancellationToken));
        Assert.Same(run, ExactPass.Uncounted(run));
    }

    /// <summary>More work would else pass because nobody looked; who says that it is not to be looked for is heard.</summary>
    [Fact]
    public void What_the_baseline_was_counted_for_is_counted_again_without_a_word()
    {
        var (named, plain) = (Make.Test("Search.Load", 100), Make.Test("Search.Plain", 100));
        var run = Make.Run(_folder, Make.Test("Search.Query", 100), named with { Policy = new Policy { Exact = false } }, plain, Make.Unmeasured("Search.Failed", "it threw"));
        var builder = new CallTreeBuilder(ExactCounts.Engine, "T", [Metric.Work], [1]);
        builder.Add(builder.Child(CallTreeBuilder.Root, "A"), 0, 0, 7);
        var counts = new ExactCounts { Tree = builder.Build() };
        var baseline = Make.Run(_folder, [.. run.Tests.Where(test => test.Id != plain.Id).Select(test => test with { Exact = counts }), plain with { Exact = new ExactCounts { WhyNot = "it threw" } }]);

        var asking = ExactPass.WithThoseOf(run, baseline);

        Assert.Equal(["Shop.Tests.Search.Query"], asking.Tests.Where(test => test.Policy.Exact == true).Select(test => test.Id.ToString()));
        Assert.False(asking.Tests.Single(test => test.Id == named.Id).Policy.Exact);
        Assert.Contains("ended before its tests were counted", ExactPass.Uncounted(asking).Tests.Single(test => test.Policy.Exact == true).Exact?.WhyNothing);
        Assert.Same(run, ExactPass.WithThoseOf(run, baseline: null));
    }

    [Fact]
    public void Packages_that_know_no_counts_are_said_where_all_was_to_be_counted()
    {
        var (deaf, told) = (Make.Run(_folder, Make.Test("Search.Query", 100)), new Dictionary<string, string>(StringComparer.Ordinal) { ["PERFGATE_EXACT"] = "true" });

        Assert.Contains("knows no exact counts", Assert.Single(ExactPass.Unheard([deaf, deaf], told)).Text);
        Assert.Empty(ExactPass.Unheard([Asking()], told));
        Assert.Empty(ExactPass.Unheard([deaf], new Dictionary<string, string>(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_run_that_ends_while_it_counts_has_no_counts() =>
        Assert.Contains("ended before its tests were counted", ExactPass.Uncounted(Asking()).Tests[0].Exact?.WhyNothing);

    [Fact]
    public async Task An_assembly_that_was_not_woven_is_said_to_who_accepts_the_run_and_does_not_keep_him_from_it()
    {
        var run = Make.Run(_folder, Make.Test("Search.Query", 100)) with { Warnings = [new Warning(DiagnosticCodes.PartNotWoven, "Old.dll: it is mixed-mode.")] };
        Make.File(_folder, run, "run/Shop.Tests.net10.0.merged.run.jsonl");

        var (code, output, error) = await Make.Tool("baseline", "accept", _folder["run"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Old.dll: it is mixed-mode.", output);
    }

    [Theory]
    [InlineData("--callgrind goes with --exact", "profile", "--callgrind", "x", "--", "dotnet", "app.dll")]
    [InlineData("--trace does not go with --exact", "profile", "Query", "--exact", "--trace", "x")]
    [InlineData("--cost is 'wrok'; expected alloc, work, calls, wall", "profile", "--exact", "--cost", "wrok", "--", "dotnet", "app.dll")]
    [InlineData("perfgate profile Query --exact", "profile", "Query")]
    [InlineData("name a test, perfgate profile <test> --exact, or put a program behind --", "profile", "--exact")]
    [InlineData("name a test, perfgate profile <test> --exact, or put a program behind --", "profile", "Query", "--exact", "--", "dotnet", "app.dll")]
    [InlineData("PG5033: of 'dotnet run' it is the SDK", "profile", "--exact", "--", "dotnet", "run")]
    public async Task A_line_that_names_nothing_to_count_is_refused_with_what_to_write(string reason, params string[] args)
    {
        var (code, output, error) = await Make.Tool(args);

        Assert.NotEqual(0, code);
        Assert.Equal("", output);
        Assert.Contains(reason, error);
    }

    [Fact]
    public async Task A_test_whose_build_is_gone_is_said()
    {
        Make.File(_folder, Asking(), "run/Shop.Tests.net10.0.merged.run.jsonl");

        var (code, _, error) = await Make.Tool("profile", "Query", "--exact", "--run", _folder["run"]);

        Assert.Equal(1, code);
        Assert.Contains("PG2004: Shop.Tests.dll is not where", error);
    }

    private Run Asking()
    {
        var test = Make.Test("Search.Query", 100);
        return Make.Run(_folder, test with { Policy = test.Policy with { Exact = true } });
    }

    private ExactPass Pass() => new() { Results = _folder["results"], Variables = new Dictionary<string, string>(), Timeout = TimeSpan.FromMinutes(1), Say = _ => { } };
}
