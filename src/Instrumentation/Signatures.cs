using System.Globalization;
using System.Text;
using Mono.Cecil;

namespace PerfGate.Instrumentation;

/// <summary>Names by which a reference to a method and its definition are known to be the same, without looking the definition up.</summary>
internal static class Signatures
{
    /// <summary>A method of any assembly.</summary>
    public static string KeyOf(MethodReference method)
    {
        var element = method.GetElementMethod();
        var type = element.DeclaringType.GetElementType();
        var key = new StringBuilder(AssemblyOf(type)).Append('|').Append(type.FullName).Append("::").Append(element.Name);
        if (element.HasGenericParameters)
        {
            key.Append('`').Append(element.GenericParameters.Count);
        }

        return key.Append(Parameters(element)).ToString();
    }

    /// <summary>The assembly that a type is declared in, as far as its reference says.</summary>
    public static string AssemblyOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Scope switch
        {
            AssemblyNameReference assembly => assembly.Name,
            ModuleDefinition { Assembly: { } assembly } => assembly.Name.Name,
            _ => "",
        };
    }

    /// <summary>Parameters and what is returned, with type parameters by their numbers.</summary>
    /// <param name="method">The method.</param>
    /// <param name="skip">How many parameters are left out: the receiver of a stand-in.</param>
    /// <param name="ofType">How many of a stand-in's type parameters are those of the type it stands in for a method of.</param>
    /// <param name="returned">What stands for the type returned; null for that of the method.</param>
    public static string Parameters(MethodReference method, int skip = 0, int ofType = 0, string? returned = null)
    {
        var text = new StringBuilder("(");
        foreach (var parameter in method.Parameters.Skip(skip))
        {
            Append(text, parameter.ParameterType, ofType);
            text.Append(',');
        }

        text.Append(')');
        if (returned is not null)
        {
            return text.Append(returned).ToString();
        }

        Append(text, method.ReturnType, ofType);
        return text.ToString();
    }

    private static void Append(StringBuilder text, TypeReference type, int ofType)
    {
        switch (type)
        {
            case GenericParameter { Type: GenericParameterType.Type } parameter:
                text.Append(CultureInfo.InvariantCulture, $"!{parameter.Position}");
                break;
            case GenericParameter parameter:
                text.Append(CultureInfo.InvariantCulture, $"{(parameter.Position < ofType ? "!" : "!!")}{(parameter.Position < ofType ? parameter.Position : parameter.Position - ofType)}");
                break;
            case GenericInstanceType instance:
                text.Append(instance.ElementType.FullName).Append('<');
                foreach (var argument in instance.GenericArguments)
                {
                    Append(text, argument, ofType);
                    text.Append(',');
                }

                text.Append('>');
                break;
            case IModifierType modified:
                Append(text, modified.ElementType, ofType);
                break;
            case ByReferenceType reference:
                Append(text, reference.ElementType, ofType);
                text.Append('&');
                break;
            case ArrayType array:
                Append(text, array.ElementType, ofType);
                text.Append('[').Append(',', array.Rank - 1).Append(']');
                break;
            case PointerType pointer:
                Append(text, pointer.ElementType, ofType);
                text.Append('*');
                break;
            default:
                text.Append(type.FullName);
                break;
        }
    }
}
