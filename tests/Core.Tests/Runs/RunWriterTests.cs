using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Runs;

public sealed class RunWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Nothing_is_written_before_there_is_something_to_say()
    {
        var writer = Writer();
        Assert.False(writer.HasWritten);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void After_each_record_the_file_is_whole()
    {
        var writer = Writer(declared: ["A", "B"]);
        foreach (var (name, count) in new[] { ("A", 1), ("B", 2) })
        {
            writer.Start(new TestId(name));
            writer.Add(Example.Test(name));
            var run = RunReader.Read(writer.Path);
            Assert.Empty(run.Warnings);
            Assert.Equal(count, run.Tests.Length);
            Assert.Equal(["A", "B"], run.Declared);
            Assert.Equal(Example.Environment, run.Environment);
        }
    }

    [Fact]
    public void A_killed_process_loses_the_record_it_was_making_and_its_name_is_said()
    {
        var writer = Writer();
        writer.Start(new TestId("A"));
        writer.Add(Example.Test("A"));
        writer.Start(new TestId("B", "(n: 3)"));
        var run = RunReader.Read(writer.Path);
        Assert.Equal("A", Assert.Single(run.Tests).Id.Method);
        var warning = Assert.Single(run.Warnings);
        Assert.Equal(DiagnosticCodes.TruncatedRun, warning.Code);
        Assert.Contains("while it measured B(n: 3)", warning.Text);
    }

    [Fact]
    public void A_test_that_was_begun_and_left_no_record_is_named()
    {
        var writer = Writer();
        writer.Start(new TestId("A"));
        writer.Start(new TestId("B"));
        writer.Add(Example.Test("B"));
        Assert.Contains("measuring A was begun and left no record", Assert.Single(RunReader.Read(writer.Path).Warnings).Text);
    }

    [Fact]
    public void Two_writers_of_the_same_second_and_process_have_a_file_each()
    {
        var (one, two) = (Writer(), Writer());
        one.Add(Example.Test("A"));
        two.Add(Example.Test("B"));
        one.Add(Example.Test("C"));
        two.Add(Example.Test("D"));
        Assert.NotEqual(one.Path, two.Path);
        Assert.Equal(["A", "C"], RunReader.Read(one.Path).Tests.Select(test => test.Id.Method));
        Assert.Equal(["B", "D"], RunReader.Read(two.Path).Tests.Select(test => test.Id.Method));
    }

    [Fact]
    public async Task Writers_side_by_side_do_not_disturb_each_other()
    {
        var writers = Enumerable.Range(0, 8).Select(_ => Writer()).ToArray();
        await Task.WhenAll(writers.Select((writer, number) => Task.Run(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                writer.Start(new TestId($"{number}.{i:00}"));
                writer.Add(Example.Test($"{number}.{i:00}", [.. Enumerable.Range(1, 500).Select(value => (double)value)]));
            }
        })));
        Assert.Equal(8, writers.Select(writer => writer.Path).Distinct().Count());
        Assert.All(writers, writer =>
        {
            var run = RunReader.Read(writer.Path);
            Assert.Empty(run.Warnings);
            Assert.Equal(20, run.Tests.Length);
        });
    }

    [Fact]
    public void The_newest_runs_of_an_assembly_are_kept_and_others_left_alone()
    {
        File.WriteAllText(_directory.File("Shop.Tests.net8.0.20200101T000000Z-1.run.jsonl"), "another framework");
        File.WriteAllText(_directory.File("Other.Tests.net10.0.20200101T000000Z-1.run.jsonl"), "another assembly");
        File.WriteAllText(_directory.File("notes.txt"), "");
        for (var day = 1; day <= 25; day++)
        {
            Writer(started: new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero)).Add(Example.Test("A"));
        }

        var kept = Directory.GetFiles(_directory.Path, "Shop.Tests.net10.0.*").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(20, kept.Length);
        Assert.Contains("20260106", kept[0]);
        Assert.Contains("20260125", kept[^1]);
        Assert.Equal(23, Directory.GetFiles(_directory.Path).Length);
    }

    [Fact]
    public void A_file_that_was_taken_away_begins_anew_and_the_loss_is_said()
    {
        var writer = Writer();
        writer.Add(Example.Test("A"));
        File.Delete(writer.Path);
        writer.Add(Example.Test("B"));
        var run = RunReader.Read(writer.Path);
        Assert.Equal("B", Assert.Single(run.Tests).Id.Method);
        Assert.Contains("counts 2 records", Assert.Single(run.Warnings).Text);
    }

    [Fact]
    public void A_run_of_some_tests_can_say_so_at_its_end()
    {
        var writer = Writer();
        writer.Add(Example.Test("A"));
        Assert.False(RunReader.Read(writer.Path).IsPartial);
        writer.ClosePartial();
        var run = RunReader.Read(writer.Path);
        Assert.True(run.IsPartial);
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_PerfGates_failure_and_says_what_to_do()
    {
        File.WriteAllText(_directory.File("file"), "");
        var writer = new RunWriter(Example.Environment, [], _directory.File("file/results"));
        var failure = Assert.Throws<PerfGateException>(() => writer.Add(Example.Test("A")));
        Assert.Equal(DiagnosticCodes.RunFileNotWritten, failure.Code);
        Assert.Contains("PERFGATE_RESULTS", failure.Message);
    }

    private RunWriter Writer(IReadOnlyList<string>? declared = null, DateTimeOffset? started = null) =>
        new(Example.Environment with { Started = started ?? Example.Environment.Started }, declared ?? [], _directory.Path);
}
