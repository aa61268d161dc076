using System.Buffers.Text;
using System.Text.Json;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Actions;

/// <summary>A line of our own log, schema 1: see docs/action-log.md.</summary>
internal sealed class OwnLine(NamePool names)
{
    private const int Schema = 1;

    /// <summary>Fills an entry.</summary>
    /// <exception cref="LogLineException">Something is missing or is no value of its kind.</exception>
    /// <exception cref="PerfGateException">PG2003: a newer PerfGate wrote the log.</exception>
    public void Read(ReadOnlySpan<byte> line, ReadOnlySpan<LineProperty> properties, LogEntry entry)
    {
        var (hasTask, hasTime, schema) = (false, false, 0L);
        foreach (var property in properties)
        {
            var token = line[property.ValueStart..property.ValueEnd];
            switch (line.Slice(property.NameStart, property.NameLength))
            {
                case var name when name.SequenceEqual("kind"u8):
                    entry.Kind = KindOf(token);
                    break;
                case var name when name.SequenceEqual("at"u8) || name.SequenceEqual("started"u8):
                    (entry.At, hasTime) = (LineProperties.Time(line, property), true);
                    break;
                case var name when name.SequenceEqual("trace"u8):
                    (entry.Task, hasTask) = (Trace(token), true);
                    break;
                case var name when name.SequenceEqual("id"u8):
                    entry.Id = Number(token, 16);
                    break;
                case var name when name.SequenceEqual("parent"u8):
                    entry.Parent = Number(token, 16);
                    break;
                case var name when name.SequenceEqual("schema"u8):
                    schema = Whole(token);
                    break;
                case var name when name.SequenceEqual("count"u8):
                    entry.Count = Whole(token);
                    break;
                case var name when name.SequenceEqual("took"u8):
                    entry.Took = Whole(token);
                    break;
                default:
                    Value(line, property, entry);
                    break;
            }
        }

        if (schema > Schema)
        {
            throw new PerfGateException(DiagnosticCodes.NewerSchema, $"the action log has schema {schema}; this version reads up to {Schema}. Update the tool.");
        }

        Check(entry, hasTask, hasTime);
    }

    private void Value(ReadOnlySpan<byte> line, LineProperty property, LogEntry entry)
    {
        var token = line[property.ValueStart..property.ValueEnd];
        switch (line.Slice(property.NameStart, property.NameLength))
        {
            case var name when name.SequenceEqual("name"u8):
                entry.Name = names[token];
                break;
            case var name when name.SequenceEqual("source"u8):
                entry.Source = names[token];
                break;
            case var name when name.SequenceEqual("status"u8):
                entry.IsFailed = token.SequenceEqual("\"failed\""u8);
                break;
            case var name when name.SequenceEqual("inputs"u8) || name.SequenceEqual("fields"u8):
                entry.Fields = property.Type != JsonTokenType.StartObject ? throw new LogLineException("inputs that are no object") : token[1..^1].Trim(" \t\r"u8).IsEmpty ? null : token.ToArray();
                break;
            case var name when name.SequenceEqual("result"u8):
                entry.Result = token.ToArray();
                break;
            case var name when name.SequenceEqual("exception"u8):
                entry.Exception = names[token];
                break;
            case var name when name.SequenceEqual("reason"u8):
                entry.Reason = LineProperties.Text(token);
                break;
        }
    }

    private static void Check(LogEntry entry, bool hasTask, bool hasTime)
    {
        var isOfAction = entry.Kind is EntryKind.Start or EntryKind.End;
        var missing = isOfAction && !hasTask ? "trace"
            : isOfAction && entry.Id == 0 ? "id"
            : !hasTime ? "time"
            : entry is { Name: null, Kind: EntryKind.Start or EntryKind.Message } ? "name"
            : null;
        if (missing is not null)
        {
            throw new LogLineException($"it has no {missing}");
        }
    }

    private static EntryKind KindOf(ReadOnlySpan<byte> token) =>
        token.SequenceEqual("\"start\""u8) ? EntryKind.Start
        : token.SequenceEqual("\"end\""u8) ? EntryKind.End
        : token.SequenceEqual("\"message\""u8) ? EntryKind.Message
        : token.SequenceEqual("\"dropped\""u8) ? EntryKind.Dropped
        : token.SequenceEqual("\"log\""u8) ? EntryKind.Header
        : throw new LogLineException("a kind that is not known");

    private static TaskId Trace(ReadOnlySpan<byte> token) =>
        token.Length == 34 ? new TaskId(false, Number(token[1..17]), Number(token[17..33])) : throw new LogLineException("a trace that is none");

    private static ulong Number(ReadOnlySpan<byte> token, int digits) =>
        token.Length == digits + 2 && token[0] == '"' ? Number(token[1..^1]) : throw new LogLineException("an id that is none");

    private static ulong Number(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out ulong number, out var read, 'x') && read == digits.Length ? number : throw new LogLineException("an id that is none");

    // Of a clock: never negative, whatever stands there.
    private static long Whole(ReadOnlySpan<byte> token) =>
        Utf8Parser.TryParse(token, out long number, out var read) && read == token.Length && number >= 0 ? number : throw new LogLineException("a count that is none");
}
