using PerfGate.Tool.Actions;

namespace PerfGate.Tool.Tests.Actions;

public sealed class TreeOfActionsTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_action_is_a_line_with_inputs_outcome_and_duration()
    {
        var (code, output, error) = await LogText.Show(
            _folder,
            [
                LogText.Header,
                LogText.Start(1, 1, "import", inputs: """{"file":"a.csv"}"""),
                LogText.Start(1, 2, "GET", parent: 1, at: 1, source: "System.Net.Http", inputs: """{"url":"http://x","retry":false}"""),
                LogText.End(1, 2, 8, at: 9, result: "200", inputs: """{"http.status":200}"""),
                LogText.Message(1, 1, "row_count", at: 9, fields: """{"rows":3}"""),
                LogText.Start(1, 3, "check", parent: 1, at: 9),
                LogText.Failed(1, 3, "System.ArgumentException", "bad order", 0.5, at: 10),
                LogText.Start(1, 4, "write", parent: 1, at: 10),
                LogText.End(1, 1, 10, at: 10),
            ]);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            task 00000000000000000000000000000001  2026-11-23 12:00:00.000 UTC
                10 ms          import(file: "a.csv")
                 8 ms  80.0 %  ├─ GET(url: "http://x", retry: false, http.status: 200) [System.Net.Http] => 200 <- slow
                               ├─ row_count: rows: 3
               500 µs   5.0 %  ├─ check() !! System.ArgumentException: bad order
                               └─ write() (no end in the log)

            4 actions and 1 message in 1 task; 1 failed, 1 without an end

            """.ReplaceLineEndings("\n"),
            output);
    }

    [Theory]
    [InlineData("--name", "par*", "import()\n└─ parse()\n   ├─ token()\n   └─ odd: n: 1")]
    [InlineData("--name", "TOKEN", "import()\n└─ parse()\n   └─ token()")]
    [InlineData("--name", "odd", "import()\n└─ parse()\n   └─ odd: n: 1")]
    [InlineData("--failed", null, "import()\n└─ send() !! X: y <- slow")]
    [InlineData("--min", "50ms", "import()\n├─ parse()\n│  ├─ token()\n│  └─ odd: n: 1\n└─ send() !! X: y <- slow\nother()")]
    [InlineData("--min", "60ms", "import()\n├─ parse()\n│  ├─ token()\n│  └─ odd: n: 1\n└─ send() !! X: y <- slow\nother()")]
    [InlineData("--from", "2026-11-23T12:00:01Z", "other()")]
    [InlineData("--to", "2026-11-23T12:00:00.005Z", "import()\n├─ parse()\n│  ├─ token()\n│  └─ odd: n: 1\n└─ send() !! X: y <- slow")]
    [InlineData("--task", "00000000-0000-0000-0000-000000000002", "other()")]
    [InlineData("--depth", "1", "import()\n└─ ... 2 more inside\nother()")]
    [InlineData("--depth", "2", "import()\n├─ parse()\n│  └─ ... 2 more inside\n└─ send() !! X: y <- slow\nother()")]
    [InlineData("--slow", "30ms", "import() <- slow\n├─ parse() <- slow\n│  ├─ token()\n│  └─ odd: n: 1\n└─ send() !! X: y <- slow\nother() <- slow")]
    public async Task What_is_asked_for_is_shown_with_the_way_to_it_and_what_is_inside(string option, string? value, string expected)
    {
        var (code, output, error) = await LogText.Show(
            _folder,
            [
                LogText.Start(1, 1, "import"),
                LogText.Start(1, 2, "parse", parent: 1, at: 10),
                LogText.Call(1, 3, "token", 5, parent: 2, at: 10),
                LogText.Message(1, 2, "odd", at: 12, fields: """{"n":1}"""),
                LogText.End(1, 2, 30, at: 40),
                LogText.Start(1, 4, "send", parent: 1, at: 40),
                LogText.Failed(1, 4, "X", "y", 60, at: 100),
                LogText.End(1, 1, 100, at: 100),
                LogText.Call(2, 1, "other", 70, at: 60_000),
            ],
            value is null ? [option] : [option, value]);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(expected, LogText.Outline(output));
    }

    [Fact]
    public async Task Several_filters_must_all_be_true()
    {
        var (_, output, _) = await LogText.Show(_folder, [LogText.Call(1, 1, "a", 5), LogText.Call(2, 2, "a", 50), LogText.Call(3, 3, "b", 50)], "--name", "a", "--min", "10ms");

        Assert.Equal("a()", LogText.Outline(output));
        Assert.Contains("1 action and 0 messages in 1 task", output);
    }

    [Fact]
    public async Task Logs_of_two_processes_join_in_one_tree()
    {
        var client = _folder.Write("client.log", string.Join('\n', LogText.Header, LogText.Start(1, 1, "GET /"), LogText.End(1, 1, 9, at: 9)));
        var server = _folder.Write("server.log", string.Join('\n', LogText.Header, LogText.Start(1, 2, "Index", parent: 1, at: 2), LogText.End(1, 2, 5, at: 7)));

        Assert.Equal("GET /()\n└─ Index() <- slow", LogText.Outline((await Make.Tool("actions", client, server)).Output));
        Assert.Equal("GET /()\n└─ Index() <- slow", LogText.Outline((await Make.Tool("actions", server, client)).Output));
        Assert.Equal("Index()", LogText.Outline((await Make.Tool("actions", server)).Output));
    }

    [Fact]
    public async Task Parts_of_a_rotated_log_are_one_log_whatever_the_clock_did()
    {
        var oldest = _folder.Write("app.10.log", string.Join('\n', LogText.Header, LogText.Start(1, 1, "serve", at: 9e6), LogText.Start(1, 2, "load", parent: 1, at: 9e6)));
        var old = _folder.Write("app.9.log", string.Join('\n', LogText.Header, LogText.End(1, 2, 5, at: 5), LogText.Call(2, 3, "other", 1, at: 4000)));
        var now = _folder.Write("app.log", string.Join('\n', LogText.Header, LogText.Message(1, 1, "bye", at: 8000), LogText.End(1, 1, 20, at: 8000)));

        foreach (var order in new string[][] { [now, old, oldest], [oldest, old, now, Path.Combine(_folder.Path, ".", "app.log")] })
        {
            Assert.Equal("other()\nserve()\n├─ load()\n└─ bye", LogText.Outline((await Make.Tool(["actions", .. order])).Output));
        }
    }

    [Theory]
    [InlineData("c.log|b.log", "c.log", "b.log", "c.log")]
    [InlineData("a.1.log|a.2.log", "a.1.log", "a.2.log")]
    [InlineData("a.2.log a.1.log a.log|b.log", "a.1.log", "b.log", "a.log", "a.2.log")]
    [InlineData("x/app.log.1 x/app.log", "x/app.log", "x/app.log.1")]
    [InlineData("a.20261123.log|a.log", "a.20261123.log", "a.log")]
    [InlineData("app.1 app|-", "app", "-", "app.1")]
    [InlineData("a.log|b/a.1.log|", "a.log", "b/a.1.log", "")]
    public void Parts_are_told_by_their_names(string expected, params string[] names) =>
        Assert.Equal(expected, string.Join('|', RotatedLogs.Of(names).Select(log => string.Join(' ', log))));

    [Fact]
    public async Task Both_formats_may_stand_in_one_log()
    {
        var (code, output, _) = await LogText.Show(
            _folder,
            [LogText.Call(1, 1, "ours", 5), LogText.Eliot("9d3ed1c7-1077-4b6c-9237-3b14d0158fd5", [1], 0, "\"message_type\":\"theirs\",\"kind\":\"a field\""), LogText.Eliot("not a uuid", [1], 1, "\"text\":\"no type\"")]);

        Assert.Equal(0, code);
        Assert.Equal("ours()\ntheirs: kind: \"a field\"\nmessage: text: \"no type\"", LogText.Outline(output));
        Assert.Contains("task 9d3ed1c7-1077-4b6c-9237-3b14d0158fd5", output);
        Assert.Contains("task not a uuid", output);
    }

    /// <summary>Written by a program that serves itself a page over HTTP, fails once, and was stopped at the end.</summary>
    [Theory]
    [InlineData("actions-app.txt")]
    [InlineData("actions-app-failed.txt", "--failed")]
    [InlineData("actions-app-eliot.txt", "--eliot")]
    public async Task A_log_of_a_real_program_reads(string golden, params string[] options)
    {
        var (code, output, error) = await Make.Tool(["actions", GoldenFile.Data("actions/app.log"), .. options]);

        Assert.Equal((0, ""), (code, error));
        GoldenFile.Check(golden, output);
    }

    [Theory]
    [InlineData("--min", "10")]
    [InlineData("--slow", "fast")]
    [InlineData("--from", "noon-ish")]
    [InlineData("--depth", "0")]
    [InlineData("--top", "-1")]
    public async Task A_value_that_cannot_be_understood_is_exit_code_2(string option, string value)
    {
        var (code, _, error) = await LogText.Show(_folder, [LogText.Header], option, value);

        Assert.Equal(2, code);
        Assert.Contains($"PG1001: option {option} is '{value}'; expected ", error);
    }

    [Fact]
    public async Task Without_a_log_it_says_what_to_name()
    {
        var (code, _, error) = await Make.Tool("actions");

        Assert.Equal(2, code);
        Assert.Contains("PG1004: name an action log", error);
        Assert.Equal(2, (await LogText.Show(_folder, [LogText.Header], "--summary", "--eliot")).ExitCode);
    }
}
