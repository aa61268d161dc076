using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using PerfGate.Actions;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>
/// An async method: the compiler left code that makes a state machine and starts it, and the machine's own, which says to a builder what
/// came out. The action is prepared by the one, travels in the machine, begins and ends in the other: before whoever awaits the task hears
/// of its end, and without a task or a flow more than there was.
/// </summary>
internal sealed class AsyncMethod
{
    private const string Builder = "<>t__builder";
    private const string Action = "<>PerfGate__action";
    private readonly MethodDefinition _method;
    private readonly TypeDefinition _machine;
    private readonly Instruction _start;
    private readonly MethodDefinition _moveNext;
    private readonly TypeReference _builder;

    private AsyncMethod(MethodDefinition method, TypeDefinition machine, Instruction start, MethodDefinition moveNext, TypeReference builder) =>
        (_method, _machine, _start, _moveNext, _builder) = (method, machine, start, moveNext, builder);

    /// <summary>The parts of an async method; null where they are not found.</summary>
    public static AsyncMethod? Of(MethodDefinition method)
    {
        if (!method.HasBody || StateMachines.Of(method) is not { } machine || machine.Module != method.Module)
        {
            return null;
        }

        var start = method.Body.Instructions.SingleOrDefault(instruction => Started(instruction)?.Resolve() == machine);
        var builder = machine.Fields.FirstOrDefault(field => field.Name == Builder)?.FieldType;
        var moveNext = machine.Methods.FirstOrDefault(one => one.Name == "MoveNext" && one.HasBody);
        return start is null || builder is null || moveNext is null ? null : new AsyncMethod(method, machine, start, moveNext, builder);
    }

    /// <summary>Weaves it.</summary>
    /// <param name="hooks">What is called.</param>
    /// <param name="sites">Where what is known of it goes.</param>
    public void Weave(LogCallHookReferences hooks, CallSites sites)
    {
        var field = new FieldDefinition(Action, FieldAttributes.Public, hooks.Action);
        _machine.Fields.Add(field);
        Prepare(field, hooks, sites);
        Run(field, hooks);
    }

    private void Prepare(FieldDefinition field, LogCallHookReferences hooks, CallSites sites)
    {
        var body = _method.Body;
        body.SimplifyMacros();
        var action = new VariableDefinition(hooks.Action);
        body.Variables.Add(action);
        var inputs = new CallInputs(_method, hooks);
        var site = sites.Add(_method, inputs.Names);
        var first = body.Instructions[0];
        Insert(body, first, [
            Instruction.Create(OpCodes.Ldnull),
            Instruction.Create(OpCodes.Stloc, action),
            Instruction.Create(OpCodes.Call, hooks.IsOn),
            Instruction.Create(OpCodes.Brfalse, first),
            .. inputs.Prepare(action, site)]);

        // On the stack are the builder and the place of the machine.
        var machine = Started(_start)!;
        Insert(body, _start, [
            Instruction.Create(OpCodes.Dup),
            .. _machine.IsValueType ? Array.Empty<Instruction>() : [Instruction.Create(OpCodes.Ldind_Ref)],
            Instruction.Create(OpCodes.Ldloc, action),
            Instruction.Create(OpCodes.Stfld, new FieldReference(Action, field.FieldType, machine))]);
        body.OptimizeMacros();
    }

    private void Run(FieldDefinition definition, LogCallHookReferences hooks)
    {
        var body = _moveNext.Body;
        body.SimplifyMacros();
        var field = new FieldReference(Action, definition.FieldType, Own());
        Instruction[] Load() => [Instruction.Create(OpCodes.Ldarg, body.ThisParameter), Instruction.Create(OpCodes.Ldfld, field)];
        Instruction Call(string hook) => Instruction.Create(OpCodes.Call, hooks.Hook(hook));
        foreach (var instruction in body.Instructions.ToList())
        {
            if (instruction is not { OpCode.Code: Code.Call or Code.Callvirt, Operand: MethodReference called } || called.DeclaringType.GetElementType().FullName != _builder.GetElementType().FullName)
            {
                continue;
            }

            // What is handed over lies on top of the stack, the builder below it.
            Instruction[] before = called switch
            {
                { Name: "SetException" } => [Instruction.Create(OpCodes.Dup), .. Load(), Call(nameof(LogCallHooks.Failed)), Instruction.Create(OpCodes.Pop), .. Load(), Call(nameof(LogCallHooks.End))],
                { Name: "SetResult", Parameters.Count: 1 } => [Instruction.Create(OpCodes.Dup), .. Load(), Instruction.Create(OpCodes.Call, hooks.Hook(nameof(LogCallHooks.Returned), ResultOf(called))), .. Load(), Call(nameof(LogCallHooks.End))],
                { Name: "SetResult" } => [.. Load(), Call(nameof(LogCallHooks.End))],
                _ => [],
            };
            Insert(body, instruction, before);
        }

        Insert(body, body.Instructions[0], [.. Load(), Call(nameof(LogCallHooks.Begin))]);
        body.OptimizeMacros();
    }

    // The machine that a call of Start is given.
    private static TypeReference? Started(Instruction instruction) =>
        instruction is { OpCode.Code: Code.Call or Code.Callvirt, Operand: GenericInstanceMethod { Name: "Start", GenericArguments: [var machine] } } ? machine : null;

    private static TypeReference ResultOf(MethodReference setResult) =>
        setResult.Parameters[0].ParameterType is GenericParameter { Type: GenericParameterType.Type } parameter && setResult.DeclaringType is GenericInstanceType builder
            ? builder.GenericArguments[parameter.Position]
            : setResult.Parameters[0].ParameterType;

    private TypeReference Own()
    {
        if (!_machine.HasGenericParameters)
        {
            return _machine;
        }

        var own = new GenericInstanceType(_machine);
        foreach (var parameter in _machine.GenericParameters)
        {
            own.GenericArguments.Add(parameter);
        }

        return own;
    }

    private static void Insert(MethodBody body, Instruction before, Instruction[] instructions)
    {
        var at = body.Instructions.IndexOf(before);
        for (var i = 0; i < instructions.Length; i++)
        {
            body.Instructions.Insert(at + i, instructions[i]);
        }
    }
}
