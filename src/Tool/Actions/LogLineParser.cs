using System.Text.Json;

namespace PerfGate.Tool.Actions;

/// <summary>Reads lines of both formats into entries: what a line is, it says itself, so that both may stand in one log.</summary>
internal sealed class LogLineParser(NamePool names)
{
    private readonly LineProperties _properties = new();
    private readonly OwnLine _own = new(names);
    private readonly EliotLine _eliot = new(names);

    /// <summary>Reads the first object of a line.</summary>
    /// <returns>Where it ends.</returns>
    /// <exception cref="LogLineException">It is no entry of a log.</exception>
    public int Parse(ReadOnlySpan<byte> line, LogEntry entry)
    {
        entry.Clear();
        var end = _properties.Read(line);
        var (isOwn, isEliot) = (false, false);
        foreach (var property in _properties.All)
        {
            var name = line.Slice(property.NameStart, property.NameLength);
            isEliot |= name.SequenceEqual("task_uuid"u8);
            isOwn |= name.SequenceEqual("kind"u8) && property.Type == JsonTokenType.String;
        }

        // A field of Eliot's may have any name, "kind" as well.
        if (isEliot)
        {
            _eliot.Read(line, _properties.All, entry);
        }
        else if (isOwn)
        {
            _own.Read(line, _properties.All, entry);
        }
        else
        {
            throw new LogLineException("neither PerfGate's nor Eliot's: it has no \"kind\" and no \"task_uuid\"");
        }

        return end;
    }
}
