using System.Globalization;
using System.Text;
using CsCheck;
using PerfGate.Tool.Actions;

namespace PerfGate.Tool.Tests.Actions;

public sealed class BadLogTests : IDisposable
{
    private const int Deep = 10_000;
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_that_cannot_be_read_are_counted_and_the_first_named()
    {
        var (code, output, error) = await LogText.Show(
            _folder,
            [
                LogText.Start(1, 1, "a"), "{", "[]", "no", """{"kind":"start"}""", """{"kind":"dance"}""", """{"x":1}""", """{"task_uuid":"a","timestamp":1}""",
                """{"task_uuid":"a","task_level":[0],"timestamp":1}""", """{"task_uuid":"a","task_level":[1],"timestamp":1e300}""", LogText.End(1, 1),
            ]);

        Assert.Equal((0, "a()"), (code, LogText.Outline(output)));
        Assert.Contains("PG2001: " + _folder["app.log"] + ": 9 lines are left out. line 2: ends in the middle; line 3: no JSON object; line 4: no JSON; line 5: it has no trace; line 6: a kind that is not known; and 4 more.", error);
    }

    [Theory]
    [InlineData("{}\n{}\n", "PG2001: there is no action log in ")]
    [InlineData("""{"kind":"log","schema":2,"started":"2026-11-23T12:00:00Z"}""", "PG2003: the action log has schema 2")]
    public async Task What_is_no_log_that_can_be_read_is_an_error(string text, string expected)
    {
        var (code, _, error) = await Make.Tool("actions", _folder.Write("x.log", text));

        Assert.Equal(1, code);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("not-there.log")]
    [InlineData(".")]
    public async Task What_cannot_be_opened_is_an_error(string name)
    {
        var (code, _, error) = await Make.Tool("actions", Path.Combine(_folder.Path, name));

        Assert.Equal(1, code);
        Assert.Contains("PG2004: ", error);
    }

    [Fact]
    public async Task A_name_that_is_empty_is_an_error()
    {
        var (code, _, error) = await Make.Tool("actions", "");

        Assert.Equal(1, code);
        Assert.Contains("PG2004: '' cannot be read: ", error);
    }

    [Fact]
    public async Task An_empty_log_holds_no_actions()
    {
        var (code, output, error) = await Make.Tool("actions", _folder.Write("x.log", ""));

        Assert.Equal((0, "no actions\n", ""), (code, output, error));
    }

    [Fact]
    public async Task Starts_and_ends_that_are_missing_are_shown_as_such()
    {
        var (_, output, _) = await LogText.Show(
            _folder, [LogText.Start(1, 1, "open"), LogText.End(1, 7, 5), LogText.Message(1, 8, "lost", fields: """{"a":1}"""), LogText.Start(1, 3, "child", parent: 9), LogText.Eliot("a", [2, 3], 0, "\"action_type\":\"late\",\"action_status\":\"succeeded\"")]);

        Assert.Equal(
            "open() (no end in the log)\n(an action whose start is not in the log)\n(an action whose start is not in the log)\n└─ lost: a: 1\nchild() (no end in the log)\nlate (no start in the log)",
            LogText.Outline(output));
        Assert.EndsWith("5 actions and 1 message in 2 tasks; 0 failed, 2 without an end, 2 without a start\n", output);
        Assert.DoesNotContain("0001-01-01", output);
    }

    [Fact]
    public async Task Places_that_are_taken_twice_lose_nothing()
    {
        string[] lines =
            [
                LogText.Start(1, 1, "first"), LogText.Start(1, 1, "second"), LogText.End(1, 1), LogText.Failed(1, 1, "Late", "second end"),
                LogText.Eliot("a", [1], 0, "\"action_type\":\"one\",\"action_status\":\"started\""), LogText.Eliot("a", [1], 0, "\"action_type\":\"two\",\"action_status\":\"started\""),
                LogText.Eliot("a", [2], 0, "\"message_type\":\"m\""), LogText.Eliot("a", [2], 0, "\"message_type\":\"n\""),
            ];
        var (_, output, error) = await LogText.Show(_folder, lines);

        Assert.All(["first()", "second() (its place is taken twice)", "first !! Late: second end (its place is taken twice)", "one()", "two() (its place is taken twice)", "├─ m", "└─ n"], text => Assert.Contains(text, output));
        Assert.Contains("PG2009: entries that repeat a place in their task, shown beside each other: 3.", error);
        Assert.Contains("         1         0      1 ms      1 ms      1 ms  first\n", (await LogText.Show(_folder, lines, "--summary")).Output);
    }

    [Fact]
    public async Task Entries_may_come_in_any_order()
    {
        string[] lines = [LogText.Start(1, 1, "a"), LogText.Start(1, 2, "b", parent: 1), LogText.Message(1, 2, "m"), LogText.End(1, 2, 3), LogText.End(1, 1, 8)];
        var expected = LogText.Outline((await LogText.Show(_folder, lines)).Output);
        Gen.Shuffle(lines).Sample(mixed => Assert.Equal(expected.Split('\n').Length, LogText.Outline(LogText.Show(_folder, mixed).Result.Output).Split('\n').Length), iter: 50, threads: 1);
        Assert.Equal("a()\n└─ b()\n   └─ m", LogText.Outline((await LogText.Show(_folder, [lines[2], lines[1], lines[0], lines[3], lines[4]])).Output));
    }

