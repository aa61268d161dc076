using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.CallTrees;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Runs;

public class RunFileTests
{
    [Fact]
    public void What_was_written_is_read() => RunGen.Run.Sample(
        run =>
        {
            using var directory = new TemporaryDirectory();
            var path = directory.File(RunLines.Path);
            RunFile.Write(path, run);
            var read = RunReader.Read(path);
            Assert.Equal(path, read.Path);
            Assert.Equal(run.Environment, read.Environment);
            Assert.Equal(run.Tests.Select(RunLines.Text), read.Tests.Select(RunLines.Text));
            Assert.Equal(run.Declared, read.Declared);
            Assert.Equal(run.IsPartial, read.IsPartial);
            Assert.Equal(run.Comparison?.Conditions, read.Comparison?.Conditions);
            Assert.Equal(run.Comparison is null ? null : run.Comparison with { Conditions = [] }, read.Comparison is null ? null : read.Comparison with { Conditions = [] });
            Assert.Equal(run.Confirmed, read.Confirmed);
            Assert.Equal(run.Warnings, read.Warnings);
        },
        iter: 300);

    [Fact]
    public void Records_are_evidence_in_every_detail() => RunGen.Record.Sample(record =>
    {
        var read = Assert.IsType<TestLine>(RunLineParser.Parse(RunLines.Text(record with { Profile = null, Actions = null, Exact = null }).TrimEnd('\n'), out _)).Test;
        Assert.Equal((record.Id, record.DisplayName, record.Source, record.NotMeasured, record.Failed, record.Policy), (read.Id, read.DisplayName, read.Source, read.NotMeasured, read.Failed, read.Policy));
        Assert.Equal(record.Inputs, read.Inputs);
        Assert.Equal(record.Warnings, read.Warnings);
        Assert.Equal(record.Processes.Length, read.Processes.Length);
        foreach (var (written, again) in record.Processes.Zip(read.Processes))
        {
            Assert.Equal((written.Operations, written.IsWarm, written.ReferenceFloor, written.Pair), (again.Operations, again.IsWarm, again.ReferenceFloor, again.Pair));
            Assert.Equal(written.Samples.Select(sample => (sample.Metric, sample.Unit)), again.Samples.Select(sample => (sample.Metric, sample.Unit)));
            Assert.Equal(written.Samples.SelectMany(sample => sample.Values), again.Samples.SelectMany(sample => sample.Values));
        }
    });

    [Fact]
    public void Every_line_is_one_line_whatever_the_names_hold() => RunGen.Run.Sample(
        run =>
        {
            var lines = RunLines.Of(run).Split('\n');
            Assert.Equal(run.Tests.Length + run.Tests.Count(test => test.Profile is not null) + run.Tests.Count(test => test.Actions is not null) + run.Tests.Count(test => test.Exact is not null) + run.Warnings.Length + (run.Comparison is null ? 3 : 4) + (run.Confirmed is null ? 0 : 1), lines.Length - 1);
            Assert.Equal("", lines[^1]);
            Assert.All(lines[..^1], line => Assert.StartsWith("{\"kind\":\"", line));
        },
        iter: 100);

    [Fact]
    public void Actions_are_evidence_in_every_detail() => RunGen.Actions.Sample(actions =>
    {
        var read = Assert.IsType<ActionsLine>(RunLineParser.Parse(RunLines.Of(new ActionsLine(new TestId("A"), actions)).TrimEnd('\n'), out _)).Actions;
        Assert.Equal(actions with { Series = [], Slowest = [] }, read with { Series = [], Slowest = [] });
        Assert.Equal(actions.Series.Select(series => series.Key), read.Series.Select(series => series.Key));
        foreach (var (written, again) in actions.Series.Zip(read.Series))
        {
            Assert.Equal(written with { Path = [], Inputs = [], SliceFloors = [], ProcessFloors = [] }, again with { Path = [], Inputs = [], SliceFloors = [], ProcessFloors = [] });
            Assert.Equal(written.SliceFloors, again.SliceFloors);
            Assert.Equal(written.ProcessFloors, again.ProcessFloors);
        }

        Assert.Equal(actions.Slowest.Select(call => (call.Path[0], call.Inputs[0], call.Duration, call.Failure)), read.Slowest.Select(call => (call.Path[0], call.Inputs.Length == 0 ? null : call.Inputs[0], call.Duration, call.Failure))!);
    });

    [Fact]
    public void Profiles_are_evidence_in_every_detail() => RunGen.Profile.Sample(profile =>
    {
        var read = Assert.IsType<ProfileLine>(RunLineParser.Parse(RunLines.Of(new ProfileLine(new TestId("A"), profile)).TrimEnd('\n'), out _)).Profile;
        Assert.Equal(profile with { Tree = null, Reached = null, Changed = [] }, read with { Tree = null, Reached = null, Changed = [] });
        Assert.Equal(profile.Changed.Select(method => method.Name), read.Changed.Select(method => method.Name));
        Assert.Equal(profile.Changed.SelectMany(method => method.Lines), read.Changed.SelectMany(method => method.Lines));
        Assert.Equal(profile.Reached?.Count, read.Reached?.Count);
        Assert.Equal(profile.Reached?.Methods, read.Reached?.Methods);
        Assert.Equal(profile.Tree is null, read.Tree is null);
        if (profile.Tree is { } written && read.Tree is { } again)
        {
            Assert.Equal((written.Engine, written.Operations.Length), (again.Engine, again.Operations.Length));
            Assert.Equal(written.Costs.Select(cost => (cost.Name, cost.Unit)), again.Costs.Select(cost => (cost.Name, cost.Unit)));
            Assert.Equal(written.Operations, again.Operations);
            Assert.Equal(written.Frames, again.Frames);
            Assert.Equal(written.Nodes.Select(node => (node.Parent, node.Frame)), again.Nodes.Select(node => (node.Parent, node.Frame)));
            Assert.Equal(written.Nodes.SelectMany(node => node.Self), again.Nodes.SelectMany(node => node.Self));
        }
    });

