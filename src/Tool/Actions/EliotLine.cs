using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace PerfGate.Tool.Actions;

/// <summary>A line of Eliot's log: <c>task_uuid</c>, <c>task_level</c>, <c>timestamp</c>, and what else it says of itself; every other member is a field.</summary>
internal sealed class EliotLine(NamePool names)
{
    private readonly ArrayBufferWriter<byte> _fields = new();

    /// <summary>Fills an entry.</summary>
    /// <exception cref="LogLineException">Something is missing or is no value of its kind.</exception>
    public void Read(ReadOnlySpan<byte> line, ReadOnlySpan<LineProperty> properties, LogEntry entry)
    {
        _fields.ResetWrittenCount();
        var (hasTime, isAction) = (false, false);
        ReadOnlySpan<byte> status = default;
        foreach (var property in properties)
        {
            var token = line[property.ValueStart..property.ValueEnd];
            switch (line.Slice(property.NameStart, property.NameLength))
            {
                case var name when name.SequenceEqual("task_uuid"u8):
                    entry.Task = Task(token);
                    break;
                case var name when name.SequenceEqual("task_level"u8):
                    Level(token, entry.Level);
                    break;
                case var name when name.SequenceEqual("timestamp"u8):
                    (entry.At, hasTime) = (LineProperties.Time(line, property), true);
                    break;
                case var name when name.SequenceEqual("action_type"u8):
                    (entry.Name, isAction) = (names[token], true);
                    break;
                case var name when name.SequenceEqual("message_type"u8):
                    entry.Name ??= names[token];
                    break;
                case var name when name.SequenceEqual("activity_source"u8):
                    entry.Source = names[token];
                    break;
                case var name when name.SequenceEqual("action_status"u8):
                    status = token;
                    break;
            }
        }

        if (!hasTime || entry.Level.Count == 0)
        {
            throw new LogLineException(hasTime ? "it has no task_level" : "it has no time");
        }

        entry.Kind = !isAction || status.IsEmpty ? EntryKind.Message : status.SequenceEqual("\"started\""u8) ? EntryKind.Start : EntryKind.End;
        entry.IsFailed = status.SequenceEqual("\"failed\""u8);
        entry.Name = entry is { Kind: EntryKind.End, Name: "" } ? null : entry.Name ?? "message";
        Fields(line, properties, entry);
    }

    private void Fields(ReadOnlySpan<byte> line, ReadOnlySpan<LineProperty> properties, LogEntry entry)
    {
        foreach (var property in properties)
        {
            var name = line.Slice(property.NameStart, property.NameLength);
            var token = line[property.ValueStart..property.ValueEnd];
            if (entry.Kind == EntryKind.End && name.SequenceEqual("result"u8))
            {
                entry.Result = token.ToArray();
            }
            else if (entry is { Kind: EntryKind.End, IsFailed: true } && name.SequenceEqual("exception"u8))
            {
                entry.Exception = names[token];
            }
            else if (entry is { Kind: EntryKind.End, IsFailed: true } && name.SequenceEqual("reason"u8))
            {
                entry.Reason = LineProperties.Text(token);
            }
            else if (!IsEliots(name, entry.Kind))
            {
                _fields.Write(_fields.WrittenCount == 0 ? "{"u8 : ","u8);
                _fields.Write(line.Slice(property.NameStart - 1, property.NameLength + 2));
                _fields.Write(":"u8);
                _fields.Write(token);
            }
        }

        if (_fields.WrittenCount > 0)
        {
            _fields.Write("}"u8);
            entry.Fields = _fields.WrittenSpan.ToArray();
        }
    }

    private static bool IsEliots(ReadOnlySpan<byte> name, EntryKind kind) =>
        name.SequenceEqual("task_uuid"u8) || name.SequenceEqual("task_level"u8) || name.SequenceEqual("timestamp"u8)
        || (kind == EntryKind.Message ? name.SequenceEqual("message_type"u8) : name.SequenceEqual("action_type"u8) || name.SequenceEqual("action_status"u8) || name.SequenceEqual("activity_source"u8));

    private TaskId Task(ReadOnlySpan<byte> token) =>
        token.Length == 38 && Utf8Parser.TryParse(token[1..^1], out Guid guid, out var read, 'D') && read == 36
            ? new TaskId(true, (ulong)(ToNumber(guid) >> 64), (ulong)ToNumber(guid))
            : new TaskId(true, 0, 0, names[token]);

    private static UInt128 ToNumber(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static void Level(ReadOnlySpan<byte> token, List<int> level)
    {
        level.Clear();
        try
        {
            var reader = new Utf8JsonReader(token);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                throw new LogLineException("a task_level that is none");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            {
                level.Add(reader.TryGetInt32(out var number) && number > 0 ? number : throw new LogLineException("a task_level that is none"));
            }

            if (reader.TokenType != JsonTokenType.EndArray || level.Count == 0)
            {
                throw new LogLineException("a task_level that is none");
            }
        }
        catch (JsonException failure)
        {
            throw new LogLineException("a task_level that is none", failure);
        }
    }
}
