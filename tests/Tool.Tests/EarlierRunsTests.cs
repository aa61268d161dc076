using System.Globalization;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Tests;

public sealed class EarlierRunsTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_beside_the_one_that_is_reported_are_its_history_the_newest_twelve()
    {
        for (var day = 1; day <= 20; day++)
        {
            Write(day);
        }

        Assert.Equal(Enumerable.Range(8, 12).Reverse(), Of(20).Select(run => run.Environment.Started.Day));
    }

    [Fact]
    public void What_is_no_earlier_run_of_the_same_tests_is_left_out()
    {
        Write(1);
        Write(2, run => run with { Environment = run.Environment with { ProjectDirectory = "/elsewhere" } });
        Write(4);
        _folder.Write("Shop.Tests.net10.0.20260101T030400Z-2.run.jsonl", "not a run");
        _folder.Write("Shop.Tests.net10.0.notes.run.jsonl", "mine");
        Make.File(_folder, Run(3));

        Assert.Equal([1], Of(3).Select(run => run.Environment.Started.Day));
        Assert.Empty(EarlierRuns.Of([new Judgement { Run = Run(3) }]));
    }

    [Fact]
    public void An_assembly_that_is_called_like_a_pattern_or_a_path_finds_nothing()
    {
        Write(1);
        foreach (var name in new[] { "*", "../*", "Shop.Tests\0", "/" })
        {
            var run = Run(3) with { Path = _folder["x.run.jsonl"] };
            Assert.Empty(EarlierRuns.Of([new Judgement { Run = run with { Environment = run.Environment with { Assembly = name } } }]));
        }
    }

    private IReadOnlyList<Run> Of(int day) => EarlierRuns.Of([new Judgement { Run = Run(day) with { Path = _folder[Name(day)] } }]);

    private Run Run(int day)
    {
        var run = Make.Run(_folder, Make.Test("SearchTests.Query", 1000, processes: 1));
        return run with { Environment = run.Environment with { Started = new DateTimeOffset(2026, 1, day, 3, 4, 0, TimeSpan.Zero) } };
    }

    private void Write(int day, Func<Run, Run>? change = null) => RunFile.Write(_folder[Name(day)], change?.Invoke(Run(day)) ?? Run(day));

    private static string Name(int day) => string.Create(CultureInfo.InvariantCulture, $"Shop.Tests.net10.0.202601{day:00}T030400Z-1.run.jsonl");
}
