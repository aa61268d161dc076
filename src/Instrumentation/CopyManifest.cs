using System.Collections.Immutable;
using System.Text.Json;

namespace PerfGate.Instrumentation;

/// <summary>What a copy says of itself: what became of its assemblies, and which files it had when it was made.</summary>
internal sealed record CopyManifest
{
    /// <summary>The name of its file.</summary>
    public const string FileName = "perfgate.woven.json";

    /// <summary>The assemblies that were asked for.</summary>
    public required ImmutableArray<WovenAssembly> Assemblies { get; init; }

    /// <summary>True where something was missing that is no part of the folder, memory or a framework: it is used by who made it, and not again.</summary>
    public bool MayBeBetter { get; init; }

    /// <summary>The lengths of all other files, by their paths.</summary>
    public required ImmutableSortedDictionary<string, long> Files { get; init; }

    /// <summary>What a copy is, but for its manifest.</summary>
    public static ImmutableSortedDictionary<string, long> FilesOf(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => KeyValuePair.Create(Path.GetRelativePath(directory, file.FullName).Replace('\\', '/'), file.Length))
            .Where(file => file.Key != FileName)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Reads that of a copy.</summary>
    /// <exception cref="IOException">There is none.</exception>
    /// <exception cref="JsonException">It is damaged.</exception>
    /// <exception cref="InvalidOperationException">It is damaged.</exception>
    public static CopyManifest Read(string directory)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, FileName)));
        return new CopyManifest
        {
            Assemblies =
            [
                .. List(json.RootElement, "assemblies").Select(assembly => new WovenAssembly(Text(assembly, "file"), Number(assembly, "methods"), Text(assembly, "compiler"), assembly.TryGetProperty("whyNot", out var whyNot) ? whyNot.GetString() : null)),
            ],
            MayBeBetter = json.RootElement.TryGetProperty("mayBeBetter", out var mayBeBetter) && mayBeBetter.GetBoolean(),
            Files = List(json.RootElement, "files").Select(file => KeyValuePair.Create(Text(file, "path"), file.GetProperty("length").GetInt64())).ToImmutableSortedDictionary(StringComparer.Ordinal),
        };

        static IEnumerable<JsonElement> List(JsonElement json, string name) => json.TryGetProperty(name, out var list) ? list.EnumerateArray() : throw new JsonException($"{name} is missing");
        static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() ?? "" : throw new JsonException($"{name} is missing");
        static int Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetInt32() : throw new JsonException($"{name} is missing");
    }

    /// <summary>True where a copy still has all files as they were made; whether tests have put others there is their own affair.</summary>
    public bool IsWhole(string directory) => Files.All(file => new FileInfo(Path.Combine(directory, file.Key)) is { Exists: true } there && there.Length == file.Value);

    /// <summary>Writes it.</summary>
    public void Write(string directory)
    {
        using var file = File.Create(Path.Combine(directory, FileName));
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("assemblies");
        foreach (var assembly in Assemblies)
        {
            json.WriteStartObject();
            json.WriteString("file", assembly.File);
            json.WriteNumber("methods", assembly.Methods);
            json.WriteString("compiler", assembly.Compiler);
            if (assembly.WhyNot is not null)
            {
                json.WriteString("whyNot", assembly.WhyNot);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (MayBeBetter)
        {
            json.WriteBoolean("mayBeBetter", true);
        }

        json.WriteStartArray("files");
        foreach (var (path, length) in Files)
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteNumber("length", length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
