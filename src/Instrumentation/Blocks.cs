using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PerfGate.Instrumentation;

/// <summary>The basic blocks of a method, each with its work.</summary>
internal static class Blocks
{
    /// <summary>The version of what is work and of which methods are leaves: counts of different ones are not compared.</summary>
    public const int Rules = 1;

    /// <summary>What an instruction adds: nothing where it does nothing, or only says how the next is meant.</summary>
    public static int WorkOf(Instruction instruction) => instruction.OpCode.Code == Code.Nop || instruction.OpCode.OpCodeType == OpCodeType.Prefix ? 0 : 1;

    /// <summary>The first instructions of blocks, with the work of each.</summary>
    /// <param name="body">The body, with no short forms.</param>
    /// <param name="leaves">The work of callees that have no call of their own.</param>
    /// <param name="assemblies">The assemblies that are woven.</param>
    public static Dictionary<Instruction, int> Of(MethodBody body, IReadOnlyDictionary<string, int> leaves, IReadOnlySet<string> assemblies)
    {
        var heads = Heads(body);
        var work = new Dictionary<Instruction, int>();
        Instruction? head = null;
        foreach (var instruction in body.Instructions)
        {
            if (head is null || heads.Contains(instruction))
            {
                head = instruction;
                work.Add(head, 0);
            }

            work[head] += WorkOf(instruction) + WorkOfLeaf(instruction, leaves, assemblies);
        }

        return work;
    }

    private static int WorkOfLeaf(Instruction instruction, IReadOnlyDictionary<string, int> leaves, IReadOnlySet<string> assemblies) =>
        leaves.Count > 0 && instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj && instruction.Operand is MethodReference callee
        && assemblies.Contains(Signatures.AssemblyOf(callee.DeclaringType.GetElementType())) && leaves.TryGetValue(Signatures.KeyOf(callee), out var work) ? work : 0;

    private static HashSet<Instruction> Heads(MethodBody body)
    {
        var heads = new HashSet<Instruction>();
        foreach (var instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                heads.Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                heads.UnionWith(targets);
            }

            if (instruction.Next is { } next && instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                heads.Add(next);
            }
        }

        foreach (var handler in body.ExceptionHandlers)
        {
            heads.UnionWith(((Instruction?[])[handler.TryStart, handler.TryEnd, handler.FilterStart, handler.HandlerStart, handler.HandlerEnd]).OfType<Instruction>());
        }

        return heads;
    }
}
