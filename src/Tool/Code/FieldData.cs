using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PerfGate.Tool.Code;

/// <summary>What an initialised field holds from the file: the elements of arrays that stand in the source.</summary>
internal static class FieldData
{
    /// <summary>It as text; null where a field holds nothing from the file.</summary>
    public static string? Of(PEReader file, MetadataReader reader, FieldDefinitionHandle handle)
    {
        var field = reader.GetFieldDefinition(handle);
        if (!field.Attributes.HasFlag(FieldAttributes.HasFieldRVA))
        {
            return null;
        }

        var data = file.GetSectionData(field.GetRelativeVirtualAddress());
        var size = SizeOf(reader, field);
        return size <= data.Length
            ? string.Create(CultureInfo.InvariantCulture, $"data of {size}: {Digests.Of(data.GetContent(0, size).AsSpan())}")
            : throw new InvalidDataException("a field's data lie behind the end of the file");
    }

    private static int SizeOf(MetadataReader reader, FieldDefinition field)
    {
        var blob = reader.GetBlobReader(field.Signature);
        blob.ReadByte();
        return (SignatureTypeCode)blob.ReadCompressedInteger() switch
        {
            SignatureTypeCode.Boolean or SignatureTypeCode.SByte or SignatureTypeCode.Byte => 1,
            SignatureTypeCode.Char or SignatureTypeCode.Int16 or SignatureTypeCode.UInt16 => 2,
            SignatureTypeCode.Int32 or SignatureTypeCode.UInt32 or SignatureTypeCode.Single => 4,
            SignatureTypeCode.Int64 or SignatureTypeCode.UInt64 or SignatureTypeCode.Double => 8,
            (SignatureTypeCode)SignatureTypeKind.ValueType when blob.ReadTypeHandle() is { Kind: HandleKind.TypeDefinition } type
                => reader.GetTypeDefinition((TypeDefinitionHandle)type).GetLayout().Size,
            _ => throw new InvalidDataException("a field's data have no known size"),
        };
    }
}
