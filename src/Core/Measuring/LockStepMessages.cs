using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using PerfGate.Runs;

namespace PerfGate.Measuring;

/// <summary>What a side says when it has found its pacer.</summary>
/// <param name="Protocol">The version of the protocol it speaks.</param>
/// <param name="PerfGate">The version of PerfGate in it.</param>
/// <param name="Assembly">The test assembly.</param>
/// <param name="TargetFramework"><c>net10.0</c>.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="IsTiered">Whether its JIT compiles in tiers, so that a quiet JIT must be waited for.</param>
/// <param name="TierUpDelay">How long its JIT waits before it optimises what is hot.</param>
internal sealed record LockStepHello(int Protocol, string PerfGate, string Assembly, string TargetFramework, int ProcessId, bool IsTiered, TimeSpan TierUpDelay);

/// <summary>A test that a side has come to, and that waits for what to do.</summary>
/// <param name="Test">The series.</param>
/// <param name="Budget">Its budget.</param>
/// <param name="Timeout">After how long it counts as hanging.</param>
internal sealed record LockStepVisit(TestId Test, TimeSpan Budget, TimeSpan Timeout);

/// <summary>What a side does with a test it visits.</summary>
internal enum VisitOrder
{
    /// <summary>Nothing.</summary>
    Skip,

    /// <summary>Measure batch by batch, with the other side.</summary>
    Measure,

    /// <summary>Measure by itself.</summary>
    Alone,

    /// <summary>Measure by itself, then record its actions and profile it.</summary>
    Explain,
}

/// <summary>The lines of the lock-step protocol, one version: both ends write and read them here.</summary>
internal static class LockStepMessages
{
    /// <summary>The side has recorded the test it visited.</summary>
    public const string Done = "done";

    /// <summary>The side has no numbers of the test it visited; why follows.</summary>
    public const string Failed = "failed ";

    /// <summary>The pacer takes the side; the pair's number and the core follow.</summary>
    public const string Ready = "ready ";

    /// <summary>The pacer has no further batch.</summary>
    public const string End = "end";

    private const string Run = "run ";
    private const string Keep = "keep ";
    private const string Cold = "cold ";

    /// <summary>The first line of a side.</summary>
    public static byte[] Of(LockStepHello hello) => Json(json =>
    {
        json.WriteNumber("protocol", hello.Protocol);
        json.WriteString("perfGate", hello.PerfGate);
        json.WriteString("assembly", hello.Assembly);
        json.WriteString("framework", hello.TargetFramework);
        json.WriteNumber("process", hello.ProcessId);
        json.WriteBoolean("isTiered", hello.IsTiered);
        json.WriteNumber("tierUpDelay", hello.TierUpDelay.TotalMilliseconds);
    });

    /// <summary>The line with which a side announces a test.</summary>
    public static byte[] Of(LockStepVisit visit) => Json(json =>
    {
        json.WriteString("method", visit.Test.Method);
        json.WriteString("row", visit.Test.Row);
        json.WriteNumber("budget", visit.Budget.TotalMilliseconds);
        json.WriteNumber("timeout", visit.Timeout.TotalMilliseconds);
    });

    /// <summary>Reads the first line of a side; null where it is none.</summary>
    public static LockStepHello? Hello(ReadOnlyMemory<byte> line) => Parse(line, json => new LockStepHello(
        json.GetProperty("protocol").GetInt32(),
        Text(json, "perfGate"),
        Text(json, "assembly"),
        Text(json, "framework"),
        json.GetProperty("process").GetInt32(),
        json.GetProperty("isTiered").GetBoolean(),
        Milliseconds(json.GetProperty("tierUpDelay"))));

    /// <summary>Reads an announcement; null where it is none.</summary>
    public static LockStepVisit? Visit(ReadOnlyMemory<byte> line) => Parse(line, json => new LockStepVisit(
        new TestId(Text(json, "method"), Text(json, "row")),
        Milliseconds(json.GetProperty("budget")),
        Milliseconds(json.GetProperty("timeout"))));

    /// <summary>Writes a step.</summary>
    /// <returns>How many bytes.</returns>
    public static int Write(Span<byte> line, Step step)
    {
        var length = Encoding.ASCII.GetBytes(step.IsKept ? (step.IsCold ? Cold : Keep) : Run, line);
        Utf8Formatter.TryFormat(step.Operations, line[length..], out var digits);
        return length + digits;
    }

    /// <summary>Reads a step; null where it is none.</summary>
    public static Step? ReadStep(ReadOnlySpan<byte> line)
    {
        var isCold = line.StartsWith("cold "u8);
        var isKept = isCold || line.StartsWith("keep "u8);
        return (isKept || line.StartsWith("run "u8)) && line[(isKept ? 5 : 4)..] is var number
            && Utf8Parser.TryParse(number, out long operations, out var used) && used == number.Length && operations is >= 1 and <= 1L << 40
            ? new Step(operations, isKept, isCold)
            : null;
    }

    /// <summary>Writes a reading, to a tenth of a nanosecond.</summary>
    /// <returns>How many bytes.</returns>
    public static int Write(Span<byte> line, Reading reading)
    {
        Utf8Formatter.TryFormat((long)Math.Round(reading.Nanoseconds * 10), line, out var length);
        line[length++] = (byte)' ';
        Utf8Formatter.TryFormat(reading.CompiledMethods, line[length..], out var digits);
        return length + digits;
    }

    /// <summary>Reads a reading; null where it is none.</summary>
    public static Reading? ReadReading(ReadOnlySpan<byte> line) =>
        Utf8Parser.TryParse(line, out long tenths, out var used) && tenths >= 0 && used < line.Length && line[used] == (byte)' '
        && Utf8Parser.TryParse(line[(used + 1)..], out long methods, out var more) && used + 1 + more == line.Length
            ? new Reading(tenths / 10.0, methods)
            : null;

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException();

    private static TimeSpan Milliseconds(JsonElement value) =>
        value.GetDouble() is >= 0 and <= 1e12 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : throw new FormatException();

    private static T? Parse<T>(ReadOnlyMemory<byte> line, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return read(json.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
