using System.Text;
using System.Text.Json.Nodes;

namespace PerfGate.Actions.Tests;

/// <summary>An action log in memory.</summary>
internal sealed class Log : IDisposable
{
    private readonly MemoryStream _stream = new();

    public Log(ActionLogOptions? options = null) => Writer = ActionLog.WriteTo(_stream, options);

    public ActionLogWriter Writer { get; }

    /// <summary>Ends the log and reads it.</summary>
    public Tree Tree() => new(Text());

    public string Text()
    {
        Writer.Dispose();
        Assert.Equal((null, 0), (Writer.Failure, Writer.Dropped));
        return Encoding.UTF8.GetString(_stream.ToArray());
    }

    public void Dispose() => Writer.Dispose();
}

/// <summary>An action as its lines tell of it.</summary>
internal sealed record Node(JsonObject Start, JsonObject? End)
{
    public string Id => (string)Start["id"]!;

    public string Name => (string)Start["name"]!;

    public string? Source => (string?)Start["source"];

    public string? Parent => (string?)Start["parent"];

    /// <summary>A tag, in whichever line it is: the start's line is written behind the program, and may know already what was set later.</summary>
    public JsonNode? Input(string name) => Start["inputs"]?[name] ?? End?["inputs"]?[name];
}

/// <summary>The actions of a log.</summary>
internal sealed class Tree
{
    public Tree(string log)
    {
        Lines = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
        var ends = Lines.Where(line => (string?)line["kind"] == "end").ToDictionary(line => (string)line["id"]!);
        Nodes = [.. Lines.Where(line => (string?)line["kind"] == "start").Select(start => new Node(start, ends.GetValueOrDefault((string)start["id"]!)))];
    }

    public IReadOnlyList<JsonObject> Lines { get; }

    public IReadOnlyList<Node> Nodes { get; }

    public Node Only(string name) => Assert.Single(Nodes, node => node.Name == name);

    /// <summary>The one child that comes from a source; ours is null.</summary>
    public Node Child(Node parent, string? source) => Assert.Single(Nodes, node => node.Parent == parent.Id && node.Source == source);
}

/// <summary>Listeners hear the whole process: tests with a log of their own run one after the other.</summary>
[CollectionDefinition("one log at a time", DisableParallelization = true)]
public sealed class OneLogAtATime;
