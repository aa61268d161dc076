using Mono.Cecil;
using Mono.Cecil.Cil;
using PerfGate.CallTrees;

namespace PerfGate.Instrumentation;

/// <summary>Weaves one assembly, in memory.</summary>
internal sealed class AssemblyWeaver : IDisposable
{
    private readonly FolderResolver _resolver;
    private readonly ModuleDefinition _module;

    /// <summary>Reads an assembly.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="facts">The assembly.</param>
    public AssemblyWeaver(string directory, AssemblyFacts facts)
    {
        Facts = facts;
        var path = Path.Combine(directory, facts.File);
        _resolver = new FolderResolver([Path.GetDirectoryName(path)!, directory]);
        try
        {
            _module = ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = _resolver, InMemory = true });
            if (facts.IsEmbedded)
            {
                _module.ReadSymbols(new EmbeddedPortablePdbReaderProvider().GetSymbolReader(_module, path));
            }
            else if (!facts.Symbols.IsEmpty)
            {
                _module.ReadSymbols(new PortablePdbReaderProvider().GetSymbolReader(_module, new MemoryStream([.. facts.Symbols])));
            }
        }
        catch
        {
            _module?.Dispose();
            _resolver.Dispose();
            throw;
        }
    }

    /// <summary>The assembly.</summary>
    public AssemblyFacts Facts { get; }

    /// <summary>What it says about leaves.</summary>
    public LeafSurvey? Leaves { get; private set; }

    /// <summary>True where a method of it may end without saying so.</summary>
    public bool MayLoseCalls { get; private set; }

    /// <summary>Its lines of the map, once it is woven.</summary>
    public IReadOnlyList<MappedMethod> Methods { get; private set; } = [];

    /// <summary>How many of its methods the runtime itself suspends: they were left alone.</summary>
    public int LeftAlone { get; private set; }

    /// <summary>Looks through it, before any assembly is woven.</summary>
    /// <param name="assemblies">The names of all that are woven.</param>
    public void Survey(IReadOnlySet<string> assemblies)
    {
        Leaves = LeafSurvey.Of(_module, assemblies);
        var methods = _module.GetTypes().SelectMany(type => type.Methods).ToList();
        MayLoseCalls = methods.Any(method => MethodKinds.Of(method) != MethodKind.Plain && MethodKinds.LeavesByTail(method));
        LeftAlone = methods.Count(MethodKinds.IsRuntimeAsync);
    }

    /// <summary>The methods that are woven, which a number each is needed for.</summary>
    /// <param name="leaves">The work of methods that are not, because they have no call of their own.</param>
    public IReadOnlyList<MethodDefinition> MethodsToWeave(IReadOnlyDictionary<string, int> leaves) =>
        [.. _module.GetTypes().SelectMany(type => type.Methods).Where(method => MethodKinds.Of(method) != MethodKind.Plain && !leaves.ContainsKey(Signatures.KeyOf(method)))];

    /// <summary>Weaves it.</summary>
    /// <param name="methods">Its methods.</param>
    /// <param name="firstNumber">The number of the first of them.</param>
    /// <param name="core">The file of the Core with the hooks.</param>
    /// <param name="leaves">The work of leaves.</param>
    /// <param name="assemblies">The names of all that are woven.</param>
    /// <param name="mayLoseCalls">True where a method of any of them may end without saying so.</param>
    /// <returns>The woven assembly and its PDB, empty where it is inside or there is none.</returns>
    public (byte[] Assembly, byte[] Symbols) Weave(IReadOnlyList<MethodDefinition> methods, int firstNumber, string core, IReadOnlyDictionary<string, int> leaves, IReadOnlySet<string> assemblies, bool mayLoseCalls)
    {
        using var hooks = Hooks.Read(core);
        var weaving = new ModuleWeaving(_module, hooks, leaves, assemblies, mayLoseCalls);
        var mapped = new List<MappedMethod>(methods.Count);
        foreach (var method in methods)
        {
            var weaver = new MethodWeaver(method, firstNumber + mapped.Count, weaving);
            var (file, line) = PlaceOf(method);
            weaver.Weave();
            mapped.Add(new MappedMethod(firstNumber + mapped.Count, NameOf(method), file, line, [.. weaver.Unweighted]));
        }

        Methods = mapped;
        _module.Types[0].Fields.Add(new FieldDefinition(AssemblyFacts.WovenMark, FieldAttributes.Static | FieldAttributes.Assembly, _module.TypeSystem.Boolean));
        return Write();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _module.Dispose();
        _resolver.Dispose();
    }

    private static (string File, int Line) PlaceOf(MethodDefinition method) =>
        method.DebugInformation is { HasSequencePoints: true } symbols && symbols.SequencePoints.FirstOrDefault(point => !point.IsHidden) is { } first
            ? (first.Document.Url, first.StartLine)
            : ("", 0);

    // As the runtime spells it to a profiler: what is generic is compiled once for all classes.
    private static string NameOf(MethodDefinition method)
    {
        var type = method.DeclaringType;
        var arguments = type.HasGenericParameters ? $"[{string.Join(',', Enumerable.Repeat("System.__Canon", type.GenericParameters.Count))}]" : "";
        return MethodNames.Of(type.FullName.Replace('/', '+') + arguments, MethodKinds.IsOfStateMachine(method) ? "MoveNext" : method.Name);
    }

    private (byte[] Assembly, byte[] Symbols) Write()
    {
        // What ran without being compiled was compiled from the code as it was.
        if (!_module.Attributes.HasFlag(ModuleAttributes.ILOnly))
        {
            (_module.Attributes, _module.Architecture) = ((_module.Attributes | ModuleAttributes.ILOnly) & ~ModuleAttributes.Required32Bit, TargetArchitecture.I386);
        }

        _module.Attributes &= ~ModuleAttributes.StrongNameSigned;
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var parameters = new WriterParameters { DeterministicMvid = true, Timestamp = 0 };
        if (_module.HasSymbols)
        {
            parameters.WriteSymbols = true;
            parameters.SymbolWriterProvider = Facts.IsEmbedded ? new EmbeddedSymbols() : new PortablePdbWriterProvider();
            parameters.SymbolStream = Facts.IsEmbedded ? null : symbols;
        }

        _module.Write(assembly, parameters);
        return (assembly.ToArray(), symbols.ToArray());
    }
}

/// <summary>Writes a PDB into its assembly, whatever that is written to: Mono.Cecil's own provider asks for a file.</summary>
internal sealed class EmbeddedSymbols : ISymbolWriterProvider
{
    /// <inheritdoc/>
    public ISymbolWriter GetSymbolWriter(ModuleDefinition module, string fileName) => new EmbeddedPortablePdbWriterProvider().GetSymbolWriter(module, module.Name);

    /// <inheritdoc/>
    public ISymbolWriter GetSymbolWriter(ModuleDefinition module, Stream symbolStream) => GetSymbolWriter(module, module.Name);
}

/// <summary>A line of the method map.</summary>
/// <param name="Number">The method's number.</param>
/// <param name="Name">Its name, as call trees show it.</param>
/// <param name="File">The source file, or empty.</param>
/// <param name="Line">The first line of its code in it, or 0.</param>
/// <param name="Unweighted">Names of calls whose work is not counted.</param>
internal sealed record MappedMethod(int Number, string Name, string File, int Line, IReadOnlyList<string> Unweighted);
