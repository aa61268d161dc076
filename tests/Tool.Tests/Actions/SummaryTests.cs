using PerfGate.Tool.Actions;

namespace PerfGate.Tool.Tests.Actions;

public sealed class SummaryTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_are_counted_by_path_and_inputs()
    {
        var id = 1;
        var calls = Enumerable.Range(1, 100).Select(call => LogText.Call(1, ++id, "parse", call, """{"size":10}""", parent: 1)).ToList();

        var (code, output, error) = await LogText.Show(
            _folder, [LogText.Start(1, 1, "import"), .. calls, LogText.Call(1, ++id, "parse", 7, """{ "size": 20 }""", parent: 1), LogText.Start(1, ++id, "parse", parent: 1), LogText.Start(1, ++id, "parse", parent: 1, inputs: """{"size":20}"""), LogText.Failed(1, id, "X", "y", 3), LogText.End(1, 1, 6000)], "--summary");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
                total     calls    failed     floor    median      99 %  action
                  6 s         1         0       6 s       6 s       6 s  import
               5.05 s       100         0      1 ms   50.5 ms     99 ms  import → parse (size: 10)
                10 ms         2         1      3 ms      5 ms      7 ms  import → parse (size: 20)
            actions not counted because their duration is not known: 1

            """.ReplaceLineEndings("\n"),
            output);
        Assert.Contains("and 2 more rows, of 5.06 s together", (await Make.Tool("actions", _folder["app.log"], "--summary", "--top", "1")).Output);
    }

    [Fact]
    public async Task More_inputs_than_are_kept_apart_stand_in_one_row()
    {
        var (_, output, _) = await LogText.Show(_folder, Enumerable.Range(1, 10_005).Select(id => LogText.Call(id, id, "parse", id <= 10_000 ? 1 : 3, $$"""{"id":{{id}}}""")), "--summary", "--top", "1");

        Assert.Contains("    15 ms         5         0      3 ms      3 ms      3 ms  parse (other inputs)\nand 10000 more rows", output);
    }

    [Fact]
    public void Of_many_calls_the_median_is_that_of_an_even_sample()
    {
        var (durations, budget) = (new Durations(), new DurationBudget());
        for (var call = 0; call < 200_000; call++)
        {
            durations.Add(call, isFailed: false, budget);
        }

        var row = durations.Row([], [], isOthers: false);
        Assert.Equal((200_000, 0), (row.Count, row.Floor));
        Assert.InRange(row.Median, 95_000, 105_000);
        Assert.InRange(row.Percentile99, 196_500, 199_999);
    }

    [Fact]
    public async Task A_difference_says_for_which_inputs_it_became_slower()
    {
        var before = _folder.Write("before.log", string.Join('\n', Log(large: 10, old: "gone")));

        var (code, output, error) = await LogText.Show(_folder, Log(large: 25, old: "new"), "--diff", before);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            import → parse: slower only for size >= 10000 (2.50x)

               floors   medians     floor       was    median       was     calls      were  action
                2.50x     2.50x     75 ms     30 ms    100 ms     40 ms         3         3  import → parse (size: 30000) <- slower
                2.50x     2.50x     25 ms     10 ms   37.5 ms     15 ms         4         4  import → parse (size: 10000) <- slower
                1.00x     1.00x       1 s       1 s       1 s       1 s         1         1  import
                1.00x     1.00x      2 ms      2 ms      2 ms      2 ms         3         3  import → parse (size: 1000)
                1.00x     1.00x      1 ms      1 ms      2 ms      2 ms         3         3  import → parse (size: 100)
                                     1 ms                1 ms                   1            new <- new
                                               1 ms                1 ms                   1  gone <- gone

            """.ReplaceLineEndings("\n"),
            output);
        Assert.StartsWith("No action became slower.\n", (await Make.Tool("actions", before, "--diff", before)).Output);
    }

    private static IEnumerable<string> Log(int large, string old)
    {
        var id = 1;
        (int Size, double Time)[] calls = [(100, 1), (100, 2), (100, 3), (1000, 2), (1000, 2), (1000, 3), (10000, large), (10000, large), (10000, 2 * large), (10000, 3 * large), (30000, 3 * large), (30000, 4 * large), (30000, 5 * large)];
        return [LogText.Start(1, 1, "import"), .. calls.Select(call => LogText.Call(1, ++id, "parse", call.Time, $$"""{"size":{{call.Size}}}""", parent: 1)), LogText.End(1, 1, 1000), LogText.Call(2, 99, old, 1)];
    }
}
