using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Tool.Tests;

public sealed class AcceptTests : IDisposable
{
    private const string Forced = "the index now answers prefixes";
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<(int ExitCode, string Output, string Error)> Accept(params string[] more) => Make.Tool(["baseline", "accept", _folder["run"], .. more]);

    private void Given(Run run) => Make.File(_folder, run, "run/Shop.Tests.net10.0.merged.run.jsonl");

    private string Stored => Assert.Single(Directory.GetFiles(_folder["perf-baselines"]));

    private Run Baseline => RunReader.Read(Stored);

    [Fact]
    public async Task The_first_run_becomes_the_baseline()
    {
        Given(Make.Run(_folder, Make.Test("A", 100)));

        var (code, output, error) = await Accept();

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith($"Accepted 1 of Shop.Tests (net10.0, run of 2026-01-02 03:04 UTC) -> {Stored}\n", output);
        Assert.Null(Baseline.Environment.ForcedReason);
    }

    [Fact]
    public async Task Actions_that_could_not_be_recorded_are_kept_while_the_test_is_as_it_was_but_not_what_belongs_to_its_old_times()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 5e6) with { Actions = Actions }));
        Given(Make.Run(_folder, Make.Test("A", 5e6) with { Actions = NoActions }));

        Assert.Contains("Shop.Tests.A keeps the actions it had in the baseline: there are no new ones, because the test threw IOException", (await Accept()).Output);
        Assert.Equal(100_000, Assert.Single(Baseline.Tests[0].Actions!.Series).Floor);
        Assert.Null(Baseline.Tests[0].Actions!.OperationFloor);
    }

    [Theory]
    [InlineData(3e6, "10.0.1")] // faster than it was
    [InlineData(5e6, "8.0.1")] // under other conditions
    public async Task Actions_of_other_times_leave_the_baseline_and_that_is_said(double before, string runtime)
    {
        var then = Make.Run(_folder, Make.Test("A", before) with { Actions = Actions });
        Make.Baseline(_folder, then with { Environment = then.Environment with { Runtime = then.Environment.Runtime with { Version = runtime } } });
        Given(Make.Run(_folder, Make.Test("A", before / 2) with { Actions = NoActions }));

        Assert.Contains("the actions of Shop.Tests.A leave the baseline: because the test threw IOException", (await Accept()).Output);
        Assert.Null(Baseline.Tests[0].Actions);
    }

    [Fact]
    public async Task A_run_without_actions_takes_them_out_of_the_baseline_and_that_is_said()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 5e6) with { Actions = Actions }));
        Given(Make.Run(_folder, Make.Test("A", 5e6)));

        Assert.Contains("the actions of Shop.Tests.A leave the baseline: the run has none (is Actions off", (await Accept()).Output);
        Assert.Null(Baseline.Tests[0].Actions);
    }

    private static ActionProfile NoActions => new() { WhyNot = "the test threw IOException" };

    private static ActionProfile Actions => new()
    {
        Operations = 60,
        OperationFloor = 5e6,
        Series = [new ActionSeries { Path = ["Load"], Count = 600, Floor = 100_000, Median = 100_000, Percentile99 = 100_000, SliceFloors = [100_000, 100_000], ProcessFloors = [.. Enumerable.Repeat(100_000.0, 6)] }],
    };

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        Given(Make.Run(_folder, Make.Test("A", 100)));

        var (code, output, _) = await Accept("--dry-run");

        Assert.Equal(0, code);
        Assert.StartsWith("Would accept 1", output);
        Assert.False(Directory.Exists(_folder["perf-baselines"]));
    }

    [Fact]
    public async Task A_regressed_run_is_refused()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100)));
        var before = File.ReadAllText(Stored);
        Given(Make.Run(_folder, Make.Test("A", 300)));

        var (code, output, error) = await Accept();

        Assert.Equal(1, code);
        Assert.Contains("Shop.Tests.A: regressed", output);
        Assert.Contains("PG2005", error);
        Assert.Equal(before, File.ReadAllText(Stored));
    }

    [Fact]
    public async Task A_regressed_run_is_accepted_with_a_reason_that_is_kept()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100)));
        Given(Make.Run(_folder, Make.Test("A", 300)));

        Assert.Equal(0, (await Accept("--force", "--reason", Forced)).ExitCode);
        Assert.Equal(Forced, Baseline.Environment.ForcedReason);
        Assert.Contains(Forced, (await Make.Tool("baseline", "show", Stored)).Output);
    }

    [Fact]
    public async Task A_reason_that_was_not_needed_is_not_kept()
    {
        Given(Make.Run(_folder, Make.Test("A", 100)));

        Assert.Equal(0, (await Accept("--force", "--reason", Forced)).ExitCode);
        Assert.Null(Baseline.Environment.ForcedReason);
    }

    [Theory]
    [InlineData("--force")]
    [InlineData("--reason", "why")]
    [InlineData("--force", "--reason", " ")]
    public async Task Force_and_reason_are_needed_together(params string[] more)
    {
        Given(Make.Run(_folder, Make.Test("A", 100)));

        Assert.Equal(2, (await Accept(more)).ExitCode);
    }

    [Fact]
    public async Task A_run_in_which_nothing_was_measured_is_refused_whatever_the_reason()
    {
        Given(Make.Run(_folder, Make.Unmeasured("A", "the mode is off")));

        Assert.Equal(4, (await Accept("--force", "--reason", Forced)).ExitCode);
        Assert.False(Directory.Exists(_folder["perf-baselines"]));
    }

    [Fact]
    public async Task A_test_that_left_the_code_leaves_the_baseline()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("Gone", 100)));
        Given(Make.Run(_folder, Make.Test("A", 100)));

        var (code, output, _) = await Accept();

        Assert.Equal(0, code);
        Assert.Contains("Shop.Tests.Gone is no longer in the code and leaves the baseline", output);
        Assert.Equal("Shop.Tests.A", Assert.Single(Baseline.Tests).Id.Method);
    }

    [Fact]
    public async Task A_missing_test_that_is_still_declared_needs_force()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("B", 100)));
        Given(Make.Run(_folder, Make.Test("A", 100)) with { Declared = ["Shop.Tests.A", "Shop.Tests.B"] });

        Assert.Equal(1, (await Accept()).ExitCode);
        Assert.Equal(0, (await Accept("--force", "--reason", Forced)).ExitCode);
    }

    [Fact]
    public async Task A_series_of_the_body_API_that_is_missing_needs_force_because_nobody_can_tell_whether_it_was_removed()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("Body", 100)) with { Declared = ["Shop.Tests.A"] });
        Given(Make.Run(_folder, Make.Test("A", 100)));

        Assert.Equal(1, (await Accept()).ExitCode);
        Assert.Equal(0, (await Accept("--force", "--reason", Forced)).ExitCode);
    }

    [Fact]
    public async Task A_directory_that_is_named_is_made()
    {
        Given(Make.Run(_folder, Make.Test("A", 100)));

        Assert.Equal(0, (await Accept("--baseline", _folder["kept/here"])).ExitCode);
        Assert.Single(Directory.GetFiles(_folder["kept/here"]));
    }

    [Fact]
    public async Task Where_nobody_knows_what_is_declared_a_missing_test_needs_force()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("B", 100)));
        Given(Make.Run(_folder, Make.Test("A", 100)) with { Declared = [] });

        Assert.Equal(1, (await Accept()).ExitCode);
    }

    [Fact]
    public async Task A_test_that_threw_needs_force_even_when_it_is_not_declared()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("B", 100)));
        Given(Make.Run(_folder, Make.Test("A", 100), Make.Unmeasured("B", "it threw")) with { Declared = ["Shop.Tests.A"] });

        Assert.Equal(1, (await Accept()).ExitCode);
    }

    [Fact]
    public async Task A_run_that_is_not_whole_is_refused_and_can_be_forced()
    {
        Given(Make.Run(_folder, Make.Test("A", 100)) with { Warnings = [new Warning("PG2002", "a process was killed")] });

        var (code, output, _) = await Accept();

        Assert.Equal(1, code);
        Assert.Contains("PG2002: a process was killed", output);
        Assert.Equal(0, (await Accept("--force", "--reason", Forced)).ExitCode);
        Assert.Empty(Baseline.Warnings);
    }

    [Fact]
    public async Task A_truncated_file_is_refused()
    {
        Given(Make.Run(_folder, Make.Test("A", 100), Make.Test("B", 100)));
        var lines = File.ReadAllLines(_folder["run/Shop.Tests.net10.0.merged.run.jsonl"]);
        File.WriteAllText(_folder["run/Shop.Tests.net10.0.merged.run.jsonl"], string.Join('\n', lines[..^2]) + "\n" + lines[^2][..40]);

        var (code, output, _) = await Accept();

        Assert.Equal(1, code);
        Assert.Contains("PG2002", output);
    }

    [Fact]
    public async Task A_baseline_that_cannot_be_read_is_replaced_only_by_force()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100)));
        File.WriteAllText(Stored, "no JSON");
        Given(Make.Run(_folder, Make.Test("A", 300)));

        Assert.Equal(1, (await Accept()).ExitCode);
        Assert.Equal(0, (await Accept("--force", "--reason", Forced)).ExitCode);
        Assert.Equal("Shop.Tests.A", Assert.Single(Baseline.Tests).Id.Method);
    }

    [Fact]
    public async Task A_run_of_some_tests_leaves_the_others_as_they_were()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("B", 100)));
        Given(Make.Run(_folder, Make.Test("A", 50)) with { IsPartial = true });

        Assert.Equal(0, (await Accept()).ExitCode);
        Assert.Equal(["Shop.Tests.A", "Shop.Tests.B"], Baseline.Tests.Select(test => test.Id.Method));
    }

    [Fact]
    public async Task All_are_accepted_or_none()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100)));
        Given(Make.Run(_folder, Make.Test("A", 300)));
        var other = Make.Run(_folder, Make.Test("A", 100));
        Make.File(_folder, other with { Environment = other.Environment with { TargetFramework = "net8.0" } }, "run/Shop.Tests.net8.0.merged.run.jsonl");

        Assert.Equal(1, (await Accept()).ExitCode);
        Assert.Equal(100, Baseline.Tests[0].Processes[0].Samples[0].Values[0]);
    }

    [Fact]
    public async Task A_joined_run_that_is_older_than_a_run_of_one_process_is_not_taken_unless_it_is_named()
    {
        Given(Make.Run(_folder, Make.Test("A", 100)));
        var later = Make.Run(_folder, Make.Test("A", 90, processes: 1));
        Make.File(_folder, later with { Environment = later.Environment with { Started = Make.Then.AddHours(1) } }, "run/Shop.Tests.net10.0.20260102T040400Z-6.run.jsonl");

        var (code, _, error) = await Accept();

        Assert.Equal(1, code);
        Assert.Contains("PG2005", error);
        Assert.Contains("20260102T040400Z-6.run.jsonl", error);
        Assert.Equal(0, (await Make.Tool("baseline", "accept", _folder["run/Shop.Tests.net10.0.merged.run.jsonl"])).ExitCode);
        Assert.Equal(6, Baseline.Tests[0].Processes.Length);
        Assert.Equal(0, (await Make.Tool("baseline", "accept", _folder["run/Shop.Tests.net10.0.20260102T040400Z-6.run.jsonl"])).ExitCode);
        Assert.Single(Baseline.Tests[0].Processes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_joined_run_is_not_taken_for_a_later_one_that_was_stopped_unless_it_is_named(bool measuredSomething)
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        Given(run);
        Directory.CreateDirectory(_folder["run/process-1"]);
        if (measuredSomething)
        {
            Make.File(_folder, run with { Environment = run.Environment with { Started = Make.Then.AddHours(1) } }, "run/process-1/Shop.Tests.net10.0.20260102T040400Z-6.run.jsonl");
        }

        var (code, _, error) = await Accept();

        Assert.Equal(1, code);
        Assert.Contains("PG2005", error);
        Assert.Contains("another 'perfgate run' was begun and did not end", error);
        Assert.Equal(0, (await Make.Tool("baseline", "accept", _folder["run/Shop.Tests.net10.0.merged.run.jsonl"])).ExitCode);
    }

    [Fact]
    public async Task A_joined_run_is_taken_beside_its_parts()
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        Given(run);
        Make.File(_folder, run, "run/process-1/Shop.Tests.net10.0.20260102T030400Z-6.run.jsonl");
        Make.File(_folder, run with { Environment = run.Environment with { Started = Make.Then.AddSeconds(9) } }, "run/process-2/Shop.Tests.net10.0.20260102T030409Z-7.run.jsonl");

        Assert.Equal(0, (await Accept()).ExitCode);
    }

    [Fact]
    public async Task A_project_stands_for_the_results_beside_it()
    {
        Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)), "TestResults/perfgate/Shop.Tests.net10.0.merged.run.jsonl");

        Assert.Equal(0, (await Make.Tool("baseline", "accept", _folder.Path)).ExitCode);
        Assert.Equal(0, (await Make.Tool("baseline", "accept", _folder.Write("Shop.Tests.csproj", ""))).ExitCode);
    }
}
