using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace PerfGate.Tool.Code;

/// <summary>
/// Names for what compilers number through (lambdas, closures, state machines): by the method of the source that they belong to and their
/// order in it, so that a method more elsewhere renames none of them.
/// </summary>
internal sealed partial class GeneratedNames
{
    private readonly MetadataReader _reader;
    private readonly PEReader _file;
    private readonly SymbolNames _symbols;
    private readonly Dictionary<EntityHandle, string> _names = [];
    private readonly Dictionary<EntityHandle, EntityHandle> _generics = [];
    private readonly HashSet<MethodDefinitionHandle> _visited = [];
    private readonly Queue<MethodDefinitionHandle> _open = [];
    private string _owner = "";
    private int _number;

    /// <summary>Names what a module holds.</summary>
    public GeneratedNames(PEReader file, MetadataReader reader)
    {
        (_file, _reader) = (file, reader);
        _symbols = new SymbolNames(reader, this);
        NameAnonymous();
        foreach (var handle in reader.MethodDefinitions)
        {
            var method = reader.GetMethodDefinition(handle);
            if (!IsNumbered(handle) && !IsInNumbered(method.GetDeclaringType()))
            {
                (_owner, _number) = ($"{SymbolNames.PlainName(reader, method.GetDeclaringType())}::{reader.GetString(method.Name)} {_symbols.SignatureOf(method.Signature)}", 0);
                Walk(handle);
            }
        }
    }

    /// <summary>The name of a type, method or field that was numbered; null where its own name is kept.</summary>
    public string? Find(EntityHandle handle) => _names.GetValueOrDefault(handle);

    /// <summary>The field or method of this module that a reference means, or nil.</summary>
    public EntityHandle Resolve(MemberReference member)
    {
        var parent = member.Parent.Kind == HandleKind.TypeSpecification ? GenericOf((TypeSpecificationHandle)member.Parent) : member.Parent;
        if (parent.Kind != HandleKind.TypeDefinition)
        {
            return default;
        }

        var type = _reader.GetTypeDefinition((TypeDefinitionHandle)parent);
        var (name, signature) = (_reader.GetString(member.Name), _reader.GetBlobBytes(member.Signature));
        foreach (var handle in type.GetFields().Select(field => (EntityHandle)field).Concat(type.GetMethods().Select(method => (EntityHandle)method)))
        {
            var (other, types) = handle.Kind == HandleKind.FieldDefinition
                ? (_reader.GetFieldDefinition((FieldDefinitionHandle)handle).Name, _reader.GetFieldDefinition((FieldDefinitionHandle)handle).Signature)
                : (_reader.GetMethodDefinition((MethodDefinitionHandle)handle).Name, _reader.GetMethodDefinition((MethodDefinitionHandle)handle).Signature);
            if (_reader.StringComparer.Equals(other, name) && _reader.GetBlobBytes(types).AsSpan().SequenceEqual(signature))
            {
                return handle;
            }
        }

        return default;
    }

    /// <summary>The generic type that a specification gives arguments to, or nil.</summary>
    public EntityHandle GenericOf(TypeSpecificationHandle handle)
    {
        if (_generics.TryGetValue(handle, out var known))
        {
            return known;
        }

        var blob = _reader.GetBlobReader(_reader.GetTypeSpecification(handle).Signature);
        var isGeneric = blob.Length > 2 && blob.ReadCompressedInteger() == (int)SignatureTypeCode.GenericTypeInstance && blob.ReadByte() > 0;
        return _generics[handle] = isGeneric ? blob.ReadTypeHandle() : default;
    }

    private void Walk(MethodDefinitionHandle start)
    {
        _open.Enqueue(start);
        _symbols.Seen = type => NameType(type);
        while (_open.TryDequeue(out var handle))
        {
            var method = _reader.GetMethodDefinition(handle);
            if (!_visited.Add(handle) || method.RelativeVirtualAddress == 0 || !IsManaged(method))
            {
                continue;
            }

            var body = _file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil)
            {
                _symbols.Of(body.LocalSignature);
            }

            foreach (var instruction in Instruction.Of(body.GetILBytes()))
            {
                if (instruction.Token >>> 24 is not (0 or 0x70))
                {
                    Refer((EntityHandle)MetadataTokens.Handle(instruction.Token));
                }
            }
        }