    [Fact]
    public async Task A_clock_that_steps_back_loses_only_the_duration()
    {
        var (_, output, error) = await LogText.Show(
            _folder,
            [
                LogText.Eliot("a", [1], 500, "\"action_type\":\"x\",\"action_status\":\"started\""), LogText.Eliot("a", [2], 100, "\"action_type\":\"x\",\"action_status\":\"succeeded\""),
                LogText.Start(1, 1, "ours", at: 9_000_000), LogText.End(1, 1, 7, at: 0),
            ]);

        Assert.Contains("\n                   x()\n", output);
        Assert.Contains("     7 ms          ours()", output);
        Assert.Contains("PG2009: actions that ended before they began because the clock was set back, shown without a duration: 1.", error);
    }

    [Fact]
    public async Task Actions_inside_of_themselves_end_the_walk()
    {
        var (code, output, error) = await LogText.Show(_folder, [LogText.Start(1, 1, "self", parent: 1), LogText.Start(1, 2, "a", parent: 3), LogText.Start(1, 3, "b", parent: 2)]);

        Assert.Equal(0, code);
        Assert.All(["self()", "a()", "b()"], text => Assert.Contains(text, output));
        Assert.Contains("PG2009: actions said to be inside of themselves, shown as roots: 2.", error);
    }

    [Fact]
    public async Task Whatever_stands_in_a_log_harms_no_terminal()
    {
        const string Hostile = "\e[31mred\e]0;title\a \u202Eback\u2066 <script>alert(1)</script>\u2028\0\n\r\t\u0085 \"q\" \\ \ud83d\ude00 \ufeff";
        var inputs = "{" + LogText.Json(Hostile) + ":" + LogText.Json(Hostile) + ""","half":"\ud800","raw":"RAW","deep":{"a":["\u001b[1m"]}}""".Replace("RAW", "\u00e4\u202E\u007F");
        var lines = new[]
        {
            LogText.Start(1, 1, Hostile, inputs: inputs, source: Hostile), LogText.Message(1, 1, Hostile, fields: inputs), LogText.Failed(1, 1, Hostile, Hostile),
            LogText.Eliot("x\\u001b[1m", [1], 0, $"{LogText.Json(Hostile)}:1,\"message_type\":{LogText.Json(Hostile)}"), Hostile.Replace('\n', ' '),
        };
        foreach (var options in new string[][] { [], ["--summary"], ["--eliot"], ["--diff", _folder["app.log"]] })
        {
            var (code, output, error) = await LogText.Show(_folder, lines, options);

            Assert.Equal(0, code);
            Assert.DoesNotContain(output + error, letter => letter != '\n' && char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        }

        Assert.Contains("\\u001b[31mred\\u001b]0;title\\u0007 \\u202eback\\u2066 <script>alert(1)</script>\\u2028\\u0000\\n\\r\\t\\u0085 \\\"q\\\" \\\\ 😀 \\ufeff", (await LogText.Show(_folder, lines)).Output);
    }

    [Fact]
    public async Task Zeros_a_mark_carriage_returns_and_other_encodings_are_borne()
    {
        byte[] text = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(LogText.Start(1, 1, "a") + "\r\n\r\n\0\0\0"), .. Encoding.UTF8.GetBytes(LogText.Message(1, 1, "m?")), (byte)'\n', .. Encoding.UTF8.GetBytes(LogText.End(1, 1))];
        text[Array.LastIndexOf(text, (byte)'?')] = 0xE9;
        await File.WriteAllBytesAsync(_folder["x.log"], text, TestContext.Current.CancellationToken);

        var (code, output, error) = await Make.Tool("actions", _folder["x.log"]);

        Assert.Equal((0, "a()\n└─ m\uFFFD"), (code, LogText.Outline(output)));
        Assert.Contains("PG2009: lines that hold zeros, as a file does after its machine went down, read without them: 1.", error);
        Assert.Contains("PG2009: lines that are not UTF-8", error);
    }

