using System.Diagnostics;
using System.Text.Json.Nodes;
using PerfGate.Actions;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Actions;

/// <summary>An action is inside the one that was current where it began: across awaits, threads and parallel loops.</summary>
[Collection(nameof(ProcessWide))]
public sealed class FlowTests : IDisposable
{
    private readonly LoggedActions _log = new(new ActionLogOptions { Sources = source => source.Name == ActionLog.SourceName });

    public void Dispose() => _log.Dispose();

    [Fact]
    public void An_action_has_its_name_inputs_result_and_time_and_is_ours()
    {
        using (var action = ActionLog.Start("multiply", ("a", 2), ("b", 3.5), ("what", "x\u001b"), ("fast", true)))
        {
            action.Result(7.0);
        }

        var (start, end) = _log.Action("multiply");
        Assert.Equal("""{"a":2,"b":3.5,"what":"x\u001B","fast":true}""", LoggedActions.Json(start["inputs"]));
        Assert.Equal(("succeeded", 7.0), ((string?)end["status"], (double?)end["result"]));
        Assert.False(start.ContainsKey("parent"));
        Assert.False(start.ContainsKey("source"));
        Assert.Equal(Environment.CurrentManagedThreadId, (int?)start["thread"]);
        Assert.True((long)end["took"]! >= 0);
        Assert.EndsWith("Z", (string?)start["at"]);
        Assert.Equal((32, 16), (((string)start["trace"]!).Length, ((string)start["id"]!).Length));
    }

    [Fact]
    public void Any_number_of_inputs_can_be_given()
    {
        using (ActionLog.Start("draw", [("a", 1), ("b", 2L), ("c", null), ("d", 'x'), ("e", 1.5m), ("f", double.NaN)]))
        {
        }

        Assert.Equal("""{"a":1,"b":2,"c":null,"d":"x","e":1.5,"f":"NaN"}""", LoggedActions.Json(_log.Action("draw").Start["inputs"]));
    }

