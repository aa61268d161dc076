using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PerfGate.Instrumentation;

/// <summary>What is woven of a method, by what compilers made it for.</summary>
internal enum MethodKind
{
    /// <summary>Nothing: it has no code, is a compiler's plumbing around a state machine, or cannot be woven.</summary>
    Plain,

    /// <summary>A call from its beginning to its end.</summary>
    Method,

    /// <summary>The body of an async method or async iterator: it goes on where it was begun from.</summary>
    StateMachine,
}

/// <summary>Tells methods apart.</summary>
internal static class MethodKinds
{
    private const MethodImplAttributes RuntimeAsync = (MethodImplAttributes)0x2000;
    private const string AsyncMachine = "System.Runtime.CompilerServices.IAsyncStateMachine";

    // The compiler marks with these what only makes a state machine, and starts it.
    private static readonly string[] Starters =
    [
        "System.Runtime.CompilerServices.AsyncStateMachineAttribute",
        "System.Runtime.CompilerServices.IteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
    ];

    /// <summary>What is woven of a method.</summary>
    public static MethodKind Of(MethodDefinition method)
    {
        if (!method.HasBody || method.Body.Instructions.Count == 0 || method.CallingConvention == MethodCallingConvention.VarArg || IsRuntimeAsync(method))
        {
            return MethodKind.Plain;
        }

        var isAsync = IsAsync(method.DeclaringType);
        if (isAsync || IsIterator(method.DeclaringType))
        {
            return IsMoveNext(method) ? isAsync ? MethodKind.StateMachine : MethodKind.Method
                : method.Name.StartsWith("<>m__Finally", StringComparison.Ordinal) ? MethodKind.Method
                : MethodKind.Plain;
        }

        return method.HasCustomAttributes && method.CustomAttributes.Any(mark => Starters.Contains(mark.AttributeType.FullName, StringComparer.Ordinal)) ? MethodKind.Plain : MethodKind.Method;
    }

    /// <summary>True for methods that the runtime itself suspends: they are left alone.</summary>
    public static bool IsRuntimeAsync(MethodDefinition method) => method.ImplAttributes.HasFlag(RuntimeAsync);

    /// <summary>True for code that belongs to the method which a state machine was made from.</summary>
    public static bool IsOfStateMachine(MethodDefinition method) => IsIterator(method.DeclaringType) || IsAsync(method.DeclaringType);

    /// <summary>True where the method leaves by calling or jumping to another in its place: nothing of it is there any more then, no finally either.</summary>
    public static bool LeavesByTail(MethodDefinition method) => method.Body.Instructions.Any(instruction => instruction.OpCode.Code is Code.Tail or Code.Jmp);

    private static bool IsMoveNext(MethodDefinition method) => method.Name == "MoveNext" || method.Overrides.Any(overridden => overridden.Name == "MoveNext");

    // C# and Visual Basic nest them in the type of the method, F# has a type for each place.
    private static bool IsAsync(TypeDefinition type) =>
        (type.Name.StartsWith('<') || type.Name.Contains('@', StringComparison.Ordinal) || IsOfBasic(type)) && Implements(type, AsyncMachine);

    private static bool IsIterator(TypeDefinition type) =>
        type.IsNested && ((type.Name.StartsWith('<') && type.Name.Contains(">d", StringComparison.Ordinal)) || IsOfBasic(type)) && Implements(type, "System.Collections.IEnumerator");

    private static bool IsOfBasic(TypeDefinition type) => type.Name.StartsWith("VB$StateMachine_", StringComparison.Ordinal);

    private static bool Implements(TypeDefinition type, string contract) => type.HasInterfaces && type.Interfaces.Any(own => own.InterfaceType.FullName == contract);
}
