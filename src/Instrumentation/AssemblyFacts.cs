using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Mono.Cecil;

namespace PerfGate.Instrumentation;

/// <summary>What a file of a folder says about itself, before anything is done to it.</summary>
internal sealed record AssemblyFacts
{
    /// <summary>A field of the type of global members, by which a woven assembly is known.</summary>
    public const string WovenMark = "<perfgate>woven";

    /// <summary>Its path in the folder, with slashes.</summary>
    public required string File { get; init; }

    /// <summary>The assembly's name.</summary>
    public required string Name { get; init; }

    /// <summary>The bytes of its portable PDB, from beside it or out of it; empty where there is none that belongs to it.</summary>
    public ImmutableArray<byte> Symbols { get; init; } = [];

    /// <summary>True where the PDB is inside the assembly.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>The compiler that the PDB names, or empty.</summary>
    public string Compiler { get; init; } = "";

    /// <summary>True where a document that the PDB names is on this machine.</summary>
    public bool HasSources { get; init; }

    /// <summary>Why it must be copied as it is; null where it can be tried.</summary>
    public string? Obstacle { get; init; }

    /// <summary>What the reader must know of it once it is woven; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What a file is; null for one that is no managed assembly with code.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="file">The file's path in it.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static AssemblyFacts? Read(string directory, string file)
    {
        var path = Path.Combine(directory, file);
        try
        {
            using var image = new PEReader(System.IO.File.OpenRead(path));
            if (!image.HasMetadata)
            {
                return null;
            }

            var reader = image.GetMetadataReader();
            return reader.IsAssembly && reader.MethodDefinitions.Count > 0 ? Of(file, path, image, reader) : null;
        }
        catch (Exception failure) when (IsOfMetadata(failure))
        {
            return IsImage(path) ? new AssemblyFacts { File = file, Name = Path.GetFileNameWithoutExtension(file), Obstacle = "its metadata cannot be read" } : null;
        }
    }

    /// <summary>Whether a failure is what metadata that lies makes its readers throw: nearly anything.</summary>
    public static bool IsOfMetadata(Exception failure) => failure is EndOfStreamException or AssemblyResolutionException or not (IOException or UnauthorizedAccessException or OperationCanceledException);

    private static AssemblyFacts Of(string file, string path, PEReader image, MetadataReader reader)
    {
        var name = reader.GetString(reader.GetAssemblyDefinition().Name);
        var header = image.PEHeaders.CorHeader!;
        var isNative = header.ManagedNativeHeaderDirectory.Size > 0;
        var obstacle = IsWoven(reader) ? "it is woven already"
            : IsReference(reader) ? "it is a reference assembly, which nothing runs"
            : !isNative && !header.Flags.HasFlag(CorFlags.ILOnly) ? "it holds native code beside managed code (mixed mode)"
            : reader.AssemblyFiles.Count > 0 && reader.AssemblyFiles.Any(part => reader.GetAssemblyFile(part).ContainsMetadata) ? "it has modules in other files"
            : null;
        var symbols = SymbolFacts.Of(path, image);
        return new AssemblyFacts
        {
            File = file,
            Name = name,
            Symbols = symbols.Bytes,
            IsEmbedded = symbols.IsEmbedded,
            Compiler = symbols.Compiler,
            HasSources = symbols.HasSources,
            Obstacle = obstacle,
            Note = Joined([symbols.WhyNot, isNative ? "its precompiled code (ReadyToRun) was dropped" : null, header.Flags.HasFlag(CorFlags.StrongNameSigned) ? "its signature is no longer valid, which .NET does not verify; its key is kept" : null]),
        };
    }

    /// <summary>Notes as one; null where there are none.</summary>
    public static string? Joined(IEnumerable<string?> notes) => string.Join("; ", notes.Where(note => note is not null)) is { Length: > 0 } joined ? joined : null;

    // Hooks alone are no sign: the recorder's own tests call them, too.
    private static bool IsWoven(MetadataReader reader) => reader.GetTypeDefinition(MetadataTokens.TypeDefinitionHandle(1)).GetFields()
        .Any(field => reader.StringComparer.Equals(reader.GetFieldDefinition(field).Name, WovenMark));

    private static bool IsReference(MetadataReader reader) => reader.GetAssemblyDefinition().GetCustomAttributes().Select(reader.GetCustomAttribute)
        .Any(mark => mark.Constructor.Kind == HandleKind.MemberReference && reader.GetMemberReference((MemberReferenceHandle)mark.Constructor).Parent is { Kind: HandleKind.TypeReference } type
            && reader.StringComparer.Equals(reader.GetTypeReference((TypeReferenceHandle)type).Name, "ReferenceAssemblyAttribute"));

    // Native libraries and whatever else is called .dll are not worth a word.
    private static bool IsImage(string path)
    {
        try
        {
            using var image = new PEReader(System.IO.File.OpenRead(path));
            return image.PEHeaders.CorHeader is not null;
        }
        catch (Exception failure) when (IsOfMetadata(failure))
        {
            return false;
        }
    }
}
