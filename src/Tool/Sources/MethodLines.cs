using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace PerfGate.Tool.Sources;

/// <summary>Which lines of which file a method was compiled from, by the sequence points of its portable PDB.</summary>
/// <param name="Token">The method's number in its module's metadata.</param>
/// <param name="Document">The file.</param>
/// <param name="Points">The lines of its statements, each from the first to the last.</param>
internal sealed record MethodLines(int Token, SourceDocument Document, ImmutableArray<(int First, int Last)> Points)
{
    private static readonly Guid Sha1 = new("ff1816ec-aa5e-4d10-87f7-6f4963833460");
    private static readonly Guid Sha256 = new("8829d00f-11b8-4213-878b-770e8597ac16");

    /// <summary>The lines of some methods of an assembly: from the PDB inside it or beside it. None where there is no PDB of this very build.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="methods">The methods' numbers.</param>
    public static ImmutableArray<MethodLines> Read(string path, IEnumerable<int> methods)
    {
        // Symbols that lie make their reader throw nearly anything; nothing depends on them but what is said beside a culprit.
        try
        {
            using var file = new PEReader(File.OpenRead(path), PEStreamOptions.PrefetchEntireImage);
            if (!file.HasMetadata || !file.TryOpenAssociatedPortablePdb(path, pdb => File.Exists(pdb) ? File.OpenRead(pdb) : null, out var symbols, out _) || symbols is null)
            {
                return [];
            }

            using (symbols)
            {
                var reader = symbols.GetMetadataReader();
                return [.. methods.SelectMany(method => Of(reader, method))];
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException or ArgumentException or OverflowException or IndexOutOfRangeException or NotSupportedException or InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>The full name of the type that a person wrote, of one that the compiler made inside of it.</summary>
    /// <param name="type">As the metadata has it: <c>Shop.Orders+&lt;Sort&gt;d__3</c>.</param>
    public static string Owner(string type) => type.IndexOf("+<", StringComparison.Ordinal) is >= 0 and var made ? type[..made] : type;

    private static IEnumerable<MethodLines> Of(MetadataReader reader, int method)
    {
        var row = method & 0xFFFFFF;
        if (row < 1 || row > reader.MethodDebugInformation.Count)
        {
            return [];
        }

        return reader.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(row)).GetSequencePoints()
            .Where(point => !point.IsHidden && !point.Document.IsNil)
            .GroupBy(point => point.Document)
            .Select(points => new MethodLines(method, Read(reader, points.Key), [.. points.Select(point => (point.StartLine, point.EndLine))]));
    }

    private static SourceDocument Read(MetadataReader reader, DocumentHandle handle)
    {
        var document = reader.GetDocument(handle);
        var algorithm = document.HashAlgorithm.IsNil ? default : reader.GetGuid(document.HashAlgorithm);
        return new SourceDocument(
            reader.GetString(document.Name),
            algorithm == Sha256 ? HashAlgorithmName.SHA256 : algorithm == Sha1 ? HashAlgorithmName.SHA1 : null,
            document.Hash.IsNil ? [] : reader.GetBlobContent(document.Hash));
    }
}

/// <summary>A source file as a PDB names it.</summary>
/// <param name="Name">The path that the compiler wrote down.</param>
/// <param name="Algorithm">How it hashed the text, or null.</param>
/// <param name="Hash">The hash.</param>
internal sealed record SourceDocument(string Name, HashAlgorithmName? Algorithm, ImmutableArray<byte> Hash);
