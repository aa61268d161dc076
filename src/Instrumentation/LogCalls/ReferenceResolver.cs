using Mono.Cecil;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>Finds assemblies among those that a compiler was given.</summary>
internal sealed class ReferenceResolver(IEnumerable<string> references) : IAssemblyResolver
{
    private readonly Dictionary<string, string> _files = references.GroupBy(file => Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(files => files.Key, files => files.First(), StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, AssemblyDefinition?> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>One by its name; null where it is not among them.</summary>
    public AssemblyDefinition? Find(string name)
    {
        if (!_known.TryGetValue(name, out var assembly))
        {
            assembly = _files.TryGetValue(name, out var file) ? AssemblyDefinition.ReadAssembly(file, new ReaderParameters { AssemblyResolver = this, InMemory = true }) : null;
            _known.Add(name, assembly);
        }

        return assembly;
    }

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name) => Find(name.Name) ?? throw new AssemblyResolutionException(name);

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var assembly in _known.Values)
        {
            assembly?.Dispose();
        }
    }
}
