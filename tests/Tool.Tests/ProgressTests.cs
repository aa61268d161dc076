using PerfGate.Runs;
using PerfGate.Tool.Output;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Tests;

public sealed class ProgressTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_growing_run_file_tells_which_test_is_measured_and_how_many_are_done()
    {
        var follower = new RunFollower(_folder.Path);
        follower.Read();
        Assert.Equal((null, 0, 0), (follower.Test, follower.Done, follower.Declared));

        var path = Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)) with { Declared = ["Shop.Tests.A", "Shop.Tests.B"] }, "now.run.jsonl");
        File.AppendAllText(path, """{"kind":"start","test":{"method":"Shop.Tests.SearchTests.B","row":"(n: 3)"}}""" + "\n" + """{"kind":"sta""");
        follower.Read();
        Assert.Equal(("SearchTests.B(n: 3)", 1, 2), (follower.Test, follower.Done, follower.Declared));

        File.AppendAllText(path, """rt","test":{"method":"Shop.Tests.SearchTests.C","row":""}}""" + "\n");
        follower.Read();
        Assert.Equal("SearchTests.C", follower.Test);

        File.AppendAllText(path, "no JSON\n[]\n" + """{"kind":"test","test":{"notMeasured":"it threw"}}""" + "\n");
        follower.Read();
        Assert.Equal((null, 1), (follower.Test, follower.Done));
    }

    [Fact]
    public void A_folder_that_is_not_there_yet_is_no_failure() => new RunFollower(_folder["later"]).Read();

    [Fact]
    public void The_time_left_follows_from_the_share_that_is_done()
    {
        var state = new MeasuringState { Process = 2, Processes = 4, Done = 5, Expected = 10, Elapsed = TimeSpan.FromSeconds(30) };

        Assert.Equal(0.375, state.Share);
        Assert.Equal(TimeSpan.FromSeconds(50), state.Left);
        Assert.Null(new MeasuringState { Process = 1, Processes = 6 }.Left);
    }

    [Fact]
    public void A_person_sees_process_count_test_and_time_left() =>
        Assert.Equal(
            "process 2 of 4, 5 of 10: SearchTests.Query(x: [red]), about 50 s left",
            TerminalProgress.Describe(new MeasuringState { Process = 2, Processes = 4, Done = 5, Expected = 10, Test = "SearchTests.Query\e[1m(x: [red])", Elapsed = TimeSpan.FromSeconds(30) }));

    [Fact]
    public async Task A_log_gets_a_line_when_a_process_starts_and_one_when_it_ends()
    {
        using var output = new StringWriter();
        var state = new MeasuringState { Process = 1, Processes = 2 };

        await new PlainProgress(Screen.Over(output, output, isCanonical: false)).ShowAsync(report =>
        {
            report(state);
            report(state with { Done = 3, Expected = 6, Elapsed = TimeSpan.FromSeconds(2) });
            report(state with { Done = 6, Expected = 6, IsProcessOver = true, Elapsed = TimeSpan.FromSeconds(4) });
            report(state with { Process = 2, Expected = 6, Elapsed = TimeSpan.FromSeconds(4) });
            report(state with { Process = 2, Done = 6, Expected = 6, IsProcessOver = true, Elapsed = TimeSpan.FromSeconds(8) });
            return Task.FromResult(0);
        });

        Assert.Equal("Process 1 of 2 measures ...\n  6 measured after 4 s, about 4 s left\nProcess 2 of 2 measures ...\n  6 measured after 8 s\n", output.ToString());
    }
}
