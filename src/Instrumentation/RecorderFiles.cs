using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mono.Cecil;
using PerfGate.Counting;

namespace PerfGate.Instrumentation;

/// <summary>The recorder that woven code calls: the folder's own Core, or else the tool's with what it needs.</summary>
internal sealed class RecorderFiles
{
    private const string CoreFile = "PerfGate.Core.dll";
    private readonly IReadOnlyList<string> _added;

    private RecorderFiles(string core, IReadOnlyList<string> added)
    {
        Core = core;
        _added = added;
    }

    /// <summary>The file of the Core.</summary>
    public string Core { get; }

    /// <summary>True where the folder has none of its own.</summary>
    public bool IsAdded => _added.Count > 0;

    /// <summary>The recorder for a folder.</summary>
    public static RecorderFiles Of(OutputFolder folder)
    {
        if (folder.Files.FirstOrDefault(file => file.Path.Equals(CoreFile, StringComparison.OrdinalIgnoreCase)) is { } own)
        {
            return new RecorderFiles(Path.Combine(folder.Directory, own.Path), []);
        }

        var core = typeof(CallHooks).Assembly.Location;
        var there = folder.Files.Select(file => file.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var needed = ((string[])["Perfolizer.dll", "Pragmastat.dll"]).Where(name => !there.Contains(name)).Select(name => Path.Combine(Path.GetDirectoryName(core)!, name)).Where(File.Exists);
        return new RecorderFiles(core, [core, .. needed]);
    }

    /// <summary>The names of assemblies in a folder that the recorder calls, directly or not: woven, they would call it.</summary>
    public IReadOnlySet<string> NeededOf(OutputFolder folder)
    {
        var needed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var there = folder.Files.Where(file => file.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)).ToLookup(file => Path.GetFileNameWithoutExtension(file.Path), file => Path.Combine(folder.Directory, file.Path), StringComparer.OrdinalIgnoreCase);
        var open = new Stack<string>([Core]);
        while (open.TryPop(out var file))
        {
            foreach (var name in References(file).Where(needed.Add))
            {
                foreach (var next in there[name])
                {
                    open.Push(next);
                }
            }
        }

        return needed;
    }

    /// <summary>What the recorder needs of the base library and a program that brings its own does not have, because it was trimmed; null for nothing.</summary>
    public string? MissingIn(OutputFolder folder)
    {
        if (!folder.Files.Any(file => file.Path.Equals("System.Private.CoreLib.dll", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        using var resolver = new FolderResolver([folder.Directory], hasFrameworks: false);
        using var core = Mono.Cecil.ModuleDefinition.ReadModule(Core, new ReaderParameters { AssemblyResolver = resolver, InMemory = true });
        return core.GetMemberReferences().Where(member => Signatures.AssemblyOf(member.DeclaringType.GetElementType()).StartsWith("System.", StringComparison.Ordinal) && !member.DeclaringType.Name.EndsWith("Attribute", StringComparison.Ordinal)).FirstOrDefault(member => !IsThere(member))?.FullName;
    }

    private static bool IsThere(Mono.Cecil.MemberReference member)
    {
        try
        {
            // The methods of arrays are nobody's.
            return member.DeclaringType is ArrayType || member.Resolve() is not null;
        }
        catch (Exception failure) when (AssemblyFacts.IsOfMetadata(failure))
        {
            return false;
        }
    }

    private static List<string> References(string file)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(file));
            var reader = image.HasMetadata ? image.GetMetadataReader() : null;
            return reader is null ? [] : [.. reader.AssemblyReferences.Select(reference => reader.GetString(reader.GetAssemblyReference(reference).Name))];
        }
        catch (Exception failure) when (AssemblyFacts.IsOfMetadata(failure))
        {
            return [];
        }
    }

    /// <summary>Adds what the folder does not have to a copy of it, and to the lists by which the host finds assemblies.</summary>
    public void AddTo(string directory)
    {
        foreach (var file in _added)
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        foreach (var list in IsAdded ? Directory.GetFiles(directory, "*.deps.json") : [])
        {
            AddToList(list);
        }
    }

    private void AddToList(string file)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file));
            if (json?["targets"]?[(string?)json["runtimeTarget"]?["name"] ?? ""] is not JsonObject target || json["libraries"] is not JsonObject libraries)
            {
                return;
            }

            foreach (var name in _added.Select(added => Path.GetFileName(added)))
            {
                var library = Path.GetFileNameWithoutExtension(name) + "/0.0.0";
                target[library] = new JsonObject { ["runtime"] = new JsonObject { [name] = new JsonObject() } };
                libraries[library] = new JsonObject { ["type"] = "reference", ["serviceable"] = false, ["sha512"] = "" };
            }

            File.Delete(file);
            File.WriteAllText(file, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException)
        {
            // The host cannot read it either, and says so.
        }
    }
}
