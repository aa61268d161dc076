using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PerfGate.Counting;

/// <summary>What the assembly of a counted test says of itself.</summary>
internal static class TestAssemblyFacts
{
    private static readonly Guid CompilationOptions = new("B5FEEC05-8CD0-4A83-96DA-466284BB4BD8");

    /// <summary>True where hooks were woven into it, or where nobody can tell.</summary>
    public static unsafe bool IsWoven(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var blob, out var length))
        {
            return true;
        }

        var metadata = new MetadataReader(blob, length);
        return metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Any(type => metadata.StringComparer.Equals(type.Name, nameof(CallScope)) && metadata.StringComparer.Equals(type.Namespace, typeof(CallScope).Namespace!));
    }

    /// <summary>The version of the compiler, as the PDB beside the assembly or in it has it; empty where it does not say.</summary>
    public static string CompilerOf(Assembly assembly)
    {
        try
        {
            if (string.IsNullOrEmpty(assembly.Location))
            {
                return "";
            }

            using var image = new PEReader(File.OpenRead(assembly.Location));
            if (!image.TryOpenAssociatedPortablePdb(assembly.Location, path => File.Exists(path) ? File.OpenRead(path) : null, out var symbols, out _))
            {
                return "";
            }

            using (symbols)
            {
                return CompilerOf(symbols!.GetMetadataReader());
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException)
        {
            return "";
        }
    }

    // Names and values by turns, each with a zero behind it.
    private static string CompilerOf(MetadataReader symbols)
    {
        var options = symbols.GetCustomDebugInformation(EntityHandle.ModuleDefinition).Select(symbols.GetCustomDebugInformation)
            .FirstOrDefault(part => symbols.GetGuid(part.Kind) == CompilationOptions);
        var parts = options.Value.IsNil ? [] : Encoding.UTF8.GetString(symbols.GetBlobBytes(options.Value)).Split('\0');
        var name = Array.IndexOf(parts, "compiler-version");
        return name >= 0 && name % 2 == 0 && name + 1 < parts.Length ? parts[name + 1] : "";
    }
}
