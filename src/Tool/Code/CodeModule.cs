using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PerfGate.Tool.Code;

/// <summary>The code of one file of a build, with every number of its metadata replaced by the name of what it stands for.</summary>
internal sealed class CodeModule
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly SymbolNames _symbols;
    private readonly GeneratedNames _generated;
    private readonly CodeAttributes _attributes;
    private readonly string? _root;
    private readonly HashSet<MethodDefinitionHandle> _implementing = [];

    private CodeModule(string path, PEReader file, string? root)
    {
        (_file, _root, Name) = (file, root, Path.GetFileNameWithoutExtension(path));
        _reader = file.GetMetadataReader();
        _generated = new GeneratedNames(file, _reader);
        _symbols = new SymbolNames(_reader, _generated);
        _attributes = new CodeAttributes(_reader, _symbols);
        foreach (var handle in Enumerable.Range(1, _reader.GetTableRowCount(TableIndex.MethodImpl)).Select(MetadataTokens.MethodImplementationHandle))
        {
            if (_reader.GetMethodImplementation(handle).MethodBody is { Kind: HandleKind.MethodDefinition } body)
            {
                _implementing.Add((MethodDefinitionHandle)body);
            }
        }
    }

    /// <summary>The name of the file, without directory and extension.</summary>
    public string Name { get; }

    /// <summary>Its methods by their keys.</summary>
    public Dictionary<string, CodeMethod> Methods { get; } = new(StringComparer.Ordinal);

    /// <summary>Its types by their keys.</summary>
    public Dictionary<string, CodeType> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Its static fields by their keys: their names, <c>Shop.Orders::count</c>, and what decides the code of the methods that use them.</summary>
    public Dictionary<string, (string Name, string Digest)> StaticFields { get; } = new(StringComparer.Ordinal);

    /// <summary>What is the same in both builds where the file is but for methods and types.</summary>
    public string Rest { get; private set; } = "";

    /// <summary>Reads a file; null where it holds no managed code alone, but is a native library, or has native code beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">The directory that its sources stand in, or null.</param>
    /// <exception cref="BadImageFormatException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It holds what cannot be.</exception>
    public static CodeModule? Read(string path, string? root)
    {
        using var file = new PEReader(File.OpenRead(path), PEStreamOptions.PrefetchEntireImage);
        if (!file.HasMetadata || file.PEHeaders.CorHeader is not { } header || !header.Flags.HasFlag(CorFlags.ILOnly) || header.ManagedNativeHeaderDirectory.Size > 0)
        {
            return null;
        }

        if (file.PEHeaders.SectionHeaders.Any(section => (long)section.PointerToRawData + section.SizeOfRawData > new FileInfo(path).Length))
        {
            throw new InvalidDataException("the file was cut short");
        }

        var module = new CodeModule(path, file, root);
        module.ReadRest(header);
        foreach (var handle in module._reader.TypeDefinitions)
        {
            module.ReadType(handle);
        }

        return module;
    }

    private void ReadRest(CorHeader header)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{header.Flags} {_file.PEHeaders.CoffHeader.Machine}\n");
        text.Append(_attributes.OfModule());
        foreach (var handle in _reader.ExportedTypes)
        {
            var type = _reader.GetExportedType(handle);
            text.Append(CultureInfo.InvariantCulture, $"forwards {_reader.GetString(type.Namespace)}.{_reader.GetString(type.Name)}\n");
        }

        foreach (var handle in _reader.ManifestResources)
        {
            text.Append(CultureInfo.InvariantCulture, $"resource {_reader.GetString(_reader.GetManifestResource(handle).Name)}\n");
        }

        if (header.ResourcesDirectory is { Size: > 0 } resources && _file.GetSectionData(resources.RelativeVirtualAddress) is var data)
        {
            text.Append(Digests.Of(data.GetContent(0, Math.Min(resources.Size, data.Length)).AsSpan()));
        }

        Rest = text.ToString();
    }

    private void ReadType(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        var shape = new TypeShape(_reader, _symbols, _generated, _attributes, handle);
        Add(Types, shape.Key, shape.Read());
        foreach (var field in type.GetFields())
        {
            if (_reader.GetFieldDefinition(field) is { Attributes: var attributes } definition && attributes.HasFlag(FieldAttributes.Static) && !attributes.HasFlag(FieldAttributes.Literal) && _generated.Find(field) is null)
            {
                // What a field of <PrivateImplementationDetails> holds is told where it is used.
                var name = _reader.GetString(definition.Name);
                Add(StaticFields, $"{shape.Key}::{name}", ($"{shape.Name}::{name}", $"{attributes} {_symbols.FieldTypeOf(definition.Signature)} {_attributes.Of(definition.GetCustomAttributes())}"));
            }
        }

        foreach (var method in type.GetMethods())
        {
            ReadMethod(method, shape.Name, hasInterfaces: type.GetInterfaceImplementations().Count > 0);
        }
    }

    private static void Add<T>(Dictionary<string, T> items, string key, T item)
    {
        for (var (number, name) = (2, key); !items.TryAdd(name, item); number++)
        {
            name = $"{key} #{number}";
        }
    }

    private void ReadMethod(MethodDefinitionHandle handle, string type, bool hasInterfaces)
    {
        var method = _reader.GetMethodDefinition(handle);
        var mentions = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        _symbols.Mentions = mentions;
        var text = new StringBuilder();
        var size = AppendCode(text.Append(Declaration(method)).Append('\n'), method);
        _symbols.Mentions = null;
        var key = _symbols.Of(handle);
        Add(Methods, key, new CodeMethod
        {
            Module = Name,
            Token = MetadataTokens.GetToken(handle),
            Type = type,
            Name = _reader.GetString(method.Name),
            Key = key,
            Digest = Digests.Of(text),
            Size = size,
            IsSlot = method.Attributes.HasFlag(MethodAttributes.Virtual) || _implementing.Contains(handle) || (hasInterfaces && method.Attributes.HasFlag(MethodAttributes.Static)),
            Mentions = mentions.ToImmutable(),
            IsInliningAsked = method.ImplAttributes.HasFlag(MethodImplAttributes.AggressiveInlining),
            IsInliningForbidden = method.ImplAttributes.HasFlag(MethodImplAttributes.NoInlining),
        });
    }

    private string Declaration(MethodDefinition method)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method.Attributes} {method.ImplAttributes} {_symbols.SignatureOf(method.Signature)}\n");
        text.Append(_attributes.Of(method.GetCustomAttributes()));
        text.Append(_attributes.OfGenerics(method.GetGenericParameters()));
        foreach (var parameter in method.GetParameters().Select(_reader.GetParameter))
        {
            text.Append(CultureInfo.InvariantCulture, $"{parameter.SequenceNumber} {parameter.Attributes} {_attributes.Hex(parameter.GetMarshallingDescriptor())}{_attributes.Of(parameter.GetCustomAttributes())}\n");
        }

        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        {
            var import = method.GetImport();
            text.Append(CultureInfo.InvariantCulture, $"{import.Attributes} {_reader.GetString(import.Name)} {_symbols.Of(import.Module)}\n");
        }

        return text.ToString();
    }

    private int AppendCode(StringBuilder text, MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0 || (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) != MethodImplAttributes.IL)
        {
            return 0;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        text.Append(body.LocalVariablesInitialized).Append(' ').Append(body.LocalSignature.IsNil ? "" : _symbols.Of(body.LocalSignature)).Append('\n');
        foreach (var region in body.ExceptionRegions)
        {
            text.Append(CultureInfo.InvariantCulture, $"{region.Kind} {region.TryOffset} {region.TryLength} {region.HandlerOffset} {region.HandlerLength} {region.FilterOffset} {(region.CatchType.IsNil ? "" : _symbols.Of(region.CatchType))}\n");
        }

        var bytes = body.GetILBytes()!;
        var instructions = Instruction.Of(bytes);
        for (var i = 0; i < instructions.Count; i++)
        {
            var instruction = instructions[i];
            text.Append(instruction.IsNumber && IsCallersLine(instructions, i) ? "the line of a call"
                : instruction.OpCode.Name + " " + (instruction.Token != 0 ? Operand(instruction.Token) : Convert.ToHexString(bytes, instruction.Operand, instruction.Length))).Append('\n');
        }

        return bytes.Length;
    }

    private string Operand(int token) => MetadataTokens.Handle(token) is { Kind: HandleKind.UserString } text ? Literal((UserStringHandle)text)
        : (EntityHandle)MetadataTokens.Handle(token) is { Kind: HandleKind.FieldDefinition } field && FieldData.Of(_file, _reader, (FieldDefinitionHandle)field) is { } data ? data
        : _symbols.Of((EntityHandle)MetadataTokens.Handle(token));

    // Each build is made in a directory of its own, whose path compilers put into code on request.
    private string Literal(UserStringHandle handle)
    {
        var text = _reader.GetUserString(handle);
        return "\"" + (_root is null ? text : text.Replace(_root, "<root>", StringComparison.Ordinal)) + "\"";
    }

    // Perf.Measure is told by the compiler in which line it is called: ldstr file, ldc.i4 line, call.
    private bool IsCallersLine(List<Instruction> instructions, int i) =>
        i > 0 && i + 1 < instructions.Count
        && instructions[i - 1].Token >>> 24 == 0x70 && _reader.GetUserString((UserStringHandle)MetadataTokens.Handle(instructions[i - 1].Token)).EndsWith(".cs", StringComparison.Ordinal)
        && instructions[i + 1].Token >>> 24 is 0x06 or 0x0A or 0x2B && Operand(instructions[i + 1].Token).Contains("PerfGate.Perf::Measure", StringComparison.Ordinal);
}