    [Fact]
    public async Task Awaits_keep_the_parent_and_siblings_are_siblings()
    {
        using (ActionLog.Start("root"))
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(async i =>
            {
                using var child = ActionLog.Start("child", ("i", i));
                await Task.Yield();
                using var grandchild = ActionLog.Start("grandchild", ("i", i));
                await Task.Yield();
            }));
        }

        var lines = _log.Read();
        Assert.Equal(3, Children(lines, "root", "child").Count);
        var byId = Starts(lines, "child").ToDictionary(line => (string)line["id"]!, line => (int)line["inputs"]!["i"]!);
        Assert.All(Starts(lines, "grandchild"), line => Assert.Equal(byId[(string)line["parent"]!], (int)line["inputs"]!["i"]!));
        Assert.Single(lines.Select(line => (string?)line["trace"]).Where(trace => trace is not null).Distinct());
    }

    [Fact]
    public void Parallel_loops_and_threads_keep_their_parent()
    {
        using (ActionLog.Start("root"))
        {
            Parallel.For(0, 20, i =>
            {
                using var action = ActionLog.Start("body", ("i", i));
            });
            var thread = new Thread(() =>
            {
                using var action = ActionLog.Start("thread");
            });
            thread.Start();
            thread.Join();
        }

        var lines = _log.Read();
        Assert.Equal(20, Children(lines, "root", "body").Count);
        Assert.Single(Children(lines, "root", "thread"));
    }

    [Fact]
    public void A_scope_that_is_never_disposed_has_a_start_and_no_end()
    {
        using (ActionLog.Start("root"))
        {
            _ = ActionLog.Start("forgotten");
        }

        var lines = _log.Read();
        Assert.Single(Starts(lines, "forgotten"));
        Assert.Single(lines, line => LoggedActions.Is(line, "end"));
        Assert.Null(Activity.Current?.Source.Name == ActionLog.SourceName ? Activity.Current : null);
    }

    [Fact]
    public void Messages_stand_in_their_action_or_outside_of_all()
    {
        ActionLog.Message("before", ("rows", 3));
        using (var outer = ActionLog.Start("outer"))
        {
            using var inner = ActionLog.Start("inner");
            inner.Message("row_count", ("rows", 3), ("table", "orders"));
            outer.Message("said by the outer");
            ActionLog.Message("current", [("password", "x")]);
        }

        var lines = _log.Read();
        string Id(string name) => (string)Starts(lines, name).Single()["id"]!;
        JsonObject Said(string name) => Assert.Single(lines, line => LoggedActions.Is(line, "message") && (string?)line["name"] == name);
        Assert.Null(Said("before")["id"]);
        Assert.Equal((Id("inner"), """{"rows":3,"table":"orders"}"""), ((string?)Said("row_count")["id"], LoggedActions.Json(Said("row_count")["fields"])));
        Assert.Equal(Id("outer"), (string?)Said("said by the outer")["id"]);
        Assert.Equal((Id("inner"), """{"password":"***"}"""), ((string?)Said("current")["id"], LoggedActions.Json(Said("current")["fields"])));
    }

    [Fact]
    public void Names_may_be_empty_or_not_there()
    {
        using (ActionLog.Start(""))
        using (ActionLog.Start(null!, ((string)null!, 1)))
        {
            ActionLog.Message(null!);
        }

        Assert.Equal(2, _log.Read().Count(line => LoggedActions.Is(line, "end")));
    }

    [Fact]
    public void A_text_is_cut_once_and_its_result_as_well()
    {
        var text = new string('x', 300);
        using (var action = ActionLog.Start("long", ("text", text)))
        {
            action.Message("said", ("text", text));
            action.Result(text);
        }

        var lines = _log.Read();
        var (start, end) = LoggedActions.Action(lines, "long");
        var said = Assert.Single(lines, line => LoggedActions.Is(line, "message"));
        Assert.All([start["inputs"]!["text"], said["fields"]!["text"], end["result"]], written => Assert.Equal((string?)PerfGate.Actions.ActionValues.Render(text), (string?)written));
    }

    [Fact]
    public void A_ToString_that_logs_itself_ends()
    {
        using (ActionLog.Start("odd", ("self", new LogsItself())))
        {
        }

        Assert.Contains(_log.Read(), line => (string?)line["name"] == "odd" && LoggedActions.Is(line, "start"));
    }

    [Fact]
    public void Woven_code_says_itself_what_is_sensitive()
    {
        var method = new LoggedMethod("pay", "amount\n*card\npassword\nurl.full", "Pay");
        var action = LogCallHooks.Prepare(method);
        LogCallHooks.Input(action, method, 0, 5);
        LogCallHooks.Input(action, method, 1, "4711");
        LogCallHooks.Input(action, method, 2, "hunter2");
        LogCallHooks.Input(action, method, 3, "https://me:hunter2@h/?token=hunter2&id=3");
        LogCallHooks.Begin(action);
        LogCallHooks.Result(action, "ok");
        LogCallHooks.End(action);
        LogCallHooks.End(action);
        var lines = _log.Read();
        var (start, end) = LoggedActions.Action(lines, "pay");
        Assert.Equal(("""{"amount":5,"card":"***","password":"***","url.full":"https://***@h/?token=***&id=3"}""", "ok"), (LoggedActions.Json(start["inputs"]), (string?)end["result"]));
    }

    [Fact]
    public void Who_else_listens_to_our_source_gets_whole_activities()
    {
        var heard = new List<Activity>();
        using (var listener = new ActivityListener { ShouldListenTo = source => source.Name == ActionLog.SourceName, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = heard.Add })
        {
            ActivitySource.AddActivityListener(listener);
            using var action = ActionLog.Start("heard", ("a", 1), ("password", "x"));
            action.Result(5);
        }

        using (ActionLog.Start("unheard", ("a", 1)))
        {
            _log.Writer.Flush();
            Activity.Current!.SetTag("more", 2).AddEvent(new ActivityEvent("half way"));
        }

        var lines = _log.Read();
        var activity = Assert.Single(heard);
        Assert.Equal((ActionLog.SourceName, "heard", 1, "***", 5), (activity.Source.Name, activity.OperationName, activity.GetTagItem("a"), activity.GetTagItem("password"), activity.GetTagItem("perfgate.result")));
        var (start, end) = LoggedActions.Action(lines, "heard");
        Assert.Equal((activity.SpanId.ToHexString(), """{"a":1,"password":"***"}""", 5), ((string?)start["id"], LoggedActions.Json(start["inputs"]), (int?)end["result"]));
        (start, end) = LoggedActions.Action(lines, "unheard");
        Assert.Equal((null, """{"a":1}""", """{"more":2}"""), ((string?)start["source"], LoggedActions.Json(start["inputs"]), LoggedActions.Json(end["inputs"])));
        Assert.Single(lines, line => LoggedActions.Is(line, "message") && (string?)line["name"] == "half way");
    }

    [Fact]
    public void Times_of_day_are_those_of_the_clock()
    {
        var before = DateTime.UtcNow;
        using (ActionLog.Start("now"))
        {
        }

        var after = DateTime.UtcNow;
        var (start, end) = _log.Action("now");
        var slack = TimeSpan.FromMilliseconds(1);
        Assert.InRange(((DateTime)start["at"]!).ToUniversalTime(), before - slack, after + slack);
        Assert.InRange(((DateTime)end["at"]!).ToUniversalTime(), ((DateTime)start["at"]!).ToUniversalTime(), after + slack);
    }

    [Fact]
    public void Secrets_of_URLs_are_written_of_no_source()
    {
        using var source = new ActivitySource("Flow.Tests.Http");
        using var log = new LoggedActions(new ActionLogOptions { Sources = heard => heard.Name is ActionLog.SourceName or "Flow.Tests.Http", Sensitive = ["customerName"] });
        using (ActionLog.Start("ours", ("url.full", "https://me:hunter2@h/?token=hunter2&id=3")))
        {
            using var foreign = source.StartActivity("foreign", ActivityKind.Client, default(ActivityContext), [new("http.url", "https://me:hunter2@h/?token=hunter2&id=3"), new("url.query", "?id=3&customerName=hunter2")]);
            Assert.NotNull(foreign!.Parent);
        }

        var lines = log.Read();
        Assert.Equal("""{"url.full":"https://***@h/?token=***&id=3"}""", LoggedActions.Json(LoggedActions.Action(lines, "ours").Start["inputs"]));
        Assert.Equal("""{"http.url":"https://***@h/?token=***&id=3","url.query":"?id=3&customerName=***"}""", LoggedActions.Json(LoggedActions.Action(lines, "foreign").Start["inputs"]));
    }

    private sealed class LogsItself
    {
        public override string ToString()
        {
            using var action = ActionLog.Start("shown", ("self", this));
            return "itself";
        }
    }

    private static IEnumerable<JsonObject> Starts(IEnumerable<JsonObject> lines, string name) => lines.Where(line => LoggedActions.Is(line, "start") && (string?)line["name"] == name);

    private static List<JsonObject> Children(IReadOnlyList<JsonObject> lines, string parent, string name)
    {
        var id = (string?)Starts(lines, parent).Single()["id"];
        return [.. Starts(lines, name).Where(line => (string?)line["parent"] == id)];
    }
}
