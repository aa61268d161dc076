using System.Diagnostics;
using System.Text.Json;
using PerfGate.Actions;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Actions;

/// <summary>Who listens is in the middle of the user's code: it holds no lock, runs nothing of his and throws nothing there.</summary>
[Collection(nameof(ProcessWide))]
public sealed class ActionCollectorTests
{
    private static readonly ActivitySource Source = new("Collector.Tests");

    [Fact]
    public void An_input_may_wait_for_a_thread_that_starts_an_action()
    {
        var collector = new ActionCollector("T", TimeProvider.System);
        var waits = new Waits();
        Operation(collector, () =>
        {
            using var action = Source.StartActivity("A");
            waits.Context = action!.Context;
            action.SetTag("x", waits);
        });
        Assert.Equal((true, "waited"), (waits.HasEnded, Assert.Single(Assert.Single(collector.ToProfile(1).Series).Inputs).Value));
    }

    [Fact]
    public void Inputs_are_rendered_behind_the_operation_however_many_its_actions_are()
    {
        var collector = new ActionCollector("T", TimeProvider.System);
        var isUnderWay = true;
        Operation(collector, () =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                Source.StartActivity("A")!.SetTag("x", new Chatty(() => Assert.False(isUnderWay))).Dispose();
            }

            isUnderWay = false;
        });
        var profile = collector.ToProfile(1);
        Assert.Equal((20_000, 0), (Assert.Single(profile.Series).Count, profile.Dropped));
        Assert.Equal("x", Assert.Single(profile.Series[0].Inputs).Value);
    }

    [Fact]
    public void What_one_operation_has_too_much_is_dropped_and_counted_in_its_log_too()
    {
        using var directory = new TemporaryDirectory();
        using var log = new ActionPassLog(directory.File("t.jsonl"));
        var collector = new ActionCollector("T", TimeProvider.System) { Log = log };
        Operation(collector, () =>
        {
            for (var i = 0; i < 50_010; i++)
            {
                Source.StartActivity("A")!.Dispose();
            }
        });
        var profile = collector.ToProfile(1);
        Assert.Equal((50_000, 10), (Assert.Single(profile.Series).Count, profile.Dropped));
        Assert.Equal("t.jsonl", log.Complete());
        var dropped = File.ReadLines(directory.File("t.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).Single(line => line.GetProperty("kind").GetString() == "dropped");
        Assert.Equal(20, dropped.GetProperty("count").GetInt32());
    }

    [Fact]
    public void Nothing_is_thrown_into_the_code_that_is_listened_to()
    {
        var time = new BrokenTime();
        var collector = new ActionCollector("T", time);
        Operation(collector, () =>
        {
            time.IsBroken = true;
            Source.StartActivity("A")!.Dispose();
            time.IsBroken = false;
            Source.StartActivity("B")!.Dispose();
        });
        var profile = collector.ToProfile(1);
        Assert.Equal(["B"], Assert.Single(profile.Series).Path);
        Assert.NotEqual(0, profile.Dropped);
    }

    private static void Operation(ActionCollector collector, Action body)
    {
        using (collector.Listen())
        {
            using var operation = collector.Begin();
            body();
            collector.End(operation, slice: 0);
        }
    }

    private sealed class Waits
    {
        public ActivityContext Context { get; set; }

        public bool HasEnded { get; private set; }

        // Bounded, so that a failure is one and no hanging build.
        public override string ToString()
        {
            var thread = new Thread(() => Source.StartActivity("Inner", ActivityKind.Internal, Context)?.Dispose()) { IsBackground = true };
            thread.UnsafeStart();
            HasEnded = thread.Join(TimeSpan.FromSeconds(20));
            return "waited";
        }
    }

    private sealed class Chatty(Action check)
    {
        public override string ToString()
        {
            check();
            using var inner = Source.StartActivity("Inner");
            return "x";
        }
    }

    private sealed class BrokenTime : TimeProvider
    {
        public bool IsBroken { get; set; }

        public override long GetTimestamp() => IsBroken ? throw new InvalidOperationException("the clock is broken") : base.GetTimestamp();
    }
}
