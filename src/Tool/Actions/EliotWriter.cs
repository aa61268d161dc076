using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PerfGate.Tool.Actions;

/// <summary>Writes tasks as Eliot's JSON, so that Eliot's tools read our log: every root a task, its actions and messages in their order.</summary>
internal sealed class EliotWriter : IDisposable
{
    private const int BlockSize = 32 * 1024;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly TextWriter _output;
    private readonly ActionFilter _filter;

    /// <summary>Begins.</summary>
    /// <param name="output">Where the lines go.</param>
    /// <param name="filter">What is asked for.</param>
    public EliotWriter(TextWriter output, ActionFilter filter)
    {
        (_output, _filter) = (output, filter);
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 100_000 });
    }

    /// <summary>Adds a task whole, if something in it is asked for.</summary>
    public void Add(ActionTask task)
    {
        if (!_filter.Choose(task))
        {
            return;
        }

        // Eliot knows one root a task; a trace may have several, and then only the first keeps its number.
        foreach (var root in task.Top.Children.SelectMany(root => root.IsUnseen && !task.Id.IsEliot && root.FirstChild is not null && !root.Children.Any(child => child.IsMessage) ? root.Children : [root]).ToList())
        {
            task.Top.ExportedChildren += root.ExportedAs == 0 ? 1 : 0;
            root.ExportedAs = root.ExportedAs == 0 ? task.Top.ExportedChildren : root.ExportedAs;
            Tree(Uuid(task.Id, root), root);
        }
    }

    public void Dispose()
    {
        Flush();
        _json.Dispose();
    }

    private void Tree(string uuid, ActionNode root)
    {
        var open = new Stack<(ActionNode Node, bool IsLeaving)>([(root, false)]);
        var level = new List<int>();
        while (open.TryPop(out var next))
        {
            var (node, isRoot) = (next.Node, next.Node == root);
            if (next.IsLeaving)
            {
                // A start that repeats another waits for no end of its own.
                if (node.HasEnd && !(node.IsRepeated && node.HasStart))
                {
                    Write(uuid, [.. level, node.ExportedChildren + 2], node, isEnd: true);
                }

                if (!isRoot)
                {
                    level.RemoveAt(level.Count - 1);
                }

                continue;
            }

            if (!isRoot)
            {
                node.ExportedAs = node.ExportedAs > 0 ? node.ExportedAs : ++node.Parent!.ExportedChildren + 1;
            }

            if (node.IsMessage)
            {
                Write(uuid, isRoot ? [1] : [.. level, node.ExportedAs], node, isEnd: false);
                continue;
            }

            if (!isRoot)
            {
                level.Add(node.ExportedAs);
            }

            if (node is { HasStart: true, IsContinued: false })
            {
                Write(uuid, [.. level, 1], node, isEnd: false);
            }

            open.Push((node, true));
            foreach (var child in node.Children.OrderBy(child => child.Order).Reverse())
            {
                open.Push((child, false));
            }
        }
    }

    private void Write(string uuid, List<int> level, ActionNode node, bool isEnd)
    {
        var json = _json;
        json.Reset();
        json.WriteStartObject();
        json.WriteString("task_uuid", uuid);
        json.WriteStartArray("task_level");
        level.ForEach(json.WriteNumberValue);
        json.WriteEndArray();

        // A duration is of a clock that does not step; Eliot's tools take it from the times.
        var at = isEnd && node.HasStart && node.Took is { } took ? node.At + (long)Math.Round(took / TimeSpan.NanosecondsPerTick) : node.At;
        json.WriteNumber("timestamp", (at - DateTimeOffset.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond);
        if (node.IsMessage)
        {
            json.WriteString("message_type", node.Name);
        }
        else
        {
            json.WriteString("action_type", node.Name ?? "");
            json.WriteString("action_status", !isEnd ? "started" : node.IsFailed ? "failed" : "succeeded");
        }

        if (isEnd)
        {
            Outcome(json, node);
        }
        else if (node.Source is { } source)
        {
            json.WriteString("activity_source", source);
        }

        Fields(json, isEnd ? node.Outputs : node.Inputs);
        json.WriteEndObject();
        json.Flush();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= BlockSize)
        {
            Flush();
        }
    }

    private static void Outcome(Utf8JsonWriter json, ActionNode node)
    {
        if (node.Result is { } result)
        {
            json.WritePropertyName("result");
            Value(json, result);
        }

        if (node.Exception is { } exception)
        {
            json.WriteString("exception", exception);
        }

        if (node.Reason is { } reason)
        {
            json.WriteString("reason", reason);
        }
    }

    // A field must not take the place of what Eliot says itself.
    private static void Fields(Utf8JsonWriter json, byte[]? fields)
    {
        foreach (var (name, value) in DisplayText.Members(fields))
        {
            json.WritePropertyName(name is "task_uuid" or "task_level" or "timestamp" or "action_type" or "action_status" or "message_type" or "activity_source" ? name + "_" : name);
            Value(json, value.Span);
        }
    }

    // What is not plain can only stand in text, where it is escaped as Eliot does: a terminal may show this.
    private static void Value(Utf8JsonWriter json, ReadOnlySpan<byte> value)
    {
        if (!value.ContainsAnyExceptInRange((byte)0, (byte)0x7E))
        {
            json.WriteRawValue(value, skipInputValidation: true);
            return;
        }

        var escaped = new StringBuilder();
        foreach (var letter in Encoding.UTF8.GetString(value))
        {
            _ = letter <= 0x7E ? escaped.Append(letter) : escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        json.WriteRawValue(escaped.ToString(), skipInputValidation: true);
    }

    // The number of a further root is made of the trace's and its own, so that it is the same whenever it is written.
    private static string Uuid(TaskId task, ActionNode root) =>
        task.Text ?? (task with { IsEliot = true, High = root.ExportedAs == 1 ? task.High : task.High ^ ((root.Id != 0 ? root.Id : (ulong)root.ExportedAs) * 0x9E3779B97F4A7C15) }).ToString();

    private void Flush()
    {
        _output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _buffer.ResetWrittenCount();
        _output.Flush();
    }
}
