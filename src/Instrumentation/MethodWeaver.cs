using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace PerfGate.Instrumentation;

/// <summary>Weaves one method: its body goes into a try whose finally says what it cost.</summary>
/// <param name="method">The method.</param>
/// <param name="number">Its number in the map.</param>
/// <param name="weaving">What its module and the folder have in common.</param>
internal sealed class MethodWeaver(MethodDefinition method, int number, ModuleWeaving weaving)
{
    private const string ContextField = "<perfgate>context";
    private readonly MethodBody _body = method.Body;
    private readonly VariableDefinition _scope = new(weaving.Scope);
    private readonly VariableDefinition _work = new(method.Module.TypeSystem.Int64);
    private readonly List<Instruction> _code = new(method.Body.Instructions.Count * 2);
    private readonly Dictionary<Instruction, Instruction> _moved = [];
    private readonly HashSet<Instruction> _handlers = weaving.MayLoseCalls ? [.. method.Body.ExceptionHandlers.Select(handler => handler.HandlerStart)] : [];

    /// <summary>Names of calls whose work is not counted, in ordinal order.</summary>
    public SortedSet<string> Unweighted { get; } = new(StringComparer.Ordinal);

    /// <summary>Weaves it.</summary>
    public void Weave()
    {
        _body.SimplifyMacros();
        _body.Variables.Add(_scope);
        _body.Variables.Add(_work);
        var blocks = Blocks.Of(_body, weaving.Leaves, weaving.Assemblies);
        ReplaceCalls();

        var original = _body.Instructions.ToList();
        AddPrologue();
        var prologue = _code.Count;
        if (MethodKinds.LeavesByTail(method))
        {
            AddWithLeaves(original, blocks);
        }
        else
        {
            AddInFinally(original, blocks, prologue);
        }

        Rebuild();
        _body.OptimizeMacros();
    }

    private static Instruction Make(OpCode code) => Instruction.Create(code);

    private void ReplaceCalls()
    {
        foreach (var instruction in _body.Instructions)
        {
            if (instruction.OpCode.Code is not (Code.Call or Code.Callvirt or Code.Newobj) || instruction.Operand is not MethodReference callee || weaving.Assemblies.Contains(Signatures.AssemblyOf(callee.DeclaringType.GetElementType())))
            {
                continue;
            }

            if (!CallSite.HasPrefix(instruction, Code.Constrained) && weaving.Hooks.StandIns.For(instruction, method.Module) is { } standIn)
            {
                instruction.OpCode = OpCodes.Call;
                instruction.Operand = standIn;
            }
            else if (ForeignCalls.NameOfUnweighted(callee) is { } name)
            {
                Unweighted.Add(name);
            }
        }
    }

    private void AddPrologue()
    {
        _code.AddRange([Instruction.Create(OpCodes.Ldc_I4_0), Make(OpCodes.Conv_I8), Instruction.Create(OpCodes.Stloc, _work), Instruction.Create(OpCodes.Ldc_I4, number)]);
        if (MethodKinds.Of(method) == MethodKind.StateMachine)
        {
            _code.AddRange([Instruction.Create(OpCodes.Ldarg, _body.ThisParameter), Instruction.Create(OpCodes.Ldflda, AddContextField()), Instruction.Create(OpCodes.Ldloca, _scope), Instruction.Create(OpCodes.Call, weaving.EnterStateMachine)]);
            return;
        }

        _code.AddRange([Instruction.Create(OpCodes.Ldloca, _scope), Instruction.Create(OpCodes.Call, weaving.Enter)]);
    }

    private FieldReference AddContextField()
    {
        var type = method.DeclaringType;
        var field = new FieldDefinition(ContextField, FieldAttributes.Public, method.Module.TypeSystem.Object);
        type.Fields.Add(field);
        if (!type.HasGenericParameters)
        {
            return field;
        }

        var instance = new GenericInstanceType(type);
        foreach (var parameter in type.GenericParameters)
        {
            instance.GenericArguments.Add(parameter);
        }

        return new FieldReference(field.Name, field.FieldType, instance);
    }

