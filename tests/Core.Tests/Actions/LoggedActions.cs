using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PerfGate.Tests.Actions;

/// <summary>An action log in memory, and its lines as a reader finds them.</summary>
internal sealed class LoggedActions : IDisposable
{
    private readonly MemoryStream _stream = new();

    public LoggedActions(ActionLogOptions? options = null) => Writer = ActionLog.WriteTo(_stream, options);

    public ActionLogWriter Writer { get; }

    /// <summary>Ends the log and reads it.</summary>
    public IReadOnlyList<JsonObject> Read()
    {
        Writer.Dispose();
        Assert.Null(Writer.Failure);
        return Lines(_stream.ToArray());
    }

    /// <summary>Ends the log and reads its one action of this name: its start and its end.</summary>
    public (JsonObject Start, JsonObject End) Action(string name) => Action(Read(), name);

    /// <summary>The one action of this name.</summary>
    public static (JsonObject Start, JsonObject End) Action(IReadOnlyList<JsonObject> lines, string name)
    {
        var start = Assert.Single(lines, line => Is(line, "start") && (string?)line["name"] == name);
        return (start, Assert.Single(lines, line => Is(line, "end") && (string?)line["id"] == (string?)start["id"]));
    }

    /// <summary>Whether the action of this name succeeded.</summary>
    public static string Status(IReadOnlyList<JsonObject> lines, string name) => (string)Action(lines, name).End["status"]!;

    public static bool Is(JsonObject line, string kind) => (string?)line["kind"] == kind;

    public static IReadOnlyList<JsonObject> Lines(byte[] log)
    {
        var text = Encoding.UTF8.GetString(log);
        Assert.True(text.Length == 0 || text[^1] == '\n');
        return [.. text.Split('\n')[..^1].Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    public static string Json(JsonNode? node) => node?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "";

    public void Dispose() => Writer.Dispose();
}
