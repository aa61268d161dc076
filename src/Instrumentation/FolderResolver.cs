using Mono.Cecil;

namespace PerfGate.Instrumentation;

/// <summary>Finds the assemblies that a module refers to: in its folder, else in the shared frameworks. Needed only where a constant is of a foreign enumeration.</summary>
/// <param name="directories">Where to look first.</param>
/// <param name="hasFrameworks">False where what is not in them is not there.</param>
internal sealed class FolderResolver(IReadOnlyList<string> directories, bool hasFrameworks = true) : IAssemblyResolver
{
    private readonly Dictionary<string, AssemblyDefinition?> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
    {
        if (!_known.TryGetValue(name.Name, out var assembly))
        {
            var file = directories.Concat(hasFrameworks ? Frameworks() : []).Select(directory => Path.Combine(directory, name.Name + ".dll")).FirstOrDefault(File.Exists);
            _known.Add(name.Name, assembly = file is null ? null : AssemblyDefinition.ReadAssembly(file, new ReaderParameters { AssemblyResolver = this }));
        }

        return assembly ?? throw new AssemblyResolutionException(name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var assembly in _known.Values)
        {
            assembly?.Dispose();
        }
    }

    // .../shared/Microsoft.NETCore.App/10.0.0, and the newest of the others beside it.
    private static IEnumerable<string> Frameworks()
    {
        var own = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        yield return own;
        if (Path.GetDirectoryName(Path.GetDirectoryName(own)) is not { } shared || !Directory.Exists(shared))
        {
            yield break;
        }

        foreach (var framework in Directory.EnumerateDirectories(shared).Order(StringComparer.Ordinal))
        {
            foreach (var version in Directory.EnumerateDirectories(framework).OrderDescending(StringComparer.Ordinal))
            {
                yield return version;
            }
        }
    }
}