        _symbols.Seen = null;
    }

    private static bool IsManaged(MethodDefinition method) => (method.ImplAttributes & System.Reflection.MethodImplAttributes.CodeTypeMask) == System.Reflection.MethodImplAttributes.IL;

    // The reference as a whole first: it tells of the types in it, the outermost of them first.
    private void Refer(EntityHandle handle)
    {
        var target = handle.Kind switch
        {
            HandleKind.MethodSpecification => _reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method,
            _ => handle,
        };
        target = target.Kind == HandleKind.MemberReference ? Resolve(_reader.GetMemberReference((MemberReferenceHandle)target)) : target;
        if (target.Kind is HandleKind.MethodDefinition or HandleKind.FieldDefinition && IsNumbered(target) && !_names.ContainsKey(target))
        {
            _names.Add(target, NextName());
            if (target.Kind == HandleKind.MethodDefinition)
            {
                _open.Enqueue((MethodDefinitionHandle)target);
            }
        }

        _symbols.Of(handle);
    }

    private string NextName() => string.Create(CultureInfo.InvariantCulture, $"{_owner}~{_number++}");

    // Its fields bear the names of locals, which are nobody's business, and numbers.
    private void NameType(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        if (!Numbered().IsMatch(_reader.GetString(type.Name)) || !_names.TryAdd(handle, ""))
        {
            return;
        }

        _names[handle] = NextName();
        foreach (var (field, i) in type.GetFields().Select((field, i) => (field, i)))
        {
            _names.TryAdd(field, string.Create(CultureInfo.InvariantCulture, $"field{i}"));
        }

        foreach (var method in type.GetMethods())
        {
            if (IsNumbered(method))
            {
                _names.TryAdd(method, NextName());
            }

            _open.Enqueue(method);
        }
    }

    // An anonymous type is what its properties are.
    private void NameAnonymous()
    {
        foreach (var handle in _reader.TypeDefinitions)
        {
            var type = _reader.GetTypeDefinition(handle);
            var name = _reader.GetString(type.Name);
            if (Anonymous().IsMatch(name))
            {
                _names[handle] = $"<>f__AnonymousType{{{string.Join(',', type.GetFields().Select(field => _reader.GetString(_reader.GetFieldDefinition(field).Name)))}}}";
            }
            else if (FileLocal().Match(name) is { Success: true } local)
            {
                var space = type.Namespace.IsNil ? "" : _reader.GetString(type.Namespace) + ".";
                _names[handle] = $"{space}<{local.Groups["file"].Value}>F{name[local.Length..]}";
            }
        }
    }

    private bool IsNumbered(EntityHandle handle) => NumberedMember().IsMatch(_reader.GetString(handle.Kind == HandleKind.MethodDefinition
        ? _reader.GetMethodDefinition((MethodDefinitionHandle)handle).Name
        : _reader.GetFieldDefinition((FieldDefinitionHandle)handle).Name));

    private bool IsInNumbered(TypeDefinitionHandle handle) =>
        !handle.IsNil && (Numbered().IsMatch(_reader.GetString(_reader.GetTypeDefinition(handle).Name)) || IsInNumbered(_reader.GetTypeDefinition(handle).GetDeclaringType()));

    // <>c__DisplayClass12_0, <>c__12`1, <Foo>d__3, <Foo>O__5_0; F#: clo@12-1
    [GeneratedRegex(@"^<.*>(c__DisplayClass|c__|d__|O__)\d|@\d+(-\d+)?(`\d+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbered();

    // <Foo>b__12_0, <Foo>g__Local|3_0, <>9__12_0, <0>__Bar, <>m__Finally1 stays
    [GeneratedRegex(@"^<.*>(b__|g__.*\||9__)\d|^<\d+>__|@\d+(-\d+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberedMember();

    [GeneratedRegex(@"^<>f__AnonymousType\d", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Anonymous();

    [GeneratedRegex("^<(?<file>[^>]*)>F[0-9A-F]{8,}(?=__)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileLocal();
}
