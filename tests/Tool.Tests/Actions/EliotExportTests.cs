using System.Text.Json;
using CsCheck;

namespace PerfGate.Tool.Tests.Actions;

public sealed class EliotExportTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Eliots_own_log_comes_back_as_it_was()
    {
        var (code, output, error) = await Make.Tool("actions", GoldenFile.Data("eliot.log"), "--eliot");

        Assert.Equal((0, ""), (code, error));
        var expected = (await File.ReadAllLinesAsync(GoldenFile.Data("eliot.log"), TestContext.Current.CancellationToken)).Select(Members);
        Assert.Equal(expected, output.TrimEnd().Split('\n').Select(Members));
    }

    [Fact]
    public async Task Fields_of_Eliots_may_be_named_as_outcomes()
    {
        string[] lines =
        [
            LogText.Eliot("9d3ed1c7-1077-4b6c-9237-3b14d0158fd5", [1], 0, """ "action_type":"a","action_status":"started","result":1,"exception":"e","reason":"r" """),
            LogText.Eliot("9d3ed1c7-1077-4b6c-9237-3b14d0158fd5", [2], 1, """ "message_type":"m","result":{"b":[2]},"exception":null,"reason":"" """),
            LogText.Eliot("9d3ed1c7-1077-4b6c-9237-3b14d0158fd5", [3], 2, """ "action_type":"a","action_status":"succeeded","result":3,"exception":"e","reason":"r" """),
        ];

        Assert.Equal(lines.Select(Members), (await LogText.Show(_folder, lines, "--eliot")).Output.TrimEnd().Split('\n').Select(Members));
    }

    [Fact]
    public async Task A_start_that_repeats_another_has_no_end_that_nobody_wrote()
    {
        var (_, output, _) = await LogText.Show(_folder, [LogText.Start(1, 1, "a"), LogText.Start(1, 1, "b"), LogText.End(1, 1)], "--eliot");

        Assert.Equal(["a started", "a succeeded", "b started"], output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).Select(line => $"{line.GetProperty("action_type")} {line.GetProperty("action_status")}"));
    }

    [Fact]
    public void Our_log_as_Eliots_is_the_same_tree() => TraceGen.Log.Sample(
        lines =>
        {
            var (_, ours, _) = LogText.Show(_folder, lines).Result;
            var (code, eliot, error) = LogText.Show(_folder, lines, "--eliot").Result;
            var (_, theirs, errors) = LogText.Show(_folder, [eliot.TrimEnd()]).Result;

            Assert.Equal((0, "", ""), (code, error, errors));
            Assert.Equal(Trees(ours), Trees(theirs));
        },
        iter: 200,
        threads: 1);

    [Fact]
    public async Task A_task_of_which_something_is_asked_for_is_written_whole()
    {
        var (_, output, _) = await LogText.Show(_folder, [LogText.Start(1, 1, "a"), LogText.Call(1, 2, "b", 1, parent: 1), LogText.End(1, 1), LogText.Call(2, 1, "c", 1)], "--eliot", "--name", "b");

        Assert.Equal(4, output.Count(letter => letter == '\n'));
        Assert.DoesNotContain("\"c\"", output);
    }

    [Fact]
    public async Task A_field_does_not_take_the_place_of_what_Eliot_says_itself()
    {
        var (_, output, _) = await LogText.Show(_folder, [LogText.Call(1, 1, "a", 1, inputs: """{"timestamp":1,"action_type":"x","task_uuid":null}""")], "--eliot");

        var start = Members(output.Split('\n')[0]);
        Assert.Contains("\"timestamp_\":1,\"action_type_\":\"x\",\"task_uuid_\":null", output);
        Assert.Contains("action_type=\"a\"", start);
    }

    // Without the head, and the trees in any order: of several roots of one trace Eliot makes several tasks. Its times have
    // 17 digits, so that shares may be rounded in another way, and what took half of its parent's time may be slow or not.
    private static IEnumerable<string> Trees(string output)
    {
        var trees = new List<string>();
        foreach (var line in output.Split('\n').Where(line => line.Length > 19 && !line.StartsWith("task ", StringComparison.Ordinal) && !char.IsAsciiDigit(line[0])))
        {
            if (line[19] is '├' or '└' or '│' or ' ')
            {
                trees[^1] += "\n" + line[..9] + line[19..].Replace(" <- slow", "");
            }
            else
            {
                trees.Add(line);
            }
        }

        return trees.Order(StringComparer.Ordinal);
    }

    private static string Members(string line)
    {
        using var json = JsonDocument.Parse(line);
        return string.Join(", ", json.RootElement.EnumerateObject().Select(member => $"{member.Name}={member.Value.GetRawText().Replace(" ", "")}").Order(StringComparer.Ordinal));
    }
}
