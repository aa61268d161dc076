using System.Globalization;
using System.Text.RegularExpressions;

namespace PerfGate.Tool.Tests.Actions;

/// <summary>Eliot's own log, and what eliot-tree makes of it.</summary>
public partial class EliotLogTests
{
    [Fact]
    public async Task Its_log_is_the_tree_that_eliot_tree_shows()
    {
        var (code, output, error) = await Make.Tool("actions", GoldenFile.Data("eliot.log"));

        Assert.Equal((0, ""), (code, error));
        var expected = Expected(await File.ReadAllLinesAsync(GoldenFile.Data("eliot-tree.txt"), TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(5, expected.Count);
        Assert.Equal(expected, Ours(output));
    }

    [Fact]
    public async Task Its_tree_reads()
    {
        var (_, output, _) = await Make.Tool("actions", GoldenFile.Data("eliot.log"));

        GoldenFile.Check("actions-eliot.txt", output);
    }

    // "depth name(inputs) => result !! exception: reason, seconds": of eliot-tree's lines those of an action's end belong to its start.
    private static IEnumerable<string> Expected(string[] lines)
    {
        var tree = lines.Where(line => line.Length > 0).Skip(1).Select(line => (Depth: line.IndexOf("── ", StringComparison.Ordinal) / 4, Text: line[(line.IndexOf("── ", StringComparison.Ordinal) + 3)..])).ToList();
        for (var index = 0; index < tree.Count; index++)
        {
            var entry = EliotTreeEntry().Match(tree[index].Text);
            if (!entry.Success || entry.Groups["status"].Value is "succeeded" or "failed")
            {
                continue;
            }

            var depth = tree[index].Depth;
            var inside = tree.Skip(index + 1).TakeWhile(line => line.Depth > depth).ToList();
            var fields = inside.TakeWhile(line => !EliotTreeEntry().IsMatch(line.Text)).Select(line => line.Text).ToList();
            var name = entry.Groups["name"].Value;
            var ends = inside.SkipWhile(line => line.Depth != depth + 1 || EliotTreeEntry().Match(line.Text) is not { Success: true } end || end.Groups["name"].Value != name || end.Groups["status"].Value is not ("succeeded" or "failed")).ToList();
            var outcome = string.Join(": ", ends.Skip(1).TakeWhile(line => line.Depth > depth + 1).Select(line => line.Text[(line.Text.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
            yield return entry.Groups["status"].Value == "started"
                ? $"{depth} {name}({string.Join(", ", fields)}){(outcome.Length == 0 ? "" : ends[0].Text.Contains("failed") ? " !! " + outcome : " => " + outcome)}, {entry.Groups["took"].Value}"
                : $"{depth} {name}: {string.Join(", ", fields)}";
        }
    }

    private static IEnumerable<string> Ours(string output) => output.Split('\n').Skip(1).TakeWhile(line => line.Length > 0).Select(line =>
    {
        var (time, text) = (line[..9].Trim().Split(' '), line[19..]);
        var depth = text.Length - text.TrimStart('│', '├', '└', '─', ' ').Length;
        var seconds = time.Length < 2 ? "" : ", " + (double.Parse(time[0], CultureInfo.InvariantCulture) * time[1] switch { "s" => 1, "ms" => 1e-3, "µs" => 1e-6, _ => 1e-9 }).ToString("0.000s", CultureInfo.InvariantCulture);
        return $"{depth / 3} {text[depth..].Replace("\"", "").Replace(" <- slow", "")}{seconds}";
    });

    [GeneratedRegex(@"^(?<name>[\w.]+)/[\d/]+ (⇒ (?<status>\w+) )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ( ⧖ (?<took>[\d.]+s))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EliotTreeEntry();
}
