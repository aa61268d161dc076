using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Text;

namespace PerfGate.Tool.Code;

/// <summary>What of a type decides the machine code of methods that use it, although it stands in none of them: layout, ancestors, attributes.</summary>
internal sealed class TypeShape
{
    private readonly MetadataReader _reader;
    private readonly SymbolNames _symbols;
    private readonly GeneratedNames _generated;
    private readonly CodeAttributes _attributes;
    private readonly TypeDefinition _type;

    /// <summary>Looks at a type.</summary>
    public TypeShape(MetadataReader reader, SymbolNames symbols, GeneratedNames generated, CodeAttributes attributes, TypeDefinitionHandle handle)
    {
        (_reader, _symbols, _generated, _attributes, _type) = (reader, symbols, generated, attributes, reader.GetTypeDefinition(handle));
        Name = SymbolNames.PlainName(reader, handle);
        Key = symbols.Of(handle);
    }

    /// <summary>Its name as the metadata has it.</summary>
    public string Name { get; }

    /// <summary>What is the same in both builds where the type is.</summary>
    public string Key { get; }

    /// <summary>Reads it.</summary>
    public CodeType Read()
    {
        var text = new StringBuilder();
        var within = Mentioned(() => AppendAncestry(text));
        within.UnionWith(AppendFields(text));
        var implements = Mentioned(() =>
        {
            foreach (var implementation in _type.GetInterfaceImplementations())
            {
                text.Append(CultureInfo.InvariantCulture, $"implements {_symbols.Of(_reader.GetInterfaceImplementation(implementation).Interface)}\n");
            }
        });
        foreach (var handle in _type.GetMethodImplementations())
        {
            var implementation = _reader.GetMethodImplementation(handle);
            text.Append(CultureInfo.InvariantCulture, $"{_symbols.Of(implementation.MethodDeclaration)} by {_symbols.Of(implementation.MethodBody)}\n");
        }

        AppendAttributes(text);
        return new CodeType(Name, Digests.Of(text), _type.Attributes.HasFlag(TypeAttributes.Interface), within.ToImmutable(), implements.ToImmutable());
    }

    private void AppendAncestry(StringBuilder text)
    {
        var layout = _type.GetLayout();
        text.Append(CultureInfo.InvariantCulture, $"{_type.Attributes} {layout.PackingSize} {layout.Size} {(_type.BaseType.IsNil ? "" : _symbols.Of(_type.BaseType))}\n");
        text.Append(_attributes.OfGenerics(_type.GetGenericParameters()));
    }

    // Constants stand in the code that uses them, but for those of an enumeration, which is asked for its names. Gives the value types
    // that lie in it.
    private HashSet<string> AppendFields(StringBuilder text)
    {
        var within = new HashSet<string>(StringComparer.Ordinal);
        var isEnum = !_type.BaseType.IsNil && _symbols.Of(_type.BaseType).EndsWith("]System.Enum", StringComparison.Ordinal);
        foreach (var handle in _type.GetFields())
        {
            var field = _reader.GetFieldDefinition(handle);
            var name = _generated.Find(handle) ?? _reader.GetString(field.Name);
            if (!field.Attributes.HasFlag(FieldAttributes.Static))
            {
                var type = "";
                var mentioned = Mentioned(() => type = _symbols.FieldTypeOf(field.Signature));
                text.Append(CultureInfo.InvariantCulture, $"{field.Attributes} {name} {type} {field.GetOffset()} {_attributes.Hex(field.GetMarshallingDescriptor())}{_attributes.Of(field.GetCustomAttributes())}\n");
                if (type.Contains("value ", StringComparison.Ordinal))
                {
                    within.UnionWith(mentioned);
                }
            }
            else if (isEnum)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name} {_attributes.Hex(_reader.GetConstant(field.GetDefaultValue()).Value)}{_attributes.Of(field.GetCustomAttributes())}\n");
            }
        }

        return within;
    }

    private void AppendAttributes(StringBuilder text)
    {
        text.Append(_attributes.Of(_type.GetCustomAttributes()));
        foreach (var property in _type.GetProperties().Select(_reader.GetPropertyDefinition))
        {
            if (_attributes.Of(property.GetCustomAttributes()) is { Length: > 0 } attributes)
            {
                text.Append(CultureInfo.InvariantCulture, $"{_reader.GetString(property.Name)} {attributes}\n");
            }
        }
    }

    private ImmutableHashSet<string>.Builder Mentioned(Action read)
    {
        var mentions = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        _symbols.Mentions = mentions;
        read();
        _symbols.Mentions = null;
        return mentions;
    }
}
