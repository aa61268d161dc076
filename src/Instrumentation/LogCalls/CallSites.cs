using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>A class of its own in a woven module, with a field for each method: what is known of it before it is called. It also says that the module is woven.</summary>
/// <param name="module">The module.</param>
/// <param name="hooks">What is called.</param>
internal sealed class CallSites(ModuleDefinition module, LogCallHookReferences hooks)
{
    private const string Name = "<PerfGateLogCalls>";
    private readonly List<Instruction> _initialization = [];
    private readonly TypeDefinition _type = new("", Name, TypeAttributes.NotPublic | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit, module.TypeSystem.Object);

    /// <summary>Whether a module is woven already.</summary>
    public static bool IsWoven(ModuleDefinition module) => module.GetType(Name) is not null;

    /// <summary>The field of a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="inputs">The names of its inputs.</param>
    public FieldReference Add(MethodDefinition method, string inputs)
    {
        var field = new FieldDefinition($"M{_type.Fields.Count}", FieldAttributes.Assembly | FieldAttributes.Static | FieldAttributes.InitOnly, hooks.Method);
        _type.Fields.Add(field);
        _initialization.AddRange([.. new[] { LoggedMethods.NameOf(method), inputs, LoggedMethods.ResultOf(method) }.Select(text => Instruction.Create(OpCodes.Ldstr, text)), Instruction.Create(OpCodes.Newobj, hooks.NewMethod), Instruction.Create(OpCodes.Stsfld, field)]);
        return field;
    }

    /// <summary>Adds the class to the module.</summary>
    public void Complete()
    {
        var initializer = new MethodDefinition(".cctor", MethodAttributes.Private | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName | MethodAttributes.Static, module.TypeSystem.Void);
        foreach (var instruction in _initialization.Append(Instruction.Create(OpCodes.Ret)))
        {
            initializer.Body.Instructions.Add(instruction);
        }

        _type.Methods.Add(initializer);
        module.Types.Add(_type);
    }
}
