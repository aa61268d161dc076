using System.Text;
using System.Text.Unicode;

namespace PerfGate.Tool.Actions;

/// <summary>One log as its entries in their order.</summary>
internal sealed class LogSource(string name, Stream stream, NamePool names, LogProblems problems) : IDisposable
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    // With it each line of ours begins, and nothing else: within text its quotes are escaped.
    private static ReadOnlySpan<byte> Beginning => "{\"kind\":\""u8;

    private readonly LogLines _lines = new(stream);
    private readonly LogLineParser _parser = new(names);

    // The rest of a line that holds a second object, or was cut off by one.
    private byte[]? _rest;
    private long _lastBad;

    /// <summary>The entry that was read last.</summary>
    public LogEntry Entry { get; } = new();

    /// <summary>Reads the next entry; what is none is counted and passed over.</summary>
    /// <returns>False at the end.</returns>
    public bool TryRead()
    {
        while (true)
        {
            if (_rest is { } rest)
            {
                _rest = null;
                if (TryParse(rest))
                {
                    return true;
                }
            }
            else if (!_lines.TryRead(out var line))
            {
                return false;
            }
            else if (_lines.IsTooLong)
            {
                problems.Bad(name, _lines.Number, "longer than 1 MB");
            }
            else if (_lines.Number == 1 && line is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            {
                problems.Bad(name, _lines.Number, "it is UTF-16, and a log is UTF-8");
            }
            else if (TryParse(Clean(line)))
            {
                return true;
            }
        }
    }

    public void Dispose() => _lines.Dispose();

    private bool TryParse(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return false;
        }

        try
        {
            var rest = line[_parser.Parse(line, Entry)..].Trim(" \t\r\0"u8);
            _rest = rest.IsEmpty ? null : rest.ToArray();
            problems.Good();
            return true;
        }
        catch (LogLineException failure)
        {
            // A writer that was killed, or met another, leaves a line unfinished; the next one begins behind it.
            var whole = line.LastIndexOf(Beginning);
            _rest = whole > 0 ? line[whole..].ToArray() : null;
            if (_lastBad != _lines.Number)
            {
                problems.Bad(name, _lastBad = _lines.Number, failure.Message);
            }

            return false;
        }
    }

    // A file system that lost power leaves zeros where a line was being written.
    private ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> line)
    {
        line = _lines.Number == 1 && line.StartsWith(Mark) ? line[Mark.Length..] : line;
        if (line.Contains((byte)0))
        {
            problems.Note("lines that hold zeros, as a file does after its machine went down, read without them");
            line = line.Trim((byte)0);
        }

        if (Utf8.IsValid(line))
        {
            return line.Trim(" \t"u8);
        }

        problems.Note("lines that are not UTF-8, what cannot be read in them shown as \uFFFD");
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line));
    }
}
