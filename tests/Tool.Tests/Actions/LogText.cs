using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PerfGate.Tool.Tests.Actions;

/// <summary>Lines of our log, written by hand.</summary>
internal static class LogText
{
    public const string Header = """{"kind":"log","schema":1,"perfGate":"0.1.0","process":4711,"started":"2026-11-23T12:00:00.0000000Z"}""";

    public static string Start(int trace, int id, string name, int parent = 0, double at = 0, string? inputs = null, string? source = null) => Line(
        $$"""{"kind":"start","at":"{{At(at)}}","trace":"{{trace:x32}}","id":"{{id:x16}}"{{(parent == 0 ? "" : $",\"parent\":\"{parent:x16}\"")}}{{(source is null ? "" : $",\"source\":{Json(source)}")}},"name":{{Json(name)}},"thread":1{{(inputs is null ? "" : $",\"inputs\":{inputs}")}}}""");

    public static string Message(int trace, int id, string name, double at = 0, string? fields = null) => Line(
        $$"""{"kind":"message","at":"{{At(at)}}","trace":"{{trace:x32}}","id":"{{id:x16}}","name":{{Json(name)}}{{(fields is null ? "" : $",\"fields\":{fields}")}}}""");

    public static string End(int trace, int id, double milliseconds = 1, double at = 0, string? result = null, string? inputs = null) => Line(
        $$"""{"kind":"end","at":"{{At(at)}}","trace":"{{trace:x32}}","id":"{{id:x16}}","took":{{(long)(milliseconds * 1e6)}},"status":"succeeded"{{(result is null ? "" : $",\"result\":{result}")}}{{(inputs is null ? "" : $",\"inputs\":{inputs}")}}}""");

    public static string Failed(int trace, int id, string exception, string reason, double milliseconds = 1, double at = 0) => Line(
        $$"""{"kind":"end","at":"{{At(at)}}","trace":"{{trace:x32}}","id":"{{id:x16}}","took":{{(long)(milliseconds * 1e6)}},"status":"failed","exception":{{Json(exception)}},"reason":{{Json(reason)}}}""");

    /// <summary>A call with nothing inside of it.</summary>
    public static string Call(int trace, int id, string name, double milliseconds, string? inputs = null, int parent = 0, double at = 0) =>
        Start(trace, id, name, parent, at, inputs) + "\n" + End(trace, id, milliseconds, at);

    public static string Eliot(string task, int[] level, double at, string rest) =>
        $$"""{"task_uuid":"{{task}}","task_level":[{{string.Join(',', level)}}],"timestamp":{{(1_795_000_000 + at).ToString("R", CultureInfo.InvariantCulture)}},{{rest}}}""";

    public static string Json(string text) => JsonSerializer.Serialize(text);

    /// <summary>Writes the lines and shows them.</summary>
    public static Task<(int ExitCode, string Output, string Error)> Show(Folder folder, IEnumerable<string> lines, params string[] options) =>
        Make.Tool(["actions", folder.Write("app.log", string.Join('\n', lines) + "\n"), .. options]);

    /// <summary>The lines of a tree without the times before them.</summary>
    public static string Outline(string output) => string.Join('\n', output.Split('\n').Where(line => line.Length > 19 && !line.StartsWith("task ", StringComparison.Ordinal) && !line.StartsWith("outside of ", StringComparison.Ordinal) && !char.IsAsciiDigit(line[0])).Select(line => line[19..]));

    private static string Line(string line) => line;

    private static string At(double milliseconds) => new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc).AddMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
