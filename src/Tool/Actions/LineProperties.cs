using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace PerfGate.Tool.Actions;

/// <summary>A line that is no line of an action log, and why.</summary>
internal sealed class LogLineException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A member of the object that a line is: where its name and value stand in it.</summary>
internal readonly record struct LineProperty(int NameStart, int NameLength, int ValueStart, int ValueEnd, JsonTokenType Type);

/// <summary>The members of the JSON object that a line is, found in one pass and not decoded.</summary>
internal sealed class LineProperties
{
    // A value may be nested as deep as it likes: nothing here walks it by recursion.
    private const int DeepestValue = 100_000;
    private const int MostProperties = 10_000;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = DeepestValue };
    private readonly List<LineProperty> _properties = [];

    /// <summary>In their order; valid until the next line is read.</summary>
    public ReadOnlySpan<LineProperty> All => CollectionsMarshal.AsSpan(_properties);

    /// <summary>Reads the first object of a line.</summary>
    /// <returns>Where it ends: a second one may follow, when two processes wrote at once.</returns>
    /// <exception cref="LogLineException">There is none.</exception>
    public int Read(ReadOnlySpan<byte> line)
    {
        _properties.Clear();
        try
        {
            var reader = new Utf8JsonReader(line, isFinalBlock: false, new JsonReaderState(Options));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new LogLineException("no JSON object");
            }

            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    return (int)reader.BytesConsumed;
                }

                var (name, length) = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                if (!reader.Read())
                {
                    break;
                }

                var (start, type) = ((int)reader.TokenStartIndex, reader.TokenType);
                if (!reader.TrySkip())
                {
                    break;
                }

                _properties.Add(new LineProperty(name, length, start, (int)reader.BytesConsumed, type));
                if (_properties.Count > MostProperties)
                {
                    throw new LogLineException("more than 10000 members");
                }
            }
        }
        catch (JsonException failure)
        {
            throw new LogLineException("no JSON", failure);
        }

        throw new LogLineException("ends in the middle");
    }

    /// <summary>The text of a string without its escapes, of everything else what stands there.</summary>
    public static string Text(ReadOnlySpan<byte> line, LineProperty property) => Text(line[property.ValueStart..property.ValueEnd]);

    /// <summary>The text of a JSON token.</summary>
    public static string Text(ReadOnlySpan<byte> token)
    {
        if (token is not [(byte)'"', ..])
        {
            return Encoding.UTF8.GetString(token);
        }

        if (!token.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(token[1..^1]);
        }

        try
        {
            var reader = new Utf8JsonReader(token);
            reader.Read();
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: shown as it stands there.
            return Encoding.UTF8.GetString(token[1..^1]);
        }
    }

    /// <summary>A point in time as <see cref="DateTimeOffset.UtcTicks"/>.</summary>
    /// <exception cref="LogLineException">It is none.</exception>
    public static long Time(ReadOnlySpan<byte> line, LineProperty property)
    {
        var token = line[property.ValueStart..property.ValueEnd];
        if (property.Type == JsonTokenType.Number)
        {
            // Seconds since 1970, as Eliot writes them.
            return Utf8Parser.TryParse(token, out double seconds, out var read) && read == token.Length && Math.Abs(seconds) < 253_402_300_799 && seconds > -62_135_596_800
                ? DateTimeOffset.UnixEpoch.Ticks + (long)Math.Round(seconds * TimeSpan.TicksPerSecond)
                : throw new LogLineException("a time that is none");
        }

        return property.Type == JsonTokenType.String && Utf8Parser.TryParse(token[1..^1], out DateTimeOffset exact, out var length, 'O') && length == token.Length - 2 ? exact.UtcTicks
            : DateTimeOffset.TryParse(Text(token), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcTicks
            : throw new LogLineException("a time that is none");
    }
}
