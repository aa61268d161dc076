using Mono.Cecil;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>The classes that compilers make of async methods and iterators.</summary>
internal static class StateMachines
{
    private const string Services = "System.Runtime.CompilerServices.";

    /// <summary>The class of a method; null where it has none.</summary>
    public static TypeDefinition? Of(MethodDefinition method) =>
        method.CustomAttributes.FirstOrDefault(mark => mark.AttributeType.FullName is Services + "AsyncStateMachineAttribute" or Services + "IteratorStateMachineAttribute" or Services + "AsyncIteratorStateMachineAttribute")
            is { ConstructorArguments: [{ Value: TypeReference type }] } ? type.Resolve() : null;

    /// <summary>Whether a method is async, and no iterator.</summary>
    public static bool IsAsync(MethodDefinition method) => Has(method, "AsyncStateMachineAttribute");

    /// <summary>Whether its code runs while its result is enumerated.</summary>
    public static bool IsIterator(MethodDefinition method) => Has(method, "IteratorStateMachineAttribute") || Has(method, "AsyncIteratorStateMachineAttribute");

    private static bool Has(MethodDefinition method, string attribute) => method.CustomAttributes.Any(mark => mark.AttributeType.FullName == Services + attribute);
}
