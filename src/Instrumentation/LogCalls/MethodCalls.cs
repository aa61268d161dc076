using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using PerfGate.Actions;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>
/// Weaves a method whose code runs where it is called: what it did stays, inside of a <c>try</c> whose filter sees what is thrown (the
/// exception and its stack stay as they are) and whose <c>finally</c> ends the action. A method that returns a task it did not make ends its
/// action with the task.
/// </summary>
/// <param name="method">The method.</param>
/// <param name="hooks">What is called.</param>
internal sealed class MethodCalls(MethodDefinition method, LogCallHookReferences hooks)
{
    private readonly MethodBody _body = method.Body;
    private readonly VariableDefinition _action = new(hooks.Action);
    private readonly VariableDefinition? _result = CallInputs.Bare(method.ReturnType).MetadataType == MetadataType.Void ? null : new(CallInputs.Bare(method.ReturnType));
    private readonly Instruction _end = Instruction.Create(OpCodes.Nop);

    /// <summary>Weaves it.</summary>
    /// <param name="sites">Where what is known of it goes.</param>
    public void Weave(CallSites sites)
    {
        _body.SimplifyMacros();
        _body.Variables.Add(_action);
        if (_result is not null)
        {
            _body.Variables.Add(_result);
        }

        var first = _body.Instructions[0];
        var succeeded = Succeeded().ToList();
        Replace(succeeded[0]);
        var inner = _body.Instructions.Count;
        Append(succeeded);
        var filter = Append([Ldloc(), Call(nameof(LogCallHooks.Failed)), Instruction.Create(OpCodes.Endfilter)]);
        var handler = Append([Instruction.Create(OpCodes.Pop), Instruction.Create(OpCodes.Rethrow)]);
        var last = Append([Ldloc(), Call(nameof(LogCallHooks.End)), Instruction.Create(OpCodes.Endfinally)]);
        Append([_end, .. _result is null ? Enumerable.Empty<Instruction>() : [Instruction.Create(OpCodes.Ldloc, _result)], Instruction.Create(OpCodes.Ret)]);

        // A handler without an end reached to that of the method.
        foreach (var old in _body.ExceptionHandlers)
        {
            old.HandlerEnd ??= _body.Instructions[inner];
        }

        _body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Filter) { TryStart = first, TryEnd = filter, FilterStart = filter, HandlerStart = handler, HandlerEnd = last });
        _body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Finally) { TryStart = first, TryEnd = last, HandlerStart = last, HandlerEnd = _end });
        Begin(first, sites);
        _body.OptimizeMacros();
    }

    private void Begin(Instruction first, CallSites sites)
    {
        var inputs = new CallInputs(method, hooks);
        var site = sites.Add(method, inputs.Names);
        var instructions = new List<Instruction>
        {
            Instruction.Create(OpCodes.Ldnull),
            Instruction.Create(OpCodes.Stloc, _action),
            Instruction.Create(OpCodes.Call, hooks.IsOn),
            Instruction.Create(OpCodes.Brfalse, first),
        };
        instructions.AddRange(inputs.Prepare(_action, site));
        instructions.AddRange([Ldloc(), Call(nameof(LogCallHooks.Begin))]);
        for (var i = 0; i < instructions.Count; i++)
        {
            _body.Instructions.Insert(i, instructions[i]);
        }
    }

    // What happens where the method returned: it says what, and leaves.
    private IEnumerable<Instruction> Succeeded()
    {
        if (_result is { VariableType: var type } && hooks.EndWith(type) is { } endWith)
        {
            yield return Ldloc();
            yield return Instruction.Create(OpCodes.Ldloc, _result);
            yield return Instruction.Create(OpCodes.Call, endWith);
            if (type.IsValueType)
            {
                yield return Instruction.Create(OpCodes.Stloc, _result);
            }

            // The finally has nothing to end any more.
            yield return Instruction.Create(OpCodes.Ldnull);
            yield return Instruction.Create(OpCodes.Stloc, _action);
        }
        else if (_result is not null && CallInputs.CanBeKept(_result.VariableType))
        {
            yield return Ldloc();
            yield return Instruction.Create(OpCodes.Ldloc, _result);
            yield return Instruction.Create(OpCodes.Call, hooks.Hook(nameof(LogCallHooks.Result), _result.VariableType));
        }

        yield return Instruction.Create(OpCodes.Leave, _end);
    }

    // What returned goes on there; a tail call would not come back to end its action.
    private void Replace(Instruction target)
    {
        for (var i = 0; i < _body.Instructions.Count; i++)
        {
            var instruction = _body.Instructions[i];
            switch (instruction.OpCode.Code)
            {
                case Code.Tail:
                    (instruction.OpCode, instruction.Operand) = (OpCodes.Nop, null);
                    break;
                case Code.Ret when _result is null:
                    (instruction.OpCode, instruction.Operand) = (OpCodes.Br, target);
                    break;
                case Code.Ret:
                    (instruction.OpCode, instruction.Operand) = (OpCodes.Stloc, _result);
                    _body.Instructions.Insert(++i, Instruction.Create(OpCodes.Br, target));
                    break;
            }
        }
    }

    private Instruction Append(List<Instruction> instructions)
    {
        foreach (var instruction in instructions)
        {
            _body.Instructions.Add(instruction);
        }

        return instructions[0];
    }

    private Instruction Ldloc() => Instruction.Create(OpCodes.Ldloc, _action);

    private Instruction Call(string hook) => Instruction.Create(OpCodes.Call, hooks.Hook(hook));
}
