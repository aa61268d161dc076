using System.Diagnostics;
using System.Text;
using CsCheck;
using PerfGate.Tool.Actions;

namespace PerfGate.Tool.Tests.Actions;

public sealed class StreamingTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_task_is_over_when_nothing_is_open_and_the_log_went_on_for_a_second()
    {
        var shown = new List<string>();
        var parser = new LogLineParser(new NamePool());
        var tasks = new OpenTasks(task => shown.Add(task.Id.ToString()[^1..]), new LogProblems());
        void Add(string line)
        {
            var entry = new LogEntry();
            parser.Parse(Encoding.UTF8.GetBytes(line), entry);
            tasks.Add(entry);
        }

        Add(LogText.Start(1, 1, "a", at: 0));
        Add(LogText.Start(2, 2, "b", at: 1));
        Add(LogText.End(2, 2, at: 2));
        Add(LogText.Start(2, 3, "late", parent: 2, at: 900));
        Add(LogText.End(2, 3, at: 1500));
        Add(LogText.Message(1, 1, "m", at: 2400));
        Assert.Empty(shown);
        Add(LogText.Message(1, 1, "m", at: 2600));
        Assert.Equal(["2"], shown);
        Add(LogText.End(1, 1, at: 9000));
        Assert.Equal(["2"], shown);
        tasks.End();
        Assert.Equal(["2", "1"], shown);
    }

    [Fact]
    public void In_little_memory_tasks_are_shown_in_parts_and_nothing_is_lost_or_shown_twice() => Gen.Select(TraceGen.Log, Gen.Int[300, 6000]).Sample(
        (lines, limit) =>
        {
            var (whole, _) = Names(lines, OpenTasks.Limit);
            var (parts, problems) = Names(lines, limit);

            // What is given up comes back without its name: its end is all that is left of it.
            var isGivenUp = problems.Any(problem => problem.Contains("given up"));
            Assert.Equal(whole.Where(name => !isGivenUp || !name.EndsWith(" ended", StringComparison.Ordinal)), parts.Where(name => !isGivenUp || !name.EndsWith(" ended", StringComparison.Ordinal)));
            Assert.Equal(whole.Count, parts.Count);
        },
        iter: 500);

    [Fact]
    public async Task A_part_says_that_it_is_one()
    {
        var lines = Enumerable.Range(0, 180_000).Select(index => LogText.Message(1, 1, "m", fields: $$"""{"n":{{index}}}""")).Prepend(LogText.Start(1, 1, "root")).Append(LogText.End(1, 1, 5));

        var (code, output, error) = await LogText.Show(_folder, lines);

        Assert.Equal(0, code);
        Assert.Equal(180_000, output.Split('\n').Count(line => line.Contains(" m: n: ")));
        Assert.Contains("root() (goes on)", output);
        Assert.Contains("  (continued)\n     5 ms          root (continued)\n", output);
        Assert.Contains("PG2009: parts of tasks shown before the rest had come", error);
        Assert.Equal(180_002, (await LogText.Show(_folder, lines, "--eliot")).Output.Count(letter => letter == '\n'));
        Assert.Contains("         1         0      5 ms      5 ms      5 ms  root\n", (await LogText.Show(_folder, lines, "--summary")).Output);
    }

    [Fact]
    public void Lines_are_the_same_however_they_arrive() => Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[1, 50], Gen.Bool).Sample((bytes, step, isOfFewLetters) =>
    {
        bytes = isOfFewLetters ? [.. bytes.Select(value => (byte)"a\n\rb"[value % 4])] : bytes;
        using var lines = new LogLines(new Trickle(bytes, step));
        var read = new List<byte>();
        while (lines.TryRead(out var line))
        {
            read.AddRange([.. line, (byte)'\n']);
        }

        var expected = Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n");
        expected = expected.EndsWith('\r') ? expected[..^1] : expected;
        Assert.Equal(bytes is [] or [.., (byte)'\n'] ? expected : expected + "\n", Encoding.Latin1.GetString([.. read]));
    });

    [Fact]
    public async Task Standard_input_is_read()
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "perfgate.dll"), "actions", "-"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await child.StandardInput.WriteAsync(LogText.Call(1, 1, "piped", 5, inputs: """{"a":1}"""));
        child.StandardInput.Close();

        Assert.Contains("piped(a: 1)", await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, child.ExitCode);
    }

    private static (List<string> Names, List<string> Problems) Names(IEnumerable<string> lines, long limit)
    {
        var names = new List<string>();
        var problems = new LogProblems();
        var parser = new LogLineParser(new NamePool());
        var tasks = new OpenTasks(
            task =>
            {
                var open = new Stack<ActionNode>([task.Top]);
                while (open.TryPop(out var node))
                {
                    names.AddRange(node.IsContinued || node.Name is null ? [] : [node.Name]);
                    names.AddRange(node.HasEnd ? [node.Name + " ended"] : []);
                    foreach (var child in node.Children)
                    {
                        open.Push(child);
                    }
                }
            },
            problems,
            limit);
        foreach (var line in lines)
        {
            var entry = new LogEntry();
            parser.Parse(Encoding.UTF8.GetBytes(line), entry);
            tasks.Add(entry);
        }

        tasks.End();
        return ([.. names.Order(StringComparer.Ordinal)], [.. problems.Warnings().Select(warning => warning.Text)]);
    }

    private sealed class Trickle(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, step));
    }
}
