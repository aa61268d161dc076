using System.Collections.Immutable;
using Mono.Cecil;

namespace PerfGate.Instrumentation;

/// <summary>Weaves the assemblies of a folder into a copy of it.</summary>
/// <param name="source">The folder.</param>
/// <param name="core">The file of the Core whose hooks are woven in.</param>
/// <param name="stop">Ends it.</param>
internal sealed class FolderWeaver(string source, string core, CancellationToken stop)
{
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);

    /// <summary>True where an assembly was not woven for a reason that is not in the folder: another time it may be.</summary>
    public bool MayBeBetter { get; private set; }

    /// <summary>Weaves what can be; what cannot is copied as it is, with the reason.</summary>
    /// <param name="assemblies">The assemblies that were asked for.</param>
    /// <param name="target">The copy.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public ImmutableArray<WovenAssembly> Weave(IReadOnlyList<AssemblyFacts> assemblies, string target)
    {
        // An assembly that fails takes its numbers and its leaves with it: the others are woven anew, without it.
        IReadOnlyList<Woven>? woven = null;
        while (woven is null)
        {
            woven = TryWeave([.. assemblies.Where(assembly => assembly.Obstacle is null && !_failures.ContainsKey(assembly.File))]);
        }

        foreach (var one in woven)
        {
            var path = Path.Combine(target, one.Facts.File);
            File.Delete(path);
            File.WriteAllBytes(path, one.Assembly);
            if (one.Symbols.Length > 0)
            {
                File.Delete(Path.ChangeExtension(path, ".pdb"));
                File.WriteAllBytes(Path.ChangeExtension(path, ".pdb"), one.Symbols);
            }
        }

        MethodMap.Write(target, woven.Select(one => (one.Facts, one.Methods)));
        var methods = woven.ToDictionary(one => one.Facts.File, StringComparer.Ordinal);
        return
        [
            .. assemblies.Select(assembly => methods.TryGetValue(assembly.File, out var one)
                ? new WovenAssembly(assembly.File, one.Methods.Count, assembly.Compiler, AssemblyFacts.Joined([assembly.Note, one.Note]))
                : new WovenAssembly(assembly.File, 0, assembly.Compiler, assembly.Obstacle ?? _failures[assembly.File])),
        ];
    }

    private List<Woven>? TryWeave(IReadOnlyList<AssemblyFacts> assemblies)
    {
        var names = assemblies.Select(assembly => assembly.Name).ToHashSet(StringComparer.Ordinal);
        var weavers = new AssemblyWeaver?[assemblies.Count];
        try
        {
            InParallel.For(assemblies.Count, place => Attempt(assemblies[place], () =>
            {
                weavers[place] = new AssemblyWeaver(source, assemblies[place]);
                weavers[place]!.Survey(names);
            }), stop);
            if (assemblies.Any(assembly => _failures.ContainsKey(assembly.File)))
            {
                return null;
            }

            var leaves = LeafSurvey.Leaves([.. weavers.Select(weaver => weaver!.Leaves!)]);
            var mayLoseCalls = weavers.Any(weaver => weaver!.MayLoseCalls);
            var methods = weavers.Select(weaver => weaver!.MethodsToWeave(leaves)).ToList();
            var first = new int[assemblies.Count];
            for (var place = 1; place < first.Length; place++)
            {
                first[place] = first[place - 1] + methods[place - 1].Count;
            }

            var woven = new Woven?[assemblies.Count];
            InParallel.For(assemblies.Count, place => Attempt(assemblies[place], () =>
            {
                var weaver = weavers[place]!;
                var (assembly, symbols) = weaver.Weave(methods[place], first[place], core, leaves, names, mayLoseCalls);
                woven[place] = new Woven(weaver.Facts, assembly, symbols, weaver.Methods, weaver.LeftAlone);
            }), stop);
            return assemblies.Any(assembly => _failures.ContainsKey(assembly.File)) ? null : [.. woven.Select(one => one!)];
        }
        finally
        {
            foreach (var weaver in weavers)
            {
                weaver?.Dispose();
            }
        }
    }

    private void Attempt(AssemblyFacts assembly, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (AssemblyFacts.IsOfMetadata(failure))
        {
            lock (_failures)
            {
                MayBeBetter |= failure is AssemblyResolutionException or OutOfMemoryException;
                _failures[assembly.File] = failure is AssemblyResolutionException missing ? $"it needs {missing.AssemblyReference.Name}, which is not there"
                    : failure is OutOfMemoryException ? "there was not enough memory to weave it"
                    : $"it cannot be understood ({failure.GetType().Name}: {failure.Message.TrimEnd('.')})";
            }
        }
    }

    private sealed record Woven(AssemblyFacts Facts, byte[] Assembly, byte[] Symbols, IReadOnlyList<MappedMethod> Methods, int LeftAlone)
    {
        public string? Note => LeftAlone == 0 ? null : $"methods that the runtime itself suspends (runtime async) are not counted: {LeftAlone}";
    }
}