    [Fact]
    public void Exact_counts_are_evidence_in_every_detail() => RunGen.Exact.Sample(exact =>
    {
        var read = Assert.IsType<ExactLine>(RunLineParser.Parse(RunLines.Of(new ExactLine(new TestId("A"), exact)).TrimEnd('\n'), out _)).Exact;
        Assert.Equal(exact with { Tree = null, Unweighted = [], Changed = [], Assemblies = [] }, read with { Tree = null, Unweighted = [], Changed = [], Assemblies = [] });
        Assert.Equal(exact.Assemblies, read.Assemblies);
        Assert.Equal(exact.Changed.SelectMany(method => method.Lines.Select(lines => (method.Name, lines))), read.Changed.SelectMany(method => method.Lines.Select(lines => (method.Name, lines))));
        Assert.Equal(exact.Unweighted, read.Unweighted);
        Assert.Equal(exact.Tree?.Costs.Select(cost => (cost.Name, cost.Unit)), read.Tree?.Costs.Select(cost => (cost.Name, cost.Unit)));
        Assert.Equal(exact.Tree?.Frames, read.Tree?.Frames);
        Assert.Equal(exact.Tree?.Nodes.SelectMany(node => node.Self), read.Tree?.Nodes.SelectMany(node => node.Self));
    });

    [Fact]
    public void A_baseline_keeps_a_tree_in_20_KB_and_no_cost_is_lost()
    {
        var builder = new CallTreeBuilder("test", "root", [Metric.Running], [.. Enumerable.Repeat(10.0, 12)]);
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var node = CallTreeBuilder.Root;
            for (var depth = random.Next(1, 60); depth > 0; depth--)
            {
                node = builder.Child(node, $"Shop.Orders.Method{random.Next(20)}");
            }

            builder.Add(node, 0, random.Next(12), 1234.5);
        }

        var whole = builder.Build();
        var kept = new Run { Environment = Example.Run().Environment, Tests = [Example.Test("A") with { Profile = new Profile { Tree = whole, Samples = 5000, Trace = "a.nettrace" } }] }.ToBaseline().Tests[0].Profile!;
        Assert.Null(kept.Trace);
        Assert.InRange(RunLines.Of(new ProfileLine(new TestId("A"), kept)).Length, 1000, 20_200);
        Assert.Equal(whole.Total(), kept.Tree!.Total(), whole.Total() * 0.01);
    }

    [Fact]
    public void A_run_of_equal_values_is_written_once()
    {
        var text = RunLines.Text(Example.Test("T", times: [5, 5, 5, 5, 7, 7]));
        Assert.Contains("\"values\":[[5,4],7,7]", text);
    }

    [Fact]
    public void Writing_replaces_the_file_in_one_step_and_leaves_nothing_beside_it()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File(RunLines.Path);
        RunFile.Write(path, Example.Run(Example.Test("Old")));
        RunFile.Write(path, Example.Run(Example.Test("New")));
        Assert.Equal("New", Assert.Single(RunReader.Read(path).Tests).Id.Method);
        Assert.Equal([path], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_the_old_one()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File(RunLines.Path);
        RunFile.Write(path, Example.Run(Example.Test("Old")));
        var broken = Example.Run(Example.Test("New")) with { Warnings = [null!] };
        Assert.ThrowsAny<Exception>(() => RunFile.Write(path, broken with { Tests = [null!] }));
        Assert.Equal("Old", Assert.Single(RunReader.Read(path).Tests).Id.Method);
        Assert.Equal([path], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var failure = Assert.Throws<PerfGateException>(() => RunReader.Read("/absent/shop.run.jsonl"));
        Assert.Equal("PG2004: /absent/shop.run.jsonl is not there.", failure.Message);
    }

    [Fact]
    public void A_directory_is_no_run_file()
    {
        using var directory = new TemporaryDirectory();
        Assert.Equal(DiagnosticCodes.NotFound, Assert.Throws<PerfGateException>(() => RunReader.Read(directory.Path)).Code);
    }

    [Fact]
    public void Merged_runs_keep_every_process_and_every_warning()
    {
        var one = Example.Run(Example.Test("A", [1.0]), Example.Test("B", [2.0])) with { Warnings = [new Warning("PG2002", "cut")], Declared = ["A", "B"] };
        var two = Example.Run(Example.Test("B", [3.0]), Example.NotMeasured("A", "it threw")) with { Declared = ["B", "C"] };
        var merged = Run.Merge([one, two]);
        Assert.Equal(["A", "B"], merged.Tests.Select(test => test.Id.Method));
        Assert.Equal([1, 2], merged.Tests.Select(test => test.Processes.Length));
        Assert.Null(merged.Tests[0].NotMeasured);
        Assert.Equal(["A", "B", "C"], merged.Declared);
        Assert.Single(merged.Warnings);
        Assert.Null(merged.Environment.ProcessId);
    }

    [Fact]
    public void Runs_from_different_conditions_are_not_merged()
    {
        var run = Example.Run(Example.Test("A"));
        Assert.Throws<ArgumentException>(() => Run.Merge([]));
        Assert.Throws<ArgumentException>(() => Run.Merge([run, run with { Environment = run.Environment with { Assembly = "Other" } }]));
        var failure = Assert.Throws<ArgumentException>(() => Run.Merge([run, run with { Environment = run.Environment with { Configuration = "Debug" } }]));
        Assert.Contains("build configuration is Debug", failure.Message);
    }
}
