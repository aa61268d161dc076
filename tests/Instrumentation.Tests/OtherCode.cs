using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PerfGate.Instrumentation.Tests;

/// <summary>Methods written by hand in intermediate language.</summary>
internal static class OtherCode
{
    /// <summary>Adds a type of them to a module.</summary>
    public static void AddTo(ModuleDefinition module)
    {
        var type = new TypeDefinition("", "Other", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, module.TypeSystem.Object);
        module.Types.Add(type);
        var twice = Add(type, "Twice", il => Emit(il, [il.Create(OpCodes.Ldarg_0), il.Create(OpCodes.Ldc_I4_2), il.Create(OpCodes.Mul), il.Create(OpCodes.Ret)]));

        Add(type, "Jump", il => Emit(il, [il.Create(OpCodes.Jmp, twice)]));
        Add(type, "TailOrReturn", il =>
        {
            // One return for a tail call and for a branch.
            var (end, other) = (il.Create(OpCodes.Ret), il.Create(OpCodes.Ldc_I4_1));
            Emit(il, [il.Create(OpCodes.Ldarg_0), il.Create(OpCodes.Brfalse, other), il.Create(OpCodes.Ldarg_0), il.Create(OpCodes.Tail), il.Create(OpCodes.Call, twice), end, other, il.Create(OpCodes.Br, end)]);
        });
        Add(type, "Table", il =>
        {
            // A loop back to the first instruction, and a table with the same place twice.
            var first = il.Create(OpCodes.Nop);
            Instruction[] cases = [il.Create(OpCodes.Ldc_I4, 100), il.Create(OpCodes.Ldc_I4, 101), il.Create(OpCodes.Ldc_I4, 102)];
            Emit(il, [first, il.Create(OpCodes.Ldarg_0), il.Create(OpCodes.Switch, (Instruction[])[cases[0], cases[1], cases[2], cases[2]]), il.Create(OpCodes.Ldc_I4_M1), il.Create(OpCodes.Ret)]);
            foreach (var one in cases)
            {
                Emit(il, [one, il.Create(OpCodes.Ret)]);
            }

            Emit(il, [il.Create(OpCodes.Br, first)]);
        });
        Add(type, "HandlerFirst", HandlerFirst);
        Add(type, "NeverReturns", il => Emit(il, [il.Create(OpCodes.Newobj, Constructor(module, "InvalidOperationException")), il.Create(OpCodes.Throw)]));
        AddFault(type, module);
    }

    // The handler stands before what it is for, and the method ends in its try.
    private static void HandlerFirst(ILProcessor il)
    {
        var (start, handler, end) = (il.Create(OpCodes.Nop), il.Create(OpCodes.Pop), il.Create(OpCodes.Ldarg_0));
        var tried = il.Create(OpCodes.Leave, end);
        Emit(il, [il.Create(OpCodes.Br, start), handler, il.Create(OpCodes.Leave, end), end, il.Create(OpCodes.Ret), start, tried]);
        il.Body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Catch) { CatchType = il.Body.Method.Module.TypeSystem.Object, TryStart = start, TryEnd = null, HandlerStart = handler, HandlerEnd = end });
    }

    private static void AddFault(TypeDefinition type, ModuleDefinition module)
    {
        var method = new MethodDefinition("Fault", MethodAttributes.Public | MethodAttributes.Static, module.TypeSystem.String);
        method.Parameters.Add(new ParameterDefinition(module.TypeSystem.String));
        type.Methods.Add(method);
        var il = method.Body.GetILProcessor();
        method.Body.Variables.Add(new VariableDefinition(module.TypeSystem.String));
        method.Body.InitLocals = true;
        var (start, fault, handler, end) = (il.Create(OpCodes.Newobj, Constructor(module, "InvalidOperationException")), il.Create(OpCodes.Ldstr, "fault"), il.Create(OpCodes.Pop), il.Create(OpCodes.Ldloc_0));
        Emit(il, [start, il.Create(OpCodes.Throw), fault, il.Create(OpCodes.Stloc_0), il.Create(OpCodes.Endfinally), handler, il.Create(OpCodes.Leave, end), end, il.Create(OpCodes.Ret)]);
        method.Body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Fault) { TryStart = start, TryEnd = fault, HandlerStart = fault, HandlerEnd = handler });
        method.Body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Catch) { CatchType = module.TypeSystem.Object, TryStart = start, TryEnd = handler, HandlerStart = handler, HandlerEnd = end });
    }

    private static MethodReference Constructor(ModuleDefinition module, string exception) =>
        new(".ctor", module.TypeSystem.Void, new TypeReference("System", exception, module, module.TypeSystem.CoreLibrary)) { HasThis = true };

    private static MethodDefinition Add(TypeDefinition type, string name, Action<ILProcessor> emit)
    {
        var method = new MethodDefinition(name, MethodAttributes.Public | MethodAttributes.Static, type.Module.TypeSystem.Int32);
        method.Parameters.Add(new ParameterDefinition(type.Module.TypeSystem.Int32));
        type.Methods.Add(method);
        emit(method.Body.GetILProcessor());
        return method;
    }

    private static void Emit(ILProcessor il, IEnumerable<Instruction> code)
    {
        foreach (var instruction in code)
        {
            il.Append(instruction);
        }
    }
}
