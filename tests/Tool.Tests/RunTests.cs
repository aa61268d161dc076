using PerfGate.Tool.Evidence;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Tests;

public sealed class RunTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_is_stopped_leaves_the_run_before_it()
    {
        var before = Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)));
        var part = Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)), "process-1/part.run.jsonl");
        var processes = new MeasuringProcesses
        {
            Command = new TestCommand { Target = new TestTarget(_folder["Shop.csproj"], TargetKind.Project), Host = TestHost.VSTest },
            Count = 6,
            Timeout = TimeSpan.FromMinutes(1),
            Results = _folder.Path,
            Variables = new Dictionary<string, string>(),
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => processes.RunAsync(_ => { }, new CancellationToken(canceled: true)));

        Assert.True(File.Exists(before));
        Assert.False(File.Exists(part));
    }

    [Fact]
    public async Task A_run_that_measured_nothing_leaves_nothing_that_could_be_taken_for_it()
    {
        var before = Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)), "TestResults/perfgate/Shop.Tests.net10.0.merged.run.jsonl");

        var (code, _, _) = await Make.Tool("run", _folder.Write("Shop.Tests.dll", "no assembly"));

        Assert.NotEqual(0, code);
        Assert.False(File.Exists(before));
    }

    [Fact]
    public void What_a_run_joined_stays_and_what_earlier_runs_joined_goes()
    {
        var before = Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)), "Gone.Tests.net10.0.merged.run.jsonl");
        var now = Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)));
        var single = Make.File(_folder, Make.Run(_folder, Make.Test("A", 100)), "single.run.jsonl");

        RunFiles.RemoveMerged(_folder.Path, [Make.Run(_folder) with { Path = now }]);

        Assert.Equal([false, true, true], new[] { before, now, single }.Select(File.Exists));
    }
}
