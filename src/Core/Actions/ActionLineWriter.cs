using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PerfGate.Actions;

/// <summary>
/// Writes the lines of an action log (docs/action-log.md) into memory. A line is whole or not there, at most 64 KB, and ASCII: control
/// characters, terminal escapes, HTML and marks of direction are escaped by JSON's own means.
/// </summary>
/// <param name="sensitive">Names whose values are never written, beside those of the process.</param>
internal sealed class ActionLineWriter(SensitiveNames sensitive) : IDisposable
{
    private const int MaxName = 300;

    // What stands in a line beside its inputs is bounded: three names, a result and a reason, each letter six bytes at most.
    private const int MaxInputBytes = 40 << 10;
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly ArrayBufferWriter<byte> _lines = new(64 << 10);
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <summary>The lines since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Lines => _lines.WrittenSpan;

    /// <summary>How many they are.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the lines.</summary>
    public void Clear()
    {
        _lines.ResetWrittenCount();
        Count = 0;
    }

    /// <summary>The first line of a log.</summary>
    public void Log(string version, int process, DateTimeOffset started)
    {
        Begin("log");
        _json.WriteNumber("schema", 1);
        _json.WriteString("perfGate", version);
        _json.WriteNumber("process", process);
        _json.WriteString("started", started.UtcDateTime);
        End();
    }

    /// <summary>The beginning of an action.</summary>
    /// <param name="activity">Its activity.</param>
    /// <param name="thread">The thread it began on.</param>
    /// <param name="action">The action, where it is one of ours.</param>
    /// <returns>The tags written, by which the end knows what is new.</returns>
    public ImmutableArray<KeyValuePair<string, object?>> Start(Activity activity, int thread, RunningAction? action = null)
    {
        var inputs = (action?.Tags ?? activity.TagObjects).Where(tag => tag.Key is not (ActionTags.Result or ActionTags.ErrorType)).ToImmutableArray();
        Begin("start");
        _json.WriteString("at", activity.StartTimeUtc);
        Identify(activity);
        if (ActionIds.Parent(activity) is { } parent)
        {
            _json.WriteString("parent", parent);
        }

        if (!IsOurs(activity, action))
        {
            _json.WriteString("source", ActionValues.Bounded(activity.Source.Name, MaxName));
        }

        _json.WriteString("name", ActionValues.Bounded(activity.OperationName, MaxName));
        _json.WriteNumber("thread", thread);
        Values("inputs", inputs);
        End();
        return inputs;
    }

    /// <summary>Something noted in an action, or outside of all.</summary>
    public void Message(Activity? activity, DateTime at, string name, IEnumerable<KeyValuePair<string, object?>> fields)
    {
        Begin("message");
        _json.WriteString("at", at);
        if (activity is not null)
        {
            Identify(activity);
        }

        _json.WriteString("name", ActionValues.Bounded(name, MaxName));
        Values("fields", fields);
        End();
    }

    /// <summary>The end of an action.</summary>
    /// <param name="activity">The action.</param>
    /// <param name="took">Nanoseconds.</param>
    /// <param name="known">What its start line held.</param>
    /// <param name="action">As for <see cref="Start"/>.</param>
    public void End(Activity activity, long took, ImmutableArray<KeyValuePair<string, object?>> known, RunningAction? action = null)
    {
        var outcome = ActionOutcome.Of(activity);
        Begin("end");
        _json.WriteString("at", activity.StartTimeUtc + activity.Duration);
        Identify(activity);
        _json.WriteNumber("took", took);
        _json.WriteString("status", outcome.IsFailed ? "failed" : "succeeded");
        if ((action?.Result ?? activity.GetTagItem(ActionTags.Result)) is { } result)
        {
            _json.WritePropertyName("result");
            ActionJson.Write(_json, result);
        }

        if (outcome.Exception is { } exception)
        {
            _json.WriteString("exception", ActionValues.Bounded(exception, MaxName));
        }

        if (outcome.Reason is { } reason)
        {
            _json.WriteString("reason", ActionValues.Bounded(reason, ActionValues.MaxReason));
        }

        Values("inputs", (action?.Tags ?? activity.TagObjects).Where(tag => !IsOutcome(IsOurs(activity, action), tag.Key) && !(outcome.IsFailed && tag.Key == ActionTags.ErrorType) && !known.Any(old => IsSame(old, tag))));
        End();
    }

    /// <summary>How many records found no place since the last such line.</summary>
    public void Dropped(DateTimeOffset at, long count)
    {
        Begin("dropped");
        _json.WriteString("at", at.UtcDateTime);
        _json.WriteNumber("count", count);
        End();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private static bool IsSame(KeyValuePair<string, object?> one, KeyValuePair<string, object?> other) => one.Key == other.Key && ReferenceEquals(one.Value, other.Value);

    private static bool IsOurs(Activity activity, RunningAction? action) => action is not null || activity.Source.Name == ActionLog.SourceName;

    private static bool IsOutcome(bool isOurs, string tag) => tag == ActionTags.Result || (tag == ActionTags.ErrorType && isOurs);

    // What a line began that was never finished is forgotten here.
    private void Begin(string kind)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        _json.WriteString("kind", kind);
    }

    private void Identify(Activity activity)
    {
        _json.WriteString("trace", ActionIds.Trace(activity));
        _json.WriteString("id", ActionIds.Of(activity));
    }

    private void Values(string name, IEnumerable<KeyValuePair<string, object?>> values)
    {
        var (written, left) = (0, 0);
        foreach (var (key, value) in values)
        {
            if (left > 0 || _json.BytesCommitted + _json.BytesPending > MaxInputBytes)
            {
                left++;
                continue;
            }

            if (written++ == 0)
            {
                _json.WriteStartObject(name);
            }

            _json.WritePropertyName(ActionValues.Bounded(key, MaxName));
            ActionJson.Write(_json, SensitiveValues.Shown(key, value, sensitive));
        }

        if (left > 0)
        {
            _json.WriteString("...", string.Create(CultureInfo.InvariantCulture, $"{left} more"));
        }

        if (written > 0)
        {
            _json.WriteEndObject();
        }
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _lines.Write(_line.WrittenSpan);
        _lines.Write("\n"u8);
        Count++;
    }
}