    [Fact]
    public async Task A_line_of_two_writers_holds_two_entries_and_one_that_never_ends_is_passed_over()
    {
        var (_, output, error) = await LogText.Show(
            _folder, [LogText.Start(1, 1, "a") + LogText.Start(2, 2, "b"), "{\"kind\":\"" + new string('x', 3 * LogLines.Longest), LogText.End(1, 1), LogText.End(2, 2) + LogText.Header]);

        Assert.Equal("a()\nb()", LogText.Outline(output));
        Assert.Contains("1 line is left out. line 2: longer than 1 MB.", error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_thousand_levels_of_ours_are_shown_and_a_thousand_of_Eliots(bool isEliot)
    {
        const int Levels = 1000;
        var lines = isEliot
            ? Enumerable.Range(0, Levels).Select(depth => LogText.Eliot("a", [.. Enumerable.Repeat(2, depth), 1], 0, "\"action_type\":\"x\",\"action_status\":\"started\""))
            : Enumerable.Range(1, Deep).Select(id => LogText.Start(1, id, "x", parent: id - 1));

        var (code, output, _) = await LogText.Show(_folder, lines);

        Assert.Equal(0, code);
        Assert.Contains($"└─ [{(isEliot ? Levels : Deep) - 1}] x() (no end in the log)\n", output);
        Assert.Equal(0, (await LogText.Show(_folder, lines, "--summary")).ExitCode);
        if (isEliot)
        {
            // Every line of Eliot's says its whole way down: only this many are worth their room.
            Assert.Equal(Levels, (await LogText.Show(_folder, lines, "--eliot")).Output.Count(letter => letter == '\n'));
        }
    }

    [Fact]
    public async Task A_value_may_be_as_deep_as_its_line()
    {
        var (code, output, _) = await LogText.Show(_folder, [LogText.Call(1, 1, "a", 1, inputs: $$"""{"v":{{new string('[', Deep) + new string(']', Deep)}} }""")]);

        Assert.Equal(0, code);
        Assert.Contains("more characters)", output);
    }

    [Fact]
    public async Task A_line_that_begins_within_another_is_read()
    {
        var (torn, whole) = (LogText.Message(1, 1, "torn"), LogText.Message(1, 1, "whole", fields: """{"text":"{\"kind\":\"end\""}"""));

        var (_, output, error) = await LogText.Show(_folder, [LogText.Start(1, 1, "a"), torn[..50] + whole, torn[..60] + whole + torn[60..], torn[..70], LogText.End(1, 1)]);

        Assert.Equal("a()\n├─ whole: text: \"{\\\"kind\\\":\\\"end\\\"\"\n└─ whole: text: \"{\\\"kind\\\":\\\"end\\\"\"", LogText.Outline(output));
        Assert.Contains("3 lines are left out. line 2: ", error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_encoding_is_named(bool isBigEndian)
    {
        await File.WriteAllTextAsync(_folder["x.log"], LogText.Call(1, 1, "a", 1), new UnicodeEncoding(isBigEndian, byteOrderMark: true), TestContext.Current.CancellationToken);

        var (code, _, error) = await Make.Tool("actions", _folder["x.log"]);

        Assert.Equal(1, code);
        Assert.Contains("line 1: it is UTF-16, and a log is UTF-8", error);
    }

    [Fact]
    public async Task No_line_begins_with_a_command_of_a_CI_server()
    {
        var (_, output, _) = await LogText.Show(_folder, [LogText.Message(1, 0, "::error::not so").Replace("\"id\":\"0000000000000000\",", "", StringComparison.Ordinal), LogText.Start(1, 1, "##vso[task.complete]"), LogText.Start(1, 2, "::set-env", inputs: """{"::a":"::b ##[c] ###"}""")]);

        Assert.Equal("\\u003a:error::not so\n#\\u0023vso[task.complete]() (no end in the log)\n\\u003a:set-env(\\u003a:a: \"::b #\\u0023[c] #\\u0023#\") (no end in the log)", LogText.Outline(output));
    }

    [Fact]
    public async Task What_was_dropped_is_said()
    {
        var (_, _, error) = await LogText.Show(_folder, [LogText.Call(1, 1, "a", 1), """{"kind":"dropped","at":"2026-11-23T12:00:00Z","count":12}"""]);

        Assert.Contains("PG2009: records that are missing because whoever wrote the log could not keep up: 12.", error);
        var many = """{"kind":"dropped","at":"2026-11-23T12:00:00Z","count":9223372036854775807}""";
        Assert.Contains("keep up: 9223372036854775807.", (await LogText.Show(_folder, [many, many])).Error);
    }

    [Fact]
    public void Whatever_the_bytes_are_the_tool_reads_on()
    {
        var log = Encoding.UTF8.GetBytes(string.Join('\n', LogText.Header, LogText.Start(1, 1, "a", inputs: """{"a":1}"""), LogText.Message(1, 1, "m", fields: """{"b":"x\n"}"""), LogText.Start(1, 2, "b", parent: 1), LogText.End(1, 2, result: "[1]"), LogText.Failed(1, 1, "X", "y")) + "\n" + File.ReadAllText(GoldenFile.Data("eliot.log")));
        Gen.Select(Gen.Int[0, log.Length - 1], Gen.Byte).Array[1, 20].Sample(
            changes =>
            {
                var bytes = (byte[])log.Clone();
                foreach (var (place, value) in changes)
                {
                    bytes[place] = value;
                }

                File.WriteAllBytes(_folder["x.log"], bytes);
                foreach (var options in new string[][] { [], ["--summary"], ["--eliot"] })
                {
                    var (code, output, error) = Make.Tool(["actions", _folder["x.log"], .. options]).Result;
                    Assert.True(code is 0 or 1 && !error.Contains("PG9001"), error);
                    Assert.DoesNotContain(output, letter => letter != '\n' && char.IsControl(letter));
                }

                Assert.True(Make.Tool("actions", "slowest", _folder["x.log"], "--as-theory").Result.ExitCode is 0 or 1);
            },
            iter: 300,
            threads: 1);
    }
}
