using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PerfGate.Instrumentation;

/// <summary>A call with the prefixes before it: nothing may come between them.</summary>
internal static class CallSite
{
    /// <summary>True where a prefix stands before a call.</summary>
    public static bool HasPrefix(Instruction call, Code prefix)
    {
        for (var previous = call.Previous; previous is { OpCode.OpCodeType: OpCodeType.Prefix }; previous = previous.Previous)
        {
            if (previous.OpCode.Code == prefix)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a call begins, with its prefixes, that takes the place of the method.</summary>
    public static bool IsTailCall(Instruction first) => IsFirst(first) && CallOf(first) is var call && call != first && HasPrefix(call, Code.Tail);

    /// <summary>True where a call begins, with its prefixes, that may start work on other threads.</summary>
    public static bool StartsWork(Instruction first) =>
        IsFirst(first) && CallOf(first) is { OpCode.Code: Code.Call or Code.Callvirt or Code.Newobj, Operand: MethodReference callee } && ForeignCalls.MayStartWork(callee);

    private static bool IsFirst(Instruction instruction) => instruction.Previous is not { OpCode.OpCodeType: OpCodeType.Prefix };

    private static Instruction CallOf(Instruction first)
    {
        var call = first;
        while (call is { OpCode.OpCodeType: OpCodeType.Prefix, Next: { } next })
        {
            call = next;
        }

        return call;
    }
}
