using System.Collections.Immutable;
using System.Text.Json;
using PerfGate.CallTrees;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>Call trees as a file for speedscope (https://www.speedscope.app), one profile each, in the units of one operation.</summary>
public static class Speedscope
{
    /// <summary>Writes a file, aside and renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trees">Each with the name of its profile.</param>
    /// <param name="unit">What is shown.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, CallTree Tree)> trees, Unit unit) =>
        ReportFiles.WriteFile(Path.GetDirectoryName(path)!, Path.GetFileName(path), stream => Write(stream, trees, unit));

    /// <summary>Writes a file's content.</summary>
    /// <param name="stream">Where to; not closed.</param>
    /// <param name="trees">Each with the name of its profile.</param>
    /// <param name="unit">What is shown: nanoseconds, running and waiting together, or bytes.</param>
    public static void Write(Stream stream, IReadOnlyList<(string Name, CallTree Tree)> trees, Unit unit)
    {
        var frames = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var frame in trees.SelectMany(tree => tree.Tree.Frames).Where(frame => frames.TryAdd(frame, names.Count)))
        {
            names.Add(frame);
        }

        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("$schema", "https://www.speedscope.app/file-format-schema.json");
        json.WriteString("exporter", "PerfGate");
        json.WriteString("name", trees.Count > 0 ? trees[^1].Tree.Frames[trees[^1].Tree.Nodes[0].Frame] : "");
        json.WriteNumber("activeProfileIndex", Math.Max(trees.Count - 1, 0));
        json.WriteStartObject("shared");
        json.WriteStartArray("frames");
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("profiles");
        foreach (var (name, tree) in trees)
        {
            Write(json, name, tree, unit, frames);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, CallTree tree, Unit unit, Dictionary<string, int> frames)
    {
        var stacks = Stacks(tree, frames);
        var operations = Math.Max(tree.Operations.Sum(), 1);
        var weights = tree.Nodes.Select(node => tree.Sum(node.Self.AsSpan(), unit) / operations).ToList();
        json.WriteStartObject();
        json.WriteString("type", "sampled");
        json.WriteString("name", name);
        json.WriteString("unit", unit switch { Unit.Bytes => "bytes", Unit.Nanoseconds => "nanoseconds", _ => "none" });
        json.WriteNumber("startValue", 0);
        json.WriteNumber("endValue", weights.Sum());
        json.WriteStartArray("samples");
        for (var node = 0; node < weights.Count; node++)
        {
            if (weights[node] > 0)
            {
                json.WriteStartArray();
                foreach (var frame in stacks[node])
                {
                    json.WriteNumberValue(frame);
                }

                json.WriteEndArray();
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("weights");
        foreach (var weight in weights.Where(weight => weight > 0))
        {
            json.WriteNumberValue(weight);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static List<ImmutableStack<int>> Reversed(CallTree tree, Dictionary<string, int> frames)
    {
        var stacks = new List<ImmutableStack<int>>(tree.Nodes.Length);
        foreach (var node in tree.Nodes)
        {
            stacks.Add((node.Parent < 0 ? [] : stacks[node.Parent]).Push(frames[tree.Frames[node.Frame]]));
        }

        return stacks;
    }

    // From the root down, as speedscope wants them.
    private static List<List<int>> Stacks(CallTree tree, Dictionary<string, int> frames) => [.. Reversed(tree, frames).Select(stack => stack.Reverse().ToList())];
}
