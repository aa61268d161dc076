using System.Diagnostics;
using System.Text.Json.Nodes;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Actions;

/// <summary>What a user relies on of the writer: nothing it meets disturbs the program, and nothing is lost without being counted.</summary>
[Collection(nameof(ProcessWide))]
public sealed class WriterTests : IDisposable
{
    private static readonly ActionLogOptions Ours = new() { Sources = source => source.Name == ActionLog.SourceName };
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_begins_with_who_writes_it_and_its_directory_is_made()
    {
        var path = _directory.File("logs/deep/app.log");
        using (ActionLog.WriteTo(path, Ours))
        {
            Do("one");
        }

        var log = LoggedActions.Lines(File.ReadAllBytes(path))[0];
        Assert.Equal(("log", 1, "0.1.0", Environment.ProcessId), ((string?)log["kind"], (int?)log["schema"], (string?)log["perfGate"], (int?)log["process"]));
    }

    [Fact]
    public void A_second_log_goes_behind_the_first_even_behind_half_a_line()
    {
        var path = _directory.File("app.log");
        File.WriteAllText(path, "{\"kind\":\"st");
        Write(path, "one");
        Write(path, "two");
        var lines = File.ReadAllLines(path);
        Assert.Equal("{\"kind\":\"st", lines[0]);
        var read = lines[1..].Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(["log", "start", "end", "log", "start", "end"], read.Select(line => (string?)line["kind"]));
    }

