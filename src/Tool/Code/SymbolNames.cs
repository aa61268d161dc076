using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace PerfGate.Tool.Code;

/// <summary>What metadata tokens refer to, as text that is the same in two builds where it is the same thing.</summary>
/// <param name="reader">The module's metadata.</param>
/// <param name="generated">Names for what the compiler numbered.</param>
internal sealed class SymbolNames(MetadataReader reader, GeneratedNames generated) : ISignatureTypeProvider<string, object?>
{
    private readonly string _assembly = reader.IsAssembly ? reader.GetString(reader.GetAssemblyDefinition().Name) : reader.GetString(reader.GetModuleDefinition().Name);

    /// <summary>Takes the plain names of all types and members that are referred to: <c>Shop.Orders</c>, <c>Shop.Orders::Sort</c>.</summary>
    public ISet<string>? Mentions { get; set; }

    /// <summary>Is told of each type of this module that is referred to.</summary>
    public Action<TypeDefinitionHandle>? Seen { get; set; }

    /// <summary>What a token refers to.</summary>
    public string Of(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => GetTypeFromDefinition(reader, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => GetTypeFromReference(reader, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeSpecification => GetTypeFromSpecification(reader, null, (TypeSpecificationHandle)handle, 0),
        HandleKind.FieldDefinition => OfField((FieldDefinitionHandle)handle),
        HandleKind.MethodDefinition => OfMethod((MethodDefinitionHandle)handle),
        HandleKind.MemberReference => OfMember(reader.GetMemberReference((MemberReferenceHandle)handle)),
        HandleKind.MethodSpecification => OfInstance(reader.GetMethodSpecification((MethodSpecificationHandle)handle)),
        HandleKind.StandaloneSignature => OfCall(reader.GetStandaloneSignature((StandaloneSignatureHandle)handle)),
        HandleKind.ModuleReference => reader.GetString(reader.GetModuleReference((ModuleReferenceHandle)handle).Name),
        _ => throw new InvalidDataException($"a token refers to a {handle.Kind}"),
    };

    /// <summary>A type's name as the metadata has it: <c>Shop.Orders+Line</c>.</summary>
    public static string PlainName(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{PlainName(reader, outer)}+{name}"
            : type.Namespace.IsNil ? name
            : $"{reader.GetString(type.Namespace)}.{name}";
    }

    /// <summary>The types of a method and its calling convention.</summary>
    public string SignatureOf(BlobHandle signature)
    {
        var blob = reader.GetBlobReader(signature);
        return Text(new SignatureDecoder<string, object?>(this, reader, null).DecodeMethodSignature(ref blob));
    }

    /// <summary>The type of a field.</summary>
    public string FieldTypeOf(BlobHandle signature)
    {
        var blob = reader.GetBlobReader(signature);
        return new SignatureDecoder<string, object?>(this, reader, null).DecodeFieldSignature(ref blob);
    }

    private static string Text(MethodSignature<string> signature) => string.Create(
        CultureInfo.InvariantCulture, $"{signature.Header} {signature.ReturnType} `{signature.GenericParameterCount}({string.Join(',', signature.ParameterTypes)};{signature.RequiredParameterCount})");

    private string OfField(FieldDefinitionHandle handle)
    {
        var field = reader.GetFieldDefinition(handle);
        var name = generated.Find(handle) ?? reader.GetString(field.Name);
        return $"{OwnerOf(field.GetDeclaringType(), reader.GetString(field.Name))}::{name} {FieldTypeOf(field.Signature)}";
    }

    private string OfMethod(MethodDefinitionHandle handle)
    {
        var method = reader.GetMethodDefinition(handle);
        var name = generated.Find(handle) ?? reader.GetString(method.Name);
        return $"{OwnerOf(method.GetDeclaringType(), reader.GetString(method.Name))}::{name} {SignatureOf(method.Signature)}";
    }

    private string OwnerOf(TypeDefinitionHandle owner, string member)
    {
        Mentions?.Add($"{PlainName(reader, owner)}::{member}");
        return GetTypeFromDefinition(reader, owner, 0);
    }

    private string OfMember(MemberReference member)
    {
        if (generated.Resolve(member) is { IsNil: false } definition)
        {
            // With the arguments of a generic type, which the definition has not.
            return $"{Of(member.Parent)} {Of(definition)}";
        }

        var name = reader.GetString(member.Name);
        if (Mentions is not null && PlainParent(member.Parent) is { } parent)
        {
            Mentions.Add($"{parent}::{name}");
        }

        var type = member.GetKind() == MemberReferenceKind.Field ? FieldTypeOf(member.Signature) : SignatureOf(member.Signature);
        return $"{Of(member.Parent)}::{name} {type}";
    }

    private string? PlainParent(EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeDefinition => PlainName(reader, (TypeDefinitionHandle)parent),
        HandleKind.TypeReference => PlainName((TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => generated.GenericOf((TypeSpecificationHandle)parent) is { IsNil: false } type ? PlainParent(type) : null,
        _ => null,
    };

    private string PlainName(TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference ? $"{PlainName((TypeReferenceHandle)type.ResolutionScope)}+{name}"
            : type.Namespace.IsNil ? name
            : $"{reader.GetString(type.Namespace)}.{name}";
    }

    private string OfInstance(MethodSpecification method)
    {
        var blob = reader.GetBlobReader(method.Signature);
        var arguments = new SignatureDecoder<string, object?>(this, reader, null).DecodeMethodSpecificationSignature(ref blob);
        return $"{Of(method.Method)}<{string.Join(',', arguments)}>";
    }

    private string OfCall(StandaloneSignature signature) => signature.GetKind() == StandaloneSignatureKind.Method
        ? Text(signature.DecodeMethodSignature(this, null))
        : string.Join(',', signature.DecodeLocalSignature(this, null));

    /// <inheritdoc/>
    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Seen?.Invoke(handle);
        Mentions?.Add(PlainName(reader, handle));
        return Kind(rawTypeKind) + $"[{_assembly}]{CanonicalName(reader, handle)}";
    }

    private string CanonicalName(MetadataReader reader, TypeDefinitionHandle handle)
    {
        if (generated.Find(handle) is { } name)
        {
            return name;
        }

        var type = reader.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{CanonicalName(reader, outer)}+{reader.GetString(type.Name)}" : PlainName(reader, handle);
    }

    /// <inheritdoc/>
    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var plain = PlainName(handle);
        Mentions?.Add(plain);
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        while (scope.Kind == HandleKind.TypeReference)
        {
            scope = reader.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        }

        // Without the version: whether another assembly changed, its own file tells.
        var assembly = scope.Kind == HandleKind.AssemblyReference ? reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) : _assembly;
        return Kind(rawTypeKind) + $"[{assembly}]{plain}";
    }

    private static string Kind(byte rawTypeKind) => rawTypeKind == (byte)SignatureTypeKind.ValueType ? "value " : "";

    /// <inheritdoc/>
    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    /// <inheritdoc/>
    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

    /// <inheritdoc/>
    public string GetArrayType(string elementType, ArrayShape shape) => string.Create(CultureInfo.InvariantCulture, $"{elementType}[{shape.Rank};{string.Join(',', shape.Sizes)};{string.Join(',', shape.LowerBounds)}]");

    /// <inheritdoc/>
    public string GetByReferenceType(string elementType) => elementType + "&";

    /// <inheritdoc/>
    public string GetFunctionPointerType(MethodSignature<string> signature) => "*" + Text(signature);

    /// <inheritdoc/>
    public string GetGenericMethodParameter(object? genericContext, int index) => string.Create(CultureInfo.InvariantCulture, $"!!{index}");

    /// <inheritdoc/>
    public string GetGenericTypeParameter(object? genericContext, int index) => string.Create(CultureInfo.InvariantCulture, $"!{index}");

    /// <inheritdoc/>
    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    /// <inheritdoc/>
    public string GetPinnedType(string elementType) => elementType + " pinned";

    /// <inheritdoc/>
    public string GetPointerType(string elementType) => elementType + "*";

    /// <inheritdoc/>
    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    /// <inheritdoc/>
    public string GetSZArrayType(string elementType) => elementType + "[]";
}
