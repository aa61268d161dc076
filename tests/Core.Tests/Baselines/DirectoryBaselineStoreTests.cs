using PerfGate.Baselines;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Baselines;

public sealed class DirectoryBaselineStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DirectoryBaselineStore _store;

    public DirectoryBaselineStoreTests() => _store = new DirectoryBaselineStore(_directory.File("perf-baselines"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Where_nothing_was_accepted_there_is_no_baseline() => Assert.Null(_store.Load(Example.Environment));

    [Fact]
    public void A_run_that_became_the_baseline_is_its_own_equal()
    {
        var run = Example.Run(
            Example.Test("A", [.. Enumerable.Range(100, 500).Select(value => (double)value)], [.. Enumerable.Repeat(64.0, 500)]),
            Example.Test("B"));
        var path = _store.Save(run);
        Assert.Equal("Shop.Tests.net10.0.ci-large.baseline.jsonl", Path.GetFileName(path));
        var baseline = _store.Load(Example.Environment)!;
        var judgement = Gate.Judge(run, baseline);
        Assert.All(judgement.Verdicts, verdict => Assert.Equal(VerdictKind.Passed, verdict.Kind));
        Assert.All(judgement.Verdicts.SelectMany(verdict => verdict.Findings), finding => Assert.Equal(finding.Baseline, finding.Current));
    }

    [Fact]
    public void A_baseline_is_small_and_says_nothing_of_the_process_that_made_it()
    {
        var run = Example.Run(Example.Test("A", [.. Enumerable.Range(1, 1000).Select(value => (double)value)])) with
        {
            Declared = ["A", "B"],
            Environment = Example.Environment with { ProjectDirectory = "/home/me/secret", ProjectPath = "home/me/secret", BaselineDirectory = "/home/me/secret", OutputDirectory = "/home/me/secret" },
        };
        var path = _store.Save(run);
        Assert.DoesNotContain("secret", File.ReadAllText(path));
        var baseline = RunReader.Read(path);
        Assert.Empty(baseline.Warnings);
        Assert.Null(baseline.Environment.ProcessId);
        Assert.Equal(["A"], baseline.Declared);
        Assert.All(baseline.Tests[0].Processes[0].Samples, sample => Assert.Equal(32, sample.Values.Length));
    }

    [Fact]
    public void A_baseline_of_one_side_of_a_comparison_has_no_pairs_that_a_later_comparison_could_take_for_its_own()
    {
        var head = Example.Run(Example.Test("A", [Example.Process([1, 2, 3]) with { Pair = 1 }, Example.Process([1, 2, 3]) with { Pair = 2 }]));
        _store.Save(head);
        Assert.All(_store.Load(Example.Environment)!.Tests[0].Processes, process => Assert.Null(process.Pair));
        Assert.True(Gate.Judge(head, _store.Load(Example.Environment)).Verdicts[0].Findings.All(finding => finding.Pairs.IsEmpty));
    }

    [Fact]
    public void Saving_again_gives_the_same_bytes()
    {
        var run = Example.Run(Example.Test("A", [.. Enumerable.Range(1, 100).Select(value => (double)value)]), Example.Test("B"));
        var first = File.ReadAllText(_store.Save(run));
        Assert.Equal(first, File.ReadAllText(_store.Save(run)));
        Assert.Equal(first, File.ReadAllText(_store.Save(_store.Load(Example.Environment)! with { Environment = run.Environment })));
    }

    [Fact]
    public void A_run_of_some_tests_leaves_the_others_as_they_were()
    {
        _store.Save(Example.Run(Example.Test("A", [1]), Example.Test("B", [1])) with { Declared = ["A", "B"] });
        _store.Save(Example.Run(Example.Test("B", [2]), Example.NotMeasured("A", "it threw")) with { IsPartial = true, Declared = ["A", "B"] });
        Assert.Equal(["A", "B"], _store.Load(Example.Environment)!.Declared);
        Assert.Equal([("A", 1.0), ("B", 2.0)], _store.Load(Example.Environment)!.Tests.Select(test => (test.Id.Method, test.Processes[0].Samples[0].Values[0])));
    }

    [Fact]
    public void A_run_of_all_tests_forgets_those_that_are_gone()
    {
        _store.Save(Example.Run(Example.Test("A"), Example.Test("B")));
        _store.Save(Example.Run(Example.Test("B")));
        Assert.Equal("B", Assert.Single(_store.Load(Example.Environment)!.Tests).Id.Method);
    }

    [Fact]
    public void A_run_of_some_tests_from_other_conditions_is_refused()
    {
        _store.Save(Example.Run(Example.Test("A")));
        var other = Example.Run(Example.Test("B")) with { IsPartial = true, Environment = Example.Environment with { Configuration = "Debug" } };
        var failure = Assert.Throws<PerfGateException>(() => _store.Save(other));
        Assert.Equal(DiagnosticCodes.BaselineRefused, failure.Code);
        Assert.Contains("build configuration is Debug", failure.Message);
    }

    [Fact]
    public void A_run_that_measured_nothing_replaces_no_baseline()
    {
        _store.Save(Example.Run(Example.Test("A")));
        Assert.Equal(DiagnosticCodes.BaselineRefused, Assert.Throws<PerfGateException>(() => _store.Save(Example.Run(Example.NotMeasured("A", "it threw")))).Code);
        Assert.Single(_store.Load(Example.Environment)!.Tests);
    }

    [Fact]
    public void Another_machine_class_has_a_baseline_of_its_own()
    {
        var laptop = Example.Environment with { Machine = Example.Environment.Machine with { Class = "laptop" } };
        _store.Save(Example.Run(Example.Test("A", [1])));
        _store.Save(Example.Run(Example.Test("A", [2])) with { Environment = laptop });
        Assert.Equal(1, _store.Load(Example.Environment)!.Tests[0].Processes[0].Samples[0].Values[0]);
        Assert.Equal(2, _store.Load(laptop)!.Tests[0].Processes[0].Samples[0].Values[0]);
    }

    [Fact]
    public void Without_one_of_its_own_class_the_newest_of_another_serves_for_what_can_be_compared()
    {
        foreach (var (name, day) in new[] { ("old", 1), ("new", 2) })
        {
            _store.Save(Example.Run(Example.Test("A")) with
            {
                Environment = Example.Environment with { Started = Example.Environment.Started.AddDays(day), Machine = Example.Environment.Machine with { Class = name } },
            });
        }

        _store.Save(Example.Run(Example.Test("A")) with { Environment = Example.Environment with { TargetFramework = "net8.0" } });
        var baseline = _store.Load(Example.Environment)!;
        Assert.Equal(("new", "net10.0"), (baseline.Environment.Machine.Class, baseline.Environment.TargetFramework));
        Assert.Equal(VerdictKind.NotComparable, Gate.Judge(Example.Run(Example.Test("A")), baseline).Verdicts[0].Kind);
    }

    [Fact]
    public void A_baseline_with_a_line_that_cannot_be_read_is_refused_whole()
    {
        var path = _store.Save(Example.Run(Example.Test("A"), Example.Test("B")));
        var lines = File.ReadAllLines(path);
        foreach (var damaged in new[] { lines[..^1], [.. lines[..2], .. lines[3..]], [.. lines[..2], "<<<<<<< HEAD", .. lines[2..]] })
        {
            File.WriteAllLines(path, damaged);
            var failure = Assert.Throws<PerfGateException>(() => _store.Load(Example.Environment));
            Assert.Equal(DiagnosticCodes.CorruptLine, failure.Code);
            Assert.Contains("the baseline cannot be trusted", failure.Message);
            Assert.Contains("perfgate baseline accept", failure.Message);
        }
    }

    [Fact]
    public void A_reason_for_force_is_kept()
    {
        _store.Save(Example.Run(Example.Test("A")) with { Environment = Example.Environment with { ForcedReason = "wanted: the index is now exact" } });
        Assert.Equal("wanted: the index is now exact", _store.Load(Example.Environment)!.Environment.ForcedReason);
    }
}
