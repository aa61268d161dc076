using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PerfGate.Instrumentation;

/// <summary>What the PDB of an assembly says.</summary>
/// <param name="Bytes">The portable PDB; empty where there is none.</param>
/// <param name="IsEmbedded">Whether it is inside the assembly.</param>
/// <param name="Compiler">The compiler that it names, or empty.</param>
/// <param name="HasSources">Whether a document that it names is on this machine.</param>
/// <param name="WhyNot">Why there is none, or null.</param>
internal sealed record SymbolFacts(ImmutableArray<byte> Bytes, bool IsEmbedded, string Compiler, bool HasSources, string? WhyNot)
{
    private static readonly Guid CompilationOptions = new("B5FEEC05-8CD0-4A83-96DA-466284BB4BD8");

    /// <summary>Reads it.</summary>
    /// <param name="path">The assembly's file.</param>
    /// <param name="image">The assembly.</param>
    public static SymbolFacts Of(string path, PEReader image)
    {
        try
        {
            var directory = image.ReadDebugDirectory();
            var embedded = directory.FirstOrDefault(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
            if (embedded.DataSize > 0)
            {
                using var provider = image.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
                return Read(provider.GetMetadataReader(), [], isEmbedded: true);
            }

            var beside = Path.ChangeExtension(path, ".pdb");
            if (!File.Exists(beside))
            {
                return None("it has no PDB, so its methods have no lines");
            }

            var bytes = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(File.ReadAllBytes(beside));
            if (!bytes.AsSpan().StartsWith("BSJB"u8))
            {
                return None("its PDB is none of the portable ones, so its methods have no lines");
            }

            using var reader = MetadataReaderProvider.FromPortablePdbImage(bytes);
            var id = new BlobContentId(reader.GetMetadataReader().DebugMetadataHeader!.Id);
            return directory.Any(entry => entry.Type == DebugDirectoryEntryType.CodeView && image.ReadCodeViewDebugDirectoryData(entry).Guid == id.Guid)
                ? Read(reader.GetMetadataReader(), bytes, isEmbedded: false)
                : None("its PDB belongs to another build, so its methods have no lines");
        }
        catch (Exception failure) when (AssemblyFacts.IsOfMetadata(failure))
        {
            return None("its PDB cannot be read, so its methods have no lines");
        }
    }

    private static SymbolFacts None(string whyNot) => new([], IsEmbedded: false, "", HasSources: false, whyNot);

    private static SymbolFacts Read(MetadataReader reader, ImmutableArray<byte> bytes, bool isEmbedded)
    {
        var hasSources = reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)).Any(name => Path.IsPathRooted(name) && File.Exists(name));
        return new SymbolFacts(bytes, isEmbedded, CompilerOf(reader), hasSources, WhyNot: null);
    }

    // Names and values by turns, each with a zero behind it.
    private static string CompilerOf(MetadataReader reader)
    {
        var options = reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition).Select(reader.GetCustomDebugInformation).Where(part => reader.GetGuid(part.Kind) == CompilationOptions);
        var parts = options.Select(part => Encoding.UTF8.GetString(reader.GetBlobBytes(part.Value)).Split('\0')).FirstOrDefault([]);
        var name = Array.IndexOf(parts, "compiler-version");
        return name >= 0 && name % 2 == 0 && name + 1 < parts.Length ? parts[name + 1] : "";
    }
}