    // ... leave end; finally { Leave(ref scope, work) } end: ret
    private void AddInFinally(List<Instruction> original, Dictionary<Instruction, int> blocks, int prologue)
    {
        var returned = ReturnedType();
        var result = returned is null ? null : new VariableDefinition(returned);
        if (result is not null)
        {
            _body.Variables.Add(result);
        }

        var end = result is null ? Make(OpCodes.Ret) : Instruction.Create(OpCodes.Ldloc, result);
        foreach (var instruction in original)
        {
            AddBefore(instruction, blocks);
            _code.Add(instruction);
            if (instruction.OpCode.Code != Code.Ret)
            {
                continue;
            }

            if (result is null)
            {
                (instruction.OpCode, instruction.Operand) = (OpCodes.Leave, end);
            }
            else
            {
                (instruction.OpCode, instruction.Operand) = (OpCodes.Stloc, result);
                _code.Add(Instruction.Create(OpCodes.Leave, end));
            }
        }

        Retarget(original);
        var handler = _code.Count;
        AddLeave();
        _code.Add(Make(OpCodes.Endfinally));
        foreach (var inner in _body.ExceptionHandlers)
        {
            inner.TryEnd ??= _code[handler];
            inner.HandlerEnd ??= _code[handler];
        }

        _code.Add(end);
        if (result is not null)
        {
            _code.Add(Make(OpCodes.Ret));
        }

        _body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Finally) { TryStart = _code[prologue], TryEnd = _code[handler], HandlerStart = _code[handler], HandlerEnd = end });
    }

    // A tail call must not stand in a try: the call is left before it, and before each return.
    private void AddWithLeaves(List<Instruction> original, Dictionary<Instruction, int> blocks)
    {
        Instruction? shared = null;
        foreach (var instruction in original)
        {
            var isAfterTail = instruction.OpCode.Code == Code.Ret && instruction.Previous is { } call && CallSite.HasPrefix(call, Code.Tail);
            if (isAfterTail && blocks.ContainsKey(instruction))
            {
                // Others return here without a tail call; theirs is a return of its own.
                shared ??= Make(OpCodes.Nop);
                _moved[instruction] = shared;
                _code.Add(instruction);
                continue;
            }

            AddBefore(instruction, blocks, isLeft: (instruction.OpCode.Code == Code.Ret && !isAfterTail) || instruction.OpCode.Code == Code.Jmp || CallSite.IsTailCall(instruction));
            _code.Add(instruction);
        }

        Retarget(original);
        if (shared is not null)
        {
            _code.Add(shared);
            AddWork(1);
            AddLeave();
            _code.Add(Make(OpCodes.Ret));
        }
    }

    // What is put before an instruction: what its block costs, what a handler tells, that the method is left, that work may start elsewhere.
    private void AddBefore(Instruction instruction, Dictionary<Instruction, int> blocks, bool isLeft = false)
    {
        var first = _code.Count;
        if (_handlers.Contains(instruction))
        {
            _code.AddRange([Instruction.Create(OpCodes.Ldloca, _scope), Instruction.Create(OpCodes.Call, weaving.Caught)]);
        }

        if (blocks.TryGetValue(instruction, out var work))
        {
            AddWork(work);
        }

        if (isLeft)
        {
            AddLeave();
        }

        if (CallSite.StartsWork(instruction))
        {
            _code.Add(Instruction.Create(OpCodes.Call, weaving.Spawn));
        }

        if (_code.Count > first)
        {
            _moved[instruction] = _code[first];
        }
    }

    private void AddWork(int work)
    {
        if (work > 0)
        {
            _code.AddRange([Instruction.Create(OpCodes.Ldloc, _work), Instruction.Create(OpCodes.Ldc_I4, work), Make(OpCodes.Conv_I8), Make(OpCodes.Add), Instruction.Create(OpCodes.Stloc, _work)]);
        }
    }

    private void AddLeave() => _code.AddRange([Instruction.Create(OpCodes.Ldloca, _scope), Instruction.Create(OpCodes.Ldloc, _work), Instruction.Create(OpCodes.Call, weaving.Leave)]);

    private TypeReference? ReturnedType()
    {
        // A setter of an init-only property returns void with a modifier; a local has none.
        var type = method.ReturnType;
        while (type is IModifierType modified)
        {
            type = modified.ElementType;
        }

        return type.MetadataType == MetadataType.Void ? null : type;
    }

    private void Retarget(List<Instruction> original)
    {
        foreach (var instruction in original)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = Moved(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = Array.ConvertAll(targets, Moved);
            }
        }

        foreach (var handler in _body.ExceptionHandlers)
        {
            handler.TryStart = Moved(handler.TryStart);
            handler.TryEnd = MovedOrNull(handler.TryEnd);
            handler.FilterStart = MovedOrNull(handler.FilterStart);
            handler.HandlerStart = Moved(handler.HandlerStart);
            handler.HandlerEnd = MovedOrNull(handler.HandlerEnd);
        }
    }

    private Instruction Moved(Instruction instruction) => _moved.GetValueOrDefault(instruction, instruction);

    private Instruction? MovedOrNull(Instruction? instruction) => instruction is null ? null : Moved(instruction);

    // In one go: an insertion moves everything behind it, and looks through all scopes.
    private void Rebuild()
    {
        _body.Instructions.Clear();
        Instruction? previous = null;
        foreach (var instruction in _code)
        {
            (instruction.Previous, instruction.Next) = (previous, null);
            _body.Instructions.Add(instruction);
            previous = instruction;
        }
    }
}
