using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PerfGate.Instrumentation;

/// <summary>What an assembly says about its own small methods, and about those of others that it calls.</summary>
internal sealed class LeafSurvey
{
    private const int LargestLeaf = 32;
    private readonly Dictionary<string, (int Work, string[] Callees)> _candidates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _called = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private LeafSurvey()
    {
    }

    /// <summary>Looks through a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="assemblies">The names of all assemblies that are woven: leaves are looked for in them only.</param>
    public static LeafSurvey Of(ModuleDefinition module, IReadOnlySet<string> assemblies)
    {
        var survey = new LeafSurvey();
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            survey.Add(method, assemblies);
        }

        return survey;
    }

    /// <summary>The work of leaves by their keys: methods that cost the same in each call, are called by woven code and cannot be reached in ways that the weaver does not see.</summary>
    public static IReadOnlyDictionary<string, int> Leaves(IReadOnlyCollection<LeafSurvey> surveys)
    {
        var taken = surveys.SelectMany(survey => survey._taken).ToHashSet(StringComparer.Ordinal);
        var called = surveys.SelectMany(survey => survey._called).ToHashSet(StringComparer.Ordinal);
        var candidates = new Dictionary<string, (int Work, string[] Callees)>(StringComparer.Ordinal);
        foreach (var (key, leaf) in surveys.SelectMany(survey => survey._candidates).Where(leaf => called.Contains(leaf.Key) && !taken.Contains(leaf.Key)))
        {
            // Two copies of one assembly in a folder need not be the same.
            candidates[key] = candidates.TryGetValue(key, out var other) && (other.Work != leaf.Work || !other.Callees.SequenceEqual(leaf.Callees, StringComparer.Ordinal)) ? (0, [""]) : leaf;
        }

        var leaves = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var isMore = true; isMore;)
        {
            isMore = false;
            foreach (var (key, (work, callees)) in candidates.Where(leaf => !leaves.ContainsKey(leaf.Key) && Array.TrueForAll(leaf.Value.Callees, leaves.ContainsKey)).ToList())
            {
                leaves.Add(key, work + callees.Sum(callee => leaves[callee]));
                isMore = true;
            }
        }

        return leaves;
    }

    private void Add(MethodDefinition method, IReadOnlySet<string> assemblies)
    {
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.Operand is MethodReference callee && assemblies.Contains(Signatures.AssemblyOf(callee.DeclaringType.GetElementType())))
            {
                (instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj ? _called : _taken).Add(Signatures.KeyOf(callee));
            }
        }

        if (MayBeLeaf(method) && WorkOf(method) is { } leaf)
        {
            _candidates[Signatures.KeyOf(method)] = leaf;
        }
    }

    // What others may call in their own ways has a call of its own: test methods and whatever else an attribute names.
    private static bool MayBeLeaf(MethodDefinition method) =>
        method is { IsVirtual: false, IsSynchronized: false } && !(method.IsStatic && method.IsConstructor) && !method.Body.HasExceptionHandlers && method.Body.Instructions.Count <= LargestLeaf
        && method.Module.EntryPoint != method && MethodKinds.Of(method) == MethodKind.Method
        && (!method.HasCustomAttributes || method.CustomAttributes.All(mark => mark.AttributeType.Namespace is "System.Runtime.CompilerServices" or "System.Diagnostics" or "System.Diagnostics.CodeAnalysis" && mark.AttributeType.Name != "UnmanagedCallersOnlyAttribute" && mark.AttributeType.Name != "ModuleInitializerAttribute"));

    // Null where it is not one block, allocates, or calls what is no leaf.
    private static (int Work, string[] Callees)? WorkOf(MethodDefinition method)
    {
        var work = 0;
        var callees = new List<string>();
        foreach (var instruction in method.Body.Instructions)
        {
            work += Blocks.WorkOf(instruction);
            switch (instruction.OpCode.Code)
            {
                case Code.Call or Code.Callvirt when instruction.Operand is MethodReference callee && ForeignCalls.IsAccessor(callee):
                    continue;
                case Code.Call or Code.Callvirt:
                    callees.Add(Signatures.KeyOf((MethodReference)instruction.Operand));
                    continue;
                case Code.Br or Code.Br_S when instruction.Operand == instruction.Next:
                    continue;
                case Code.Newobj or Code.Newarr or Code.Box or Code.Localloc or Code.Cpblk or Code.Initblk or Code.Calli or Code.Jmp or Code.Tail or Code.Constrained:
                    return null;
            }

            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Throw)
            {
                return null;
            }
        }

        return (work, [.. callees]);
    }
}
