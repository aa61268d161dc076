using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Tests;

/// <summary>What cleared the suspects of a run is found again beside it, and where it is not, stored times judge.</summary>
public sealed class ConfirmationsTests : IDisposable
{
    private const string Head = "results/confirm/Shop.Tests.net10.0/Shop.Tests.net10.0.merged.run.jsonl";
    private readonly Folder _folder = new();
    private readonly Run _baseline;
    private readonly Run _run;

    public ConfirmationsTests()
    {
        _baseline = Make.Run(_folder, Make.Test("A", 100));
        Make.Baseline(_folder, _baseline);
        var slower = Make.Run(_folder, Make.Test("A", 300)) with { Confirmed = new ConfirmedBy("1", Make.Then) };
        _run = slower with { Path = Make.File(_folder, slower, "results/Shop.Tests.net10.0.merged.run.jsonl") };
        var side = Make.Run(_folder, Paired(301)) with { Comparison = new Comparison { Id = "1", Base = "baseline" } };
        Make.File(_folder, side with { Environment = side.Environment with { BaselineDirectory = _folder["results/confirm/Shop.Tests.net10.0/base"] } }, Head);
        var then = side with { Tests = [Paired(300)] };
        Make.File(_folder, then, "results/confirm/Shop.Tests.net10.0/base/Shop.Tests.net10.0.box.baseline.jsonl");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_that_was_cleared_stays_so() => Assert.Equal(VerdictKind.Passed, Judged(_run).Verdicts.Single().Kind);

    [Fact]
    public void Beside_another_baseline_it_says_nothing()
    {
        var judgement = Confirmations.Judge(_run, _baseline with { Environment = _baseline.Environment with { Started = Make.Then.AddHours(1) } });
        Assert.Equal(VerdictKind.Regressed, judgement.Verdicts.Single().Kind);
    }

    [Theory]
    [InlineData(Head)]
    [InlineData("results/confirm/Shop.Tests.net10.0/base/Shop.Tests.net10.0.box.baseline.jsonl")]
    public async Task What_is_gone_or_damaged_clears_nothing_and_stops_nothing(string file)
    {
        foreach (var damage in new Action[] { () => File.AppendAllText(_folder[file], "{\"kind\":\"x\"}\n{}\n"), () => File.WriteAllText(_folder[file], "nonsense\n"), () => File.Delete(_folder[file]) })
        {
            damage();
            var judgement = Judged(_run);
            Assert.Equal(VerdictKind.Regressed, judgement.Verdicts.Single().Kind);
            Assert.Contains(judgement.Warnings, warning => warning.Code == DiagnosticCodes.NotFound && warning.Text.Contains("stored times alone", StringComparison.Ordinal));
            Assert.Equal(ExitCodes.Regressed, (await Make.Tool("report", _run.Path!, "--results", _folder["report"])).ExitCode);
        }
    }

    [Fact]
    public async Task A_comment_is_of_the_run_and_not_of_what_cleared_it()
    {
        Assert.Equal([_folder["results"]], ResultsDirectories.In(_folder["results"]));
        var (_, output, _) = await Make.Tool("comment", "--from", _folder["results"], "--baseline", _folder["perf-baselines"], "--dry-run", "--always", "--ci", "github");
        Assert.DoesNotContain("1 new", output);
    }

    [Fact]
    public void A_run_without_a_suspect_needs_nothing_of_it()
    {
        File.Delete(_folder[Head]);
        Assert.Empty(Judged(_run with { Tests = [Make.Test("A", 100)] }).Warnings);
    }

    private static TestRecord Paired(double time)
    {
        var test = Make.Test("A", time);
        return test with { Processes = [.. test.Processes.Select((process, i) => process with { Pair = i + 1 })] };
    }

    private Judgement Judged(Run run) => Confirmations.Judge(run, new BaselinePlace(_folder["perf-baselines"]).Load(run));
}
