using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using PerfGate.Actions;

namespace PerfGate.Tests.Actions;

/// <summary>Whatever an action is called and given, its line is one line of JSON, ASCII, and at most 64 KB.</summary>
public class LineTests
{
    private const string Hostile = "\u001b]0;x\u0007<script>\u202e\r\n\0\ud800\u2028\"\\";

    [Fact]
    public void Hostile_names_and_values_are_escaped()
    {
        var text = Start(Hostile, [new(Hostile, Hostile)]);
        Assert.All(text, letter => Assert.InRange(letter, ' ', '~'));
        Assert.DoesNotContain('<', text);
        var line = JsonNode.Parse(text)!.AsObject();
        Assert.StartsWith("\u001b]0;x\u0007<script>\u202e\r\n\0", (string?)line["name"]);
    }

    [Fact]
    public void Any_text_makes_a_line_that_can_be_read() => Gen.Select(Gen.String, Gen.String, Gen.String.Array[0, 5]).Sample(
        (name, key, values) =>
        {
            var line = JsonNode.Parse(Start(name, [.. values.Select((value, i) => new KeyValuePair<string, object?>(key + i, value))]))!.AsObject();
            Assert.Equal("start", (string?)line["kind"]);
            Assert.Equal(values.Length, line["inputs"]?.AsObject().Count ?? 0);
        },
        seed: "0000000000000001",
        iter: 1000);

    [Fact]
    public void Any_number_of_inputs_fits_into_64_KB_and_what_does_not_is_counted()
    {
        var wild = new string('\u202e', 1000);
        var text = Start(wild, [.. Enumerable.Range(0, 500).Select(i => new KeyValuePair<string, object?>(i + wild, wild))]);
        Assert.InRange(text.Length, 1, 64 << 10);
        var inputs = JsonNode.Parse(text)!["inputs"]!.AsObject();
        var (name, more) = inputs.Last();
        Assert.Equal(("...", $"{501 - inputs.Count} more"), (name, (string?)more));
    }

    [Fact]
    public void A_long_text_is_cut_and_its_hash_tells_two_apart()
    {
        var (one, other) = (ActionValues.Render(new string('x', 300) + "1"), ActionValues.Render(new string('x', 300) + "2"));
        Assert.NotEqual(one, other);
        Assert.Matches("^x{200}\\.\\.\\.#[0-9a-f]{8}$", (string?)one);
        Assert.Equal(new string('x', 200), ActionValues.Render(new string('x', 200)));
    }

    [Fact]
    public void A_text_of_any_length_is_looked_at_only_at_its_ends()
    {
        var text = new string('x', 20 << 20);
        _ = ActionValues.Render(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var rendered = (string?)ActionValues.Render(text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.NotEqual(rendered, ActionValues.Render(text + "x"));
        Assert.NotEqual(rendered, ActionValues.Render(text[1..] + "y"));
    }

    [Fact]
    public void A_value_is_rendered_in_no_culture_and_leaves_none_behind()
    {
        var (rendered, isSame) = ("", false);
        var thread = new Thread(() =>
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            var flow = ExecutionContext.Capture();
            rendered = (string?)ActionValues.Render(new TimeSpan(0, 0, 0, 1, 500)) + ActionValues.Render((1.5, new DateTime(2026, 11, 23)));
            isSame = ReferenceEquals(flow, ExecutionContext.Capture());
        });
        thread.Start();
        thread.Join();
        Assert.Equal(("00:00:01.5000000(1.5, 11/23/2026 00:00:00)", true), (rendered, isSame));
    }

    [Fact]
    public void Numbers_stay_numbers_and_all_else_is_text_that_threw_nothing()
    {
        var text = Start("values", [new("a", (byte)1), new("b", ulong.MaxValue), new("c", 1.5f), new("d", double.PositiveInfinity), new("e", DayOfWeek.Friday), new("f", new Odd()), new("g", new[] { "x" }), new("h", null), new("i", false), new("j", 0.1m)]);
        Assert.Equal(
            """{"a":1,"b":18446744073709551615,"c":1.5,"d":"Infinity","e":"Friday","f":"<ToString threw NotSupportedException>","g":"1 [\"x\"]","h":null,"i":false,"j":0.1}""",
            LoggedActions.Json(JsonNode.Parse(text)!["inputs"]));
    }

    [Fact]
    public void A_value_that_cannot_even_be_asked_loses_nothing_else()
    {
        using var writer = new ActionLineWriter(new SensitiveNames([]));
        writer.Log("0.1.0", 1, DateTimeOffset.UnixEpoch);
        Assert.Throws<NotSupportedException>(() => writer.Message(null, DateTime.UnixEpoch, "half", Broken()));
        writer.Dropped(DateTimeOffset.UnixEpoch, 3);
        var lines = LoggedActions.Lines(writer.Lines.ToArray());
        Assert.Equal(["log", "dropped"], lines.Select(line => (string?)line["kind"]));
        Assert.Equal("""{"kind":"dropped","at":"1970-01-01T00:00:00Z","count":3}""", LoggedActions.Json(lines[1]));

        static IEnumerable<KeyValuePair<string, object?>> Broken()
        {
            yield return new("one", 1);
            throw new NotSupportedException();
        }
    }

    private static string Start(string name, KeyValuePair<string, object?>[] tags)
    {
        using var activity = new Activity(name.Length == 0 ? "empty" : name);
        foreach (var tag in tags)
        {
            activity.AddTag(tag.Key, tag.Value);
        }

        activity.SetIdFormat(ActivityIdFormat.W3C).Start();
        using var writer = new ActionLineWriter(new SensitiveNames([]));
        writer.Start(activity, 1);
        var text = Encoding.UTF8.GetString(writer.Lines);
        Assert.Equal(('\n', 1), (text[^1], text.Count(letter => letter == '\n')));
        return text[..^1];
    }

    private sealed class Odd
    {
        public override string ToString() => throw new NotSupportedException();
    }
}
