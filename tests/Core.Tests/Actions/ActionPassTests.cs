using System.Diagnostics;
using System.Text.Json;
using PerfGate.Gating;
using PerfGate.Actions;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Settings;
using PerfGate.Tests.Measuring;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Actions;

[Collection(nameof(ProcessWide))]
public sealed class ActionPassTests : IDisposable
{
    private readonly RunnerFixture _runner = new();

    public void Dispose()
    {
        Shop.Broken = false;
        _runner.Dispose();
    }

    [Fact]
    public async Task A_test_without_actions_leaves_no_trace_of_a_pass()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Plain));
        Assert.Null(_runner.Only().Actions);
        Assert.False(Shop.Source.HasListeners());
    }

    [Fact]
    public async Task Each_path_and_input_is_a_series_of_its_own()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Nested));
        var actions = _runner.Only().Actions!;
        Assert.Null(actions.WhyNot);
        Assert.Equal(
            ["Parse (size: 300)", "Parse (size: 1000)", "Parse/Cut (kind: long)", "Parse/Cut (kind: short)"],
            actions.Series.Select(Text));
        Assert.All(actions.Series, series =>
        {
            Assert.Equal(actions.Operations, series.Count);
            Assert.InRange(series.Floor, 1, series.Median);
            Assert.InRange(series.Percentile99, series.Median, double.MaxValue);
            Assert.InRange(series.SliceFloors.Length, 1, 12);
            Assert.Equal(series.Floor, series.SliceFloors.Min());
            Assert.Equal(0, series.Failed);
        });
        Assert.Equal(10, actions.Slowest.Length);
        Assert.Equal(actions.Slowest.OrderByDescending(call => call.Duration), actions.Slowest);
        Assert.Equal(0, actions.Dropped);
        Assert.False(Shop.Source.HasListeners());
        Assert.Empty(_runner.Read().Warnings);
    }

    [Fact]
    public async Task Our_own_actions_and_logged_calls_are_recorded_like_those_of_any_source()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Own));
        var actions = _runner.Only().Actions!;
        Assert.Null(actions.WhyNot);
        Assert.Equal(["Total (prices: 3)", "Total/Shop.Price (article: lamp) (customer: ***)"], actions.Series.Select(Text));
        Assert.All(actions.Series, series => Assert.Equal((actions.Operations, series.Path.Length == 2 ? actions.Operations : 0), (series.Count, series.Failed)));
        Assert.Contains(actions.Slowest, call => call.Failure == "System.NotSupportedException: no price");
        Assert.False(ActionLog.IsOn);
    }

    [Fact]
    public async Task What_others_do_meanwhile_is_not_the_tests()
    {
        var isOver = false;
        var other = Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                using var stranger = Shop.Source.StartActivity("Stranger");
                Thread.Yield();
            }
        }, TestContext.Current.CancellationToken);
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Nested));
        Volatile.Write(ref isOver, true);
        await other;
        Assert.DoesNotContain(_runner.Only().Actions!.Series, series => series.Path.Contains("Stranger"));
    }

    [Fact]
    public async Task Threads_and_awaits_keep_their_parent()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Spread));
        Assert.Equal(["Outer", "Outer/Awaited", "Outer/Pooled"], _runner.Only().Actions!.Series.Select(Text));
    }

    [Fact]
    public async Task A_caller_known_by_its_id_alone_is_the_parent_all_the_same()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Served));
        Assert.Equal(["Call", "Call/Serve"], _runner.Only().Actions!.Series.Select(Text));
    }

    [Fact]
    public async Task A_failure_is_counted_and_said()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Failing));
        var actions = _runner.Only().Actions!;
        Assert.Equal(actions.Series[0].Count, actions.Series[0].Failed);
        Assert.All(actions.Slowest, call => Assert.Equal("System.ArgumentException: bad \\u202eorder", call.Failure));
    }

    [Fact]
    public async Task Secrets_ports_and_what_is_no_input_are_not_recorded()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Request));
        var series = Assert.Single(_runner.Only().Actions!.Series);
        Assert.Equal([new TestInput("url.full", "/orders?id=3&access_token=***"), new TestInput("api_key", "***"), new TestInput("body", "a\\nb")], series.Inputs);
        Assert.DoesNotContain("hunter2", File.ReadAllText(_runner.Session.RunFile!));
    }

    [Fact]
    public async Task Inputs_without_end_are_bounded_and_the_rest_is_counted()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Endless));
        var actions = _runner.Only().Actions!;
        Assert.Equal(200, actions.Series.Length);
        Assert.True(actions.Dropped > 0);
    }

    [Fact]
    public async Task Setup_is_not_part_of_the_operation()
    {
        await _runner.Begin(Mode.Record).RunAsync(new WithSetup(), nameof(WithSetup.Work));
        Assert.Equal(["Work"], _runner.Only().Actions!.Series.Select(Text));
    }

    [Fact]
    public async Task A_test_that_throws_only_in_the_pass_is_not_failed_by_it()
    {
        Shop.Broken = true;
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.BreaksWhenListenedTo));
        Assert.Contains("the test threw InvalidOperationException", _runner.Only().Actions!.WhyNot);
        Assert.True(_runner.Only().IsMeasured);
    }

    [Fact]
    public async Task What_the_first_look_saw_stays_where_the_second_one_fails()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Late(), nameof(Late.Sized));
        SaveFaster(_runner.Read());
        _runner.Begin(Mode.Gate);
        var failure = await _runner.Fails(new Late { IsSecondLook = HasLookedOnce }, nameof(Late.Sized));
        Assert.Equal("PG0015", failure.Code);
        Assert.Contains("it is slower only for size: 3000, in Sort: ", failure.Message);
        var actions = _runner.Only().Actions!;
        Assert.Equal("the test threw InvalidOperationException while its actions were listened to", actions.WhyNot);
        Assert.Equal(4, actions.Series.Length);
        Assert.All(actions.Series, series => Assert.InRange(series.SliceFloors.Length, 1, 12));
        Assert.True(File.Exists(Path.Combine(RunFile.ActionsDirectory(_runner.Session.RunFile!), actions.Log!)));
        Assert.Contains($"  Its actions were listened to once and not a second time: {actions.WhyNot}.", _runner.Output[^1]);

        // The log of every call is there as soon as a pass has ended.
        bool HasLookedOnce() => _runner.Session.RunFile is { } run && RunFile.ActionsDirectory(run) is var logs && Directory.Exists(logs) && Directory.EnumerateFiles(logs, "*.jsonl").Any();
    }

    [Fact]
    public async Task What_was_measured_is_not_lost_to_the_look_for_actions()
    {
        using var hanging = new Hanging();
        await _runner.Begin(Mode.Gate).RunAsync(hanging, nameof(Hanging.HangsWhenListenedTo));
        var record = _runner.Only();
        Assert.True(record.IsMeasured);
        Assert.Equal("the test did not end in time when it was run once more", record.Actions!.WhyNot);
        Assert.Equal("an operation that was run once more for its actions did not end, and still runs", record.Profile!.WhyNot);
    }

    [Fact]
    public async Task An_operation_that_is_long_against_what_is_left_of_its_time_is_not_run_once_more()
    {
        var counted = new Counted();
        var pass = ActionPass.Of(ActionMode.Sampled, new TestId("T"), log: null, waited: null)!;
        await pass.LookAsync(counted.Work, median: 1e9, left: TimeSpan.FromSeconds(3.9));
        Assert.Equal((0, true), (counted.Calls, pass.IsWorthwhile));
        var actions = await pass.RunAsync(counted.Work, _runner.Begin(Mode.Gate).Session, new TestId("T"), 1e9, TimeSpan.FromMinutes(5), CancellationToken.None);
        Assert.Equal("an operation of 1 s is too long to be run once more within what is left of its Timeout", actions.WhyNot);
    }

    [Fact]
    public async Task A_test_that_is_measured_again_is_looked_at_once()
    {
        var counted = new Counted();
        var pass = ActionPass.Of(ActionMode.Sampled, new TestId("T"), log: null, waited: null)!;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await pass.LookAsync(counted.Work, median: 1e9, left: TimeSpan.FromSeconds(4));
        }

        Assert.Equal((1, false), (counted.Calls, pass.IsWorthwhile));
    }

    [Fact]
    public async Task A_test_fails_for_the_inputs_that_became_slower_and_for_no_others()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Sized));
        SaveFaster(_runner.Read());

        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Sized));
        Assert.Equal("PG0015", failure.Code);
        Assert.Contains("it is slower only for size: 3000, in Outer → Sort: ", failure.Message);
        Assert.InRange(failure.Message.Split('\n').Length, 1, 15);

        // Looked at twice before it was judged.
        Assert.All(_runner.Only().Actions!.Series, series => Assert.InRange(series.SliceFloors.Length, 2, 24));
    }

    // As if that size had taken hardly any time then.
    private void SaveFaster(Run run) => _runner.Session.Store.Save(run with
    {
        Tests = [.. run.Tests.Select(test => test with
        {
            Actions = test.Actions! with
            {
                Series = [.. test.Actions.Series.Select(series => series.Inputs is [{ Value: "3000" }]
                    ? series with { Floor = series.Floor / 1000, SliceFloors = [.. series.SliceFloors.Select(floor => floor / 1000)] }
                    : series)],
            },
        })],
    });

    [Fact]
    public async Task An_unchanged_test_passes()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Sized));
        _runner.Session.Store.Save(_runner.Read());
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Sized));
        Assert.Equal(4, _runner.Only().Actions!.Series.Length - 1);
    }

    [Fact]
    public async Task The_row_that_completes_the_sizes_says_that_growth_rose()
    {
        await AcceptLinearAsync();
        _runner.Begin(Mode.Gate);
        await _runner.RunAsync(new Shop(), nameof(Shop.Square), 1000);
        await _runner.RunAsync(new Shop(), nameof(Shop.Square), 300);
        var failure = await _runner.Fails(new Shop(), nameof(Shop.Square), 3000);
        Assert.Equal("PG0016", failure.Code);
        Assert.Matches(@"its time grows with n\^[12]\.\d\d, the baseline with n\^1\.00 \(n = 300 to 3000\)", failure.Message);
        Assert.All(_runner.Session.Complete().Verdicts, verdict => Assert.Null(_runner.Session.GrowthUnsaid(verdict)));
    }

    [Fact]
    public async Task What_no_row_could_say_by_itself_is_left_to_the_end_of_the_session()
    {
        await AcceptLinearAsync();
        _runner.Begin(Mode.Gate);
        await _runner.RunAsync(new Shop(), nameof(Shop.Square), 3000);
        await _runner.RunAsync(new Shop(), nameof(Shop.Square), 1000);
        await _runner.RunAsync(new Shop(), nameof(Shop.Square), 300); // completes the sizes, and is not what became slower
        var growth = Assert.Single(_runner.Session.Complete().Verdicts.Select(_runner.Session.GrowthUnsaid).OfType<Finding>());
        Assert.Equal("PG0016", growth.Code);
    }

    // Times of another machine class cannot be compared: only the shape counts.
    private async Task AcceptLinearAsync()
    {
        int[] sizes = [300, 1000, 3000];
        _runner.Begin(Mode.Record);
        foreach (var size in sizes)
        {
            await _runner.RunAsync(new Shop(), nameof(Shop.Square), size);
        }

        // As if it had been linear.
        var run = _runner.Read();
        _runner.Session.Store.Save(run with
        {
            Tests = [.. run.Tests.Select(test => test with
            {
                Processes = [.. test.Processes.Select(process => process with
                {
                    Samples = [.. process.Samples.Select(sample => sample.Metric == "time" ? sample with { Values = [.. sample.Values.Select(_ => 1e9 * double.Parse(test.Inputs[0].Value, System.Globalization.CultureInfo.InvariantCulture))] } : sample)],
                })],
            })],
        });
    }

    [Fact]
    public async Task Every_call_is_written_beside_the_run_file_where_that_is_asked_for()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Written));
        var record = _runner.Only();
        var directory = RunFile.ActionsDirectory(_runner.Session.RunFile!);
        Assert.Equal(record.Id.FileName + ".jsonl", record.Actions!.Log);
        Assert.Equal([Path.Combine(directory, record.Actions.Log!)], Directory.GetFiles(directory));
        var lines = File.ReadLines(Path.Combine(directory, record.Actions.Log!)).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal("log", lines[0].GetProperty("kind").GetString());
        var starts = lines.Where(line => line.GetProperty("kind").GetString() == "start").ToArray();
        var roots = starts.Where(line => !line.TryGetProperty("parent", out _)).ToArray();
        Assert.All(roots, root => Assert.Equal("Shop.Written", root.GetProperty("name").GetString()));
        Assert.Equal(roots.Length, roots.Select(root => root.GetProperty("trace").GetString()).Distinct().Count());
        Assert.Equal(roots.Length * 5, starts.Length);
        Assert.Equal(starts.Length, lines.Count(line => line.GetProperty("kind").GetString() == "end"));

        // Each stands inside of what it names as its parent.
        var open = new HashSet<string?>();
        foreach (var line in lines.Skip(1))
        {
            _ = line.GetProperty("kind").GetString() == "start" ? open.Add(line.GetProperty("id").GetString()) : open.Remove(line.GetProperty("id").GetString());
            Assert.True(!line.TryGetProperty("parent", out var parent) || open.Contains(parent.GetString()));
        }
    }

    [Fact]
    public async Task The_option_is_in_force()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Unheard));
        Assert.Null(_runner.Only().Actions);
    }

    [Fact]
    public async Task An_action_without_an_end_is_no_call()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Unended));
        Assert.Empty(_runner.Only().Actions!.Series);
    }

    private static string Text(ActionSeries series) => string.Join('/', series.Path) + string.Concat(series.Inputs.Select(input => $" ({input.Name}: {input.Value})"));

    public sealed class Shop
    {
        public static ActivitySource Source { get; } = new("Shop.Tests.Actions");

        private static readonly LoggedMethod Price = new("Shop.Price", "article\n*customer", "Price");

        public static bool Broken { get; set; }

        private static int _number;

        [Mark]
        public int Plain() => Environment.TickCount;

        [Mark]
        public void Nested()
        {
            foreach (var size in (int[])[300, 1000])
            {
                using var parse = Source.StartActivity("Parse")?.SetTag("size", size);
                using var cut = Source.StartActivity("Cut")?.SetTag("kind", size > 500 ? "long" : "short");
            }
        }

        [Mark]
        public void Own()
        {
            using var total = ActionLog.Start("Total", ("prices", 3));
            var call = LogCallHooks.Prepare(Price);
            LogCallHooks.Input(call, Price, 0, "lamp");
            LogCallHooks.Input(call, Price, 1, "me");
            LogCallHooks.Begin(call);
            LogCallHooks.Failed(new NotSupportedException("no price"), call);
            LogCallHooks.End(call);
            total.Result(4);
        }

        [Mark]
        public async Task Spread()
        {
            using var outer = Source.StartActivity("Outer");
            await Task.Run(() => Source.StartActivity("Pooled")?.Dispose());
            await Task.Yield();
            using var awaited = Source.StartActivity("Awaited");
        }

        [Mark]
        public void Served()
        {
            using var call = Source.StartActivity("Call", ActivityKind.Client);
            var context = call?.Context ?? default;
            var thread = new Thread(() => Source.StartActivity("Serve", ActivityKind.Server, context)?.Dispose());
            thread.UnsafeStart();
            thread.Join();
        }

        [Mark]
        public void Failing()
        {
            using var action = Source.StartActivity("Order");
            action?.SetTag("error.type", "System.ArgumentException").SetStatus(ActivityStatusCode.Error, "bad \u202Eorder");
        }

        [Mark]
        public void Request()
        {
            using var action = Source.StartActivity("GET");
            action?.SetTag("url.full", "http://me:hunter2@127.0.0.1:43210/orders?id=3&access_token=hunter2").SetTag("server.port", 43210).SetTag("api_key", "hunter2").SetTag("body", "a\nb").SetTag("perfgate.result", 5);
        }

        [Mark]
        public void Endless()
        {
            for (var i = 0; i < 50; i++)
            {
                using var action = Source.StartActivity("Load")?.SetTag("id", ++_number);
            }
        }

        [Mark(Profile = "never")]
        public void BreaksWhenListenedTo()
        {
            using var action = Source.StartActivity("Break");
            _ = Broken && action is not null ? throw new InvalidOperationException("broken") : 0;
        }

        [Mark(MaxRegression = "1000%", MaxAllocatedRegression = "1MB")]
        public void Sized()
        {
            using var outer = Source.StartActivity("Outer");
            foreach (var size in (int[])[300, 1000, 3000, 10_000])
            {
                using var sort = Source.StartActivity("Sort")?.SetTag("size", size);
                Thread.SpinWait(10 * size);
            }
        }

        [Mark(MaxRegression = "1000000%", MaxAllocatedRegression = "1MB")]
        public void Square(int n) => Thread.SpinWait(n * (n / 100));

        [Mark(Actions = "all")]
        public void Written() => Nested();

        [Mark(Actions = "off")]
        public void Unheard() => Nested();

        [Mark]
        public void Unended() => Source.StartActivity("Unended");
    }

    public sealed class Late
    {
        public Func<bool> IsSecondLook { get; init; } = () => false;

        [Mark(MaxRegression = "1000%", MaxAllocatedRegression = "1MB", Profile = "never", Actions = "all")]
        public void Sized()
        {
            foreach (var size in (int[])[300, 1000, 3000, 10_000])
            {
                using var sort = Shop.Source.StartActivity("Sort")?.SetTag("size", size);
                Thread.SpinWait(10 * size);
            }

            _ = IsSecondLook() ? throw new InvalidOperationException("late") : 0;
        }
    }

    public sealed class Hanging : IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        [Mark(Timeout = 5000, Profile = "always")]
        public void HangsWhenListenedTo()
        {
            using var action = Shop.Source.StartActivity("Hang");
            if (action is not null)
            {
                _released.Wait();
            }
        }

        public void Dispose() => _released.Set();
    }

    public sealed class Counted
    {
        public int Calls { get; private set; }

        internal PerfWork Work => new() { Body = TestBody.Compile(typeof(Counted).GetMethod(nameof(Count))!, this, []), TestClass = typeof(Counted), Instance = this };

        public void Count() => Calls++;
    }

    public sealed class WithSetup
    {
        [IterationSetup]
        public void Before() => Shop.Source.StartActivity("Setup")?.Dispose();

        [Mark]
        public void Work() => Shop.Source.StartActivity("Work")?.Dispose();
    }
}