    [Fact]
    public void A_file_that_is_large_is_put_aside_and_only_so_many_are_kept()
    {
        var path = _directory.File("app.log");
        using (var writer = ActionLog.WriteTo(path, Ours with { MaxFileSize = 4000, MaxFiles = 3 }))
        {
            for (var i = 0; i < 100; i++)
            {
                Do("action", i);
                Assert.True(writer.Flush());
            }

            Assert.Equal((null, 0), (writer.Failure, writer.Dropped));
        }

        Assert.Equal(["app.1.log", "app.2.log", "app.log"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var files = new[] { "app.2.log", "app.1.log", "app.log" }.Select(name => LoggedActions.Lines(File.ReadAllBytes(_directory.File(name)))).ToList();
        Assert.All(files, lines => Assert.Equal("log", (string?)lines[0]["kind"]));
        var kept = files.SelectMany(lines => lines).Where(line => LoggedActions.Is(line, "start")).Select(line => (int)line["inputs"]!["i"]!).ToList();
        Assert.Equal(Enumerable.Range(kept[0], 100 - kept[0]), kept);
        Assert.All(Directory.GetFiles(_directory.Path), file => Assert.InRange(new FileInfo(file).Length, 1, 4000 + 500));
    }

    [Fact]
    public void Two_writers_may_share_a_file_and_its_lines_stay_whole()
    {
        var path = _directory.File("app.log");
        using (ActionLog.WriteTo(path, Ours))
        using (ActionLog.WriteTo(path, Ours))
        {
            Parallel.For(0, 500, i => Do("action", i));
        }

        var lines = LoggedActions.Lines(File.ReadAllBytes(path));
        Assert.Equal((2, 1000, 1000), (lines.Count(line => LoggedActions.Is(line, "log")), lines.Count(line => LoggedActions.Is(line, "start")), lines.Count(line => LoggedActions.Is(line, "end"))));
    }

    [Fact]
    public void A_file_that_cannot_be_written_disturbs_nobody_and_says_why()
    {
        var writer = ActionLog.WriteTo(_directory.Path, Ours);
        Do("one");
        writer.Dispose();
        Assert.StartsWith("PG9004: ", writer.Failure);
        Assert.Equal(2, writer.Dropped);
    }

    [Fact]
    public void What_a_full_disk_lost_is_counted_and_said_in_the_log()
    {
        var stream = new FullStream { IsFull = true };
        var writer = ActionLog.WriteTo(stream, Ours);
        Do("lost");
        Assert.True(writer.Flush());
        stream.IsFull = false;
        Do("kept");
        writer.Dispose();
        Assert.Equal(2, writer.Dropped);
        Assert.Contains("no space", writer.Failure);
        var lines = LoggedActions.Lines(stream.Written.ToArray().SkipWhile(letter => letter == '\n').ToArray());
        Assert.Equal(["log", "start", "end", "dropped"], lines.Select(line => (string?)line["kind"]));
        Assert.Equal(2, (int?)lines[^1]["count"]);
    }

    [Fact]
    public void What_finds_no_place_is_dropped_and_counted()
    {
        var stream = new FullStream();
        var writer = ActionLog.WriteTo(stream, Ours with { Capacity = 4 });
        stream.Hold.Reset();
        ActionLog.Message("the writer is busy with this");
        Assert.True(stream.IsWaiting.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        for (var i = 1; i <= 20; i++)
        {
            Do("action", i);
        }

        stream.Hold.Set();
        writer.Dispose();
        var lines = LoggedActions.Lines(stream.Written.ToArray());
        var dropped = lines.Where(line => LoggedActions.Is(line, "dropped")).Sum(line => (long)line["count"]!);
        Assert.Equal(36, dropped);
        Assert.Equal(dropped, writer.Dropped);
        Assert.Equal([1, 2], lines.Where(line => LoggedActions.Is(line, "start")).Select(line => (int)line["inputs"]!["i"]!));
    }

    [Fact]
    public void An_action_that_began_before_the_log_has_both_lines_when_it_ends()
    {
        var stream = new MemoryStream();
        using (ActionLog.WriteTo(Stream.Null, Ours))
        {
            var action = ActionLog.Start("early", ("n", 1));
            using (ActionLog.WriteTo(stream, Ours))
            {
                action.Result(2);
                action.Dispose();
            }
        }

        var (start, end) = LoggedActions.Action(LoggedActions.Lines(stream.ToArray()), "early");
        Assert.Equal((1, 2), ((int?)start["inputs"]!["n"], (int?)end["result"]));
    }

    [Fact]
    public void A_stream_that_hangs_does_not_hold_up_the_end()
    {
        var stream = new FullStream();
        stream.Hold.Reset();
        var writer = ActionLog.WriteTo(stream, Ours with { DisposeTimeout = TimeSpan.FromMilliseconds(1) });
        Do("one");
        Assert.True(stream.IsWaiting.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        writer.Dispose();
        Assert.Contains("PG9004", writer.Failure);
        stream.Hold.Set();
    }

    [Fact]
    public void A_flush_ends_while_others_log_without_a_pause()
    {
        using var writer = ActionLog.WriteTo(Stream.Null, Ours);
        var isOver = false;
        var threads = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                Do("on and on");
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        var isFlushed = writer.Flush(TimeSpan.FromMinutes(1));
        Volatile.Write(ref isOver, true);
        threads.ForEach(thread => thread.Join());
        Assert.True(isFlushed);
    }

    [Fact]
    public void Any_time_can_be_waited_for()
    {
        using var writer = ActionLog.WriteTo(Stream.Null, Ours with { DisposeTimeout = TimeSpan.MaxValue });
        Do("one");
        Assert.True(writer.Flush(Timeout.InfiniteTimeSpan));
        Assert.True(writer.Flush(TimeSpan.MaxValue));
        writer.Flush(TimeSpan.MinValue);
        using var hasty = ActionLog.WriteTo(Stream.Null, Ours with { DisposeTimeout = TimeSpan.MinValue });
    }

    [Fact]
    public void A_clock_that_throws_ends_the_log_and_not_the_process()
    {
        var writer = ActionLog.WriteTo(new FullStream { IsFull = true }, Ours with { Time = new BrokenClock() });
        Do("lost");
        writer.Flush();
        Do("never written");
        writer.Dispose();
        Assert.False(writer.HasThread);
        Assert.StartsWith("PG9004: ", writer.Failure);
        Assert.Equal(4, writer.Dropped);
    }

    [Fact]
    public void Only_the_chosen_sources_are_heard_and_a_choice_that_throws_is_a_failure()
    {
        using var chosen = new ActivitySource("Shop.Chosen");
        using var other = new ActivitySource("Shop.Other");
        using var log = new LoggedActions(new ActionLogOptions { Sources = source => source.Name == "Shop.Chosen" });
        using (chosen.StartActivity("yes"))
        using (other.StartActivity("no"))
        {
        }

        Assert.Equal("yes", (string?)Assert.Single(log.Read(), line => LoggedActions.Is(line, "start"))["name"]);
        using var broken = ActionLog.WriteTo(Stream.Null, new ActionLogOptions { Sources = _ => throw new InvalidOperationException("odd") });
        Assert.Contains("odd", broken.Failure);
    }

    [Fact]
    public void A_foreign_source_shows_its_tags_events_and_failure()
    {
        using var shop = new ActivitySource("Shop");
        using var log = new LoggedActions(new ActionLogOptions { Sources = source => source.Name == "Shop", Sensitive = ["customerName"] });
        using (var activity = shop.StartActivity("query"))
        {
            activity!.SetTag("rows", 3).SetTag("http.request.header.authorization", "Basic eA==").SetTag("customer_name", "Ada").SetTag("list", new[] { 1, 2 });
            activity.AddEvent(new ActivityEvent("half way", tags: new ActivityTagsCollection { ["done"] = 50 }));
            activity.AddException(new TimeoutException("too slow"));
        }

        var lines = log.Read();
        var (start, end) = LoggedActions.Action(lines, "query");
        var inputs = (start["inputs"]?.AsObject() ?? []).Concat(end["inputs"]?.AsObject() ?? []).ToDictionary(input => input.Key, input => LoggedActions.Json(input.Value));
        Assert.Equal(("Shop", "3", "\"***\"", "\"***\"", "\"2 [1, 2]\""), ((string?)start["source"], inputs["rows"], inputs["http.request.header.authorization"], inputs["customer_name"], inputs["list"]));
        Assert.Equal(("failed", "System.TimeoutException", "too slow"), ((string?)end["status"], (string?)end["exception"], (string?)end["reason"]));
        Assert.Equal(50, (int?)Assert.Single(lines, line => (string?)line["name"] == "half way")["fields"]!["done"]);
    }

    [Fact]
    public void Identities_of_another_format_become_those_of_W3C()
    {
        using var shop = new ActivitySource("Shop");
        using var log = new LoggedActions(new ActionLogOptions { Sources = source => source.Name == "Shop" });
        using (var parent = shop.CreateActivity("parent", ActivityKind.Internal, default(ActivityContext), idFormat: ActivityIdFormat.Hierarchical)!.Start())
        using (shop.StartActivity("child"))
        {
        }

        var lines = log.Read();
        var (child, above) = (LoggedActions.Action(lines, "child").Start, LoggedActions.Action(lines, "parent").Start);
        Assert.Equal(((string?)above["trace"], (string?)above["id"]), ((string?)child["trace"], (string?)child["parent"]));
        Assert.Matches("^[0-9a-f]{16}$", (string?)child["id"]);
    }

    private void Write(string path, string name)
    {
        using (ActionLog.WriteTo(path, Ours))
        {
            Do(name);
        }
    }

    private static void Do(string name, int i = 0)
    {
        using var action = ActionLog.Start(name, ("i", i));
    }

    private sealed class BrokenClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Thread.CurrentThread.Name == "PerfGate action log" ? throw new NotSupportedException() : base.GetUtcNow();
    }

    /// <summary>A stream on a disk that is full, or slow, until it is told otherwise.</summary>
    private sealed class FullStream : Stream
    {
        public bool IsFull { get; set; }

        public ManualResetEventSlim Hold { get; } = new(true);

        public ManualResetEventSlim IsWaiting { get; } = new();

        public MemoryStream Written { get; } = new();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (!Hold.IsSet)
            {
                IsWaiting.Set();
                Hold.Wait();
            }

            if (IsFull)
            {
                throw new IOException("no space left");
            }

            Written.Write(buffer, offset, count);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
