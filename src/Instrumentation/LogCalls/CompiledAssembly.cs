using Mono.Cecil;
using Mono.Cecil.Cil;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>An assembly as a build left it, with its PDB: read whole, woven in memory, written anew.</summary>
internal sealed class CompiledAssembly : IDisposable
{
    private const string Suffix = ".perfgate";

    // The first byte of a key that has a private part.
    private const byte PrivateKey = 7;
    private readonly ReferenceResolver _resolver;
    private readonly string _path;
    private readonly string _symbols;
    private readonly bool _isEmbedded;
    private readonly bool _isSigned;

    /// <summary>Reads it.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="references">What it was compiled against.</param>
    public CompiledAssembly(string path, IEnumerable<string> references)
    {
        (_path, _symbols) = (path, Path.ChangeExtension(path, ".pdb"));
        _resolver = new ReferenceResolver(references);
        try
        {
            var id = SymbolsId(path, out _isEmbedded, out _isSigned);
            Pending = PdbId.Of(Aside(_symbols)) is { } aside && aside == id;
            var parameters = new ReaderParameters { AssemblyResolver = _resolver, InMemory = true, MetadataImporterProvider = new KnownReferencesProvider() };
            if (_isEmbedded)
            {
                (parameters.ReadSymbols, parameters.SymbolReaderProvider) = (true, new EmbeddedPortablePdbReaderProvider());
            }
            else if (PdbId.Of(_symbols) is { } beside && beside == id)
            {
                (parameters.ReadSymbols, parameters.SymbolReaderProvider, parameters.SymbolStream) = (true, new PortablePdbReaderProvider(), new MemoryStream(File.ReadAllBytes(_symbols)));
            }

            Module = ModuleDefinition.ReadModule(path, parameters);
        }
        catch
        {
            _resolver.Dispose();
            throw;
        }
    }

    /// <summary>What is in it.</summary>
    public ModuleDefinition Module { get; }

    /// <summary>The Core that it was compiled against; null where there is none.</summary>
    public ModuleDefinition? Core => _resolver.Find("PerfGate.Core")?.MainModule;

    /// <summary>True where it was put in place and its PDB was not: the build was killed between the two.</summary>
    private bool Pending { get; }

    /// <summary>Puts its PDB in place, where that is still to be done, and removes what else a killed build left.</summary>
    public void Finish()
    {
        if (Pending)
        {
            File.Move(Aside(_symbols), _symbols, overwrite: true);
        }

        Forget();
    }

    /// <summary>
    /// Writes it where it was: both files aside, then one renamed after the other. The assembly comes first. Killed before that, a build leaves
    /// what the compiler wrote; killed behind it, a woven assembly whose PDB lies beside it and is known by its number.
    /// </summary>
    /// <param name="key">The key to sign it with; null for none.</param>
    /// <exception cref="PerfGateException">PG5043: it is signed, and this is no key to sign it with again.</exception>
    public void Write(string? key)
    {
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var parameters = new WriterParameters { DeterministicMvid = true };
        if (Module.HasSymbols)
        {
            parameters.WriteSymbols = true;
            parameters.SymbolWriterProvider = _isEmbedded ? new EmbeddedSymbols() : new PortablePdbWriterProvider();
            parameters.SymbolStream = _isEmbedded ? null : symbols;
        }

        if (_isSigned)
        {
            parameters.StrongNameKeyBlob = key is not null && File.ReadAllBytes(key) is [PrivateKey, ..] blob ? blob : throw new PerfGateException(
                DiagnosticCodes.NotSignedAgain,
                $"{_path} has methods marked [LogCall] and is signed, and {(key is null ? "its key is in no file that can be read (a .pfx, a container)" : $"{key} holds no private key")}: what is woven could not be signed again. Sign with an .snk file, or publicly (PublicSign), or set PerfGateLogCall to false.");
        }

        Module.Write(assembly, parameters);
        Put(assembly.ToArray(), symbols.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Module.Dispose();
        _resolver.Dispose();
    }

    private void Put(byte[] assembly, byte[] symbols)
    {
        try
        {
            if (symbols.Length > 0)
            {
                File.WriteAllBytes(Aside(_symbols), symbols);
            }

            File.WriteAllBytes(Aside(_path), assembly);
            File.Move(Aside(_path), _path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk, above all.
            Forget();
            throw;
        }

        if (symbols.Length > 0)
        {
            File.Move(Aside(_symbols), _symbols, overwrite: true);
        }
    }

    private void Forget()
    {
        foreach (var file in new[] { Aside(_path), Aside(_symbols) }.Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    private static string Aside(string path) => path + Suffix;

    private static Guid? SymbolsId(string path, out bool isEmbedded, out bool isSigned)
    {
        using var image = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(path));
        var entries = image.ReadDebugDirectory();
        isSigned = HasSignature(image);
        isEmbedded = entries.Any(entry => entry.Type == System.Reflection.PortableExecutable.DebugDirectoryEntryType.EmbeddedPortablePdb);
        var code = entries.FirstOrDefault(entry => entry.Type == System.Reflection.PortableExecutable.DebugDirectoryEntryType.CodeView);
        return code.DataSize > 0 ? image.ReadCodeViewDebugDirectoryData(code).Guid : null;
    }

    // An assembly that is signed publicly says that it is signed, and there are zeros where the signature would be.
    private static bool HasSignature(System.Reflection.PortableExecutable.PEReader image) =>
        image.PEHeaders.CorHeader is { StrongNameSignatureDirectory: { Size: > 0 } place } header && header.Flags.HasFlag(System.Reflection.PortableExecutable.CorFlags.StrongNameSigned)
        && image.GetSectionData(place.RelativeVirtualAddress).GetContent(0, place.Size).Any(part => part != 0);

    // Written to memory, an assembly has no file name, which this asks for and does not use.
    private sealed class EmbeddedSymbols : ISymbolWriterProvider
    {
        public ISymbolWriter GetSymbolWriter(ModuleDefinition module, string fileName) => new EmbeddedPortablePdbWriterProvider().GetSymbolWriter(module, module.Name);

        public ISymbolWriter GetSymbolWriter(ModuleDefinition module, Stream symbolStream) => throw new NotSupportedException();
    }
}
