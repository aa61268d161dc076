using System.Globalization;
using System.Reflection.Metadata;
using System.Text;

namespace PerfGate.Tool.Code;

/// <summary>Custom attributes, as far as they can change what a program does.</summary>
/// <param name="reader">The module's metadata.</param>
/// <param name="symbols">Names of what it refers to.</param>
internal sealed class CodeAttributes(MetadataReader reader, SymbolNames symbols)
{
    // What a compiler notes for other compilers, and for debuggers.
    private static readonly HashSet<string> ForCompilers = new(StringComparer.Ordinal)
    {
        "System.Runtime.CompilerServices.AsyncStateMachineAttribute",
        "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.CompilationRelaxationsAttribute",
        "System.Runtime.CompilerServices.CompilerGeneratedAttribute",
        "System.Runtime.CompilerServices.DynamicAttribute",
        "System.Runtime.CompilerServices.ExtensionAttribute",
        "System.Runtime.CompilerServices.InternalsVisibleToAttribute",
        "System.Runtime.CompilerServices.IteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.NullableAttribute",
        "System.Runtime.CompilerServices.NullableContextAttribute",
        "System.Runtime.CompilerServices.NullablePublicOnlyAttribute",
        "System.Runtime.CompilerServices.RefSafetyRulesAttribute",
        "System.Runtime.CompilerServices.TupleElementNamesAttribute",
    };

    // A test is another series where they say something else; and they hold the line they stand in.
    private static readonly string[] OfTestFrameworks = ["Xunit.", "NUnit.", "Microsoft.VisualStudio.TestTools.", "PerfGate."];

    /// <summary>Those of a type or one of its members.</summary>
    public string Of(CustomAttributeHandleCollection handles)
    {
        var text = new StringBuilder();
        foreach (var attribute in handles.Select(reader.GetCustomAttribute))
        {
            var constructor = symbols.Of(attribute.Constructor);
            var name = constructor[(constructor.IndexOf(']', StringComparison.Ordinal) + 1)..];
            name = name[..Math.Max(name.IndexOf("::", StringComparison.Ordinal), 0)];
            if (!ForCompilers.Contains(name)
                && !Array.Exists(OfTestFrameworks, framework => name.StartsWith(framework, StringComparison.Ordinal))
                && (!name.StartsWith("System.Diagnostics.", StringComparison.Ordinal) || name == "System.Diagnostics.DebuggableAttribute")
                && !name.StartsWith("System.Reflection.Assembly", StringComparison.Ordinal))
            {
                text.Append(constructor).Append(' ').Append(Hex(attribute.Value)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Those of the assembly and the module.</summary>
    public string OfModule() => (reader.IsAssembly ? Of(reader.GetAssemblyDefinition().GetCustomAttributes()) : "") + Of(reader.GetModuleDefinition().GetCustomAttributes());

    /// <summary>Type parameters with what they ask of their arguments.</summary>
    public string OfGenerics(GenericParameterHandleCollection handles)
    {
        var text = new StringBuilder();
        foreach (var parameter in handles.Select(reader.GetGenericParameter))
        {
            text.Append(CultureInfo.InvariantCulture, $"<{parameter.Index} {parameter.Attributes} {string.Join(',', parameter.GetConstraints().Select(constraint => symbols.Of(reader.GetGenericParameterConstraint(constraint).Type)))}>\n");
        }

        return text.ToString();
    }

    /// <summary>A blob as text.</summary>
    public string Hex(BlobHandle blob) => blob.IsNil ? "" : Convert.ToHexString(reader.GetBlobBytes(blob));
}
