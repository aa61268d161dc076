using Mono.Cecil;
using Mono.Cecil.Cil;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>Which methods are marked, and whether their calls can be logged.</summary>
internal static class LoggedMethods
{
    // Of .NET 11: the runtime suspends such a method itself.
    private const MethodImplAttributes RuntimeAsync = (MethodImplAttributes)0x2000;

    /// <summary>All methods of a module that are marked.</summary>
    public static IEnumerable<MethodDefinition> Of(ModuleDefinition module) =>
        module.GetTypes().SelectMany(type => type.Methods).Where(method => Mark(method) is not null);

    /// <summary>The name that a method's attribute gives to its action, or <c>Type.Method</c>.</summary>
    public static string NameOf(MethodDefinition method) =>
        Mark(method)!.Properties.FirstOrDefault(property => property.Name == nameof(LogCallAttribute.Name)).Argument.Value as string ?? $"{TypeOf(method.DeclaringType)}.{MethodName(method.Name)}";

    /// <summary>Why the calls of a method cannot be logged; null where they can.</summary>
    public static LogCallFault? Fault(MethodDefinition method, string project)
    {
        var why = method.IsConstructor ? "it is a constructor"
            : method.IsAbstract ? "it is abstract: mark the methods that implement it"
            : !method.HasBody ? "it is extern: its code is in a native library"
            : StateMachines.IsIterator(method) ? "it is an iterator: its code runs while its result is enumerated. Mark the method that enumerates it"
            : method.ImplAttributes.HasFlag(RuntimeAsync) ? "it is an async method that the runtime itself suspends, which is not supported yet"
            : method.CallingConvention == MethodCallingConvention.VarArg || method.Body.Instructions.Any(instruction => instruction.OpCode.Code is Code.Jmp) ? "it takes a variable list of arguments, or jumps into another method"
            : method.CustomAttributes.Any(mark => mark.AttributeType.Name == "UnmanagedCallersOnlyAttribute") ? "it is called by native code, through which no exception may go"
            : StateMachines.IsAsync(method) && AsyncMethod.Of(method) is null ? "it is an async method of a form that is not known, as Visual Basic's are"
            : null;
        return why is null ? null : LogCallFault.At(method, project, DiagnosticCodes.CallsNotLogged, $"The calls of {NameOf(method)} cannot be logged: {why}. Take [LogCall] away from it.");
    }

    /// <summary>By what its result may have to be hidden, as <see cref="PerfGate.Actions.LoggedMethod"/> reads it: its own name, whatever its action is called.</summary>
    public static string ResultOf(MethodDefinition method) => (IsSensitive(method.MethodReturnType) ? "*" : "") + MethodName(method.Name);

    /// <summary>Whether a parameter or result is marked as one whose value is never written.</summary>
    public static bool IsSensitive(ICustomAttributeProvider value) => value.CustomAttributes.Any(mark => mark.AttributeType.FullName == typeof(SensitiveAttribute).FullName);

    private static CustomAttribute? Mark(MethodDefinition method) =>
        method.HasCustomAttributes ? method.CustomAttributes.FirstOrDefault(mark => mark.AttributeType.FullName == typeof(LogCallAttribute).FullName) : null;

    // Without namespace and arity; of a lambda the class that it is written in.
    private static string TypeOf(TypeDefinition type)
    {
        while (type.Name.StartsWith('<') && type.DeclaringType is { } outer)
        {
            type = outer;
        }

        var name = type.Name.Split('`')[0];
        return type.DeclaringType is { } around ? $"{TypeOf(around)}.{name}" : name;
    }

    // Of an explicit implementation its last part; a local function is <Method>g__Local|0_0, a lambda <Method>b__0.
    private static string MethodName(string name)
    {
        if (name.StartsWith('<') && name.IndexOf(">g__", StringComparison.Ordinal) is > 0 and var local)
        {
            return name[(local + 4)..].Split('|')[0];
        }

        return name.StartsWith('<') && name.IndexOf(">b__", StringComparison.Ordinal) is > 0 and var lambda ? $"{name[1..lambda]}.lambda"
            : name.LastIndexOf('.') is > 0 and var dot ? name[(dot + 1)..]
            : name;
    }
}
