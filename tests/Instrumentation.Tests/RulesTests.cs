using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace PerfGate.Instrumentation.Tests;

/// <summary>A baseline's counts are not compared with those of other rules, or an upgrade would be a regression of everybody's tests.</summary>
public class RulesTests
{
    [Fact]
    public void Another_work_of_the_same_code_is_another_version()
    {
        // No compiler's: the same instructions whatever builds these tests.
        using var module = ModuleDefinition.CreateModule("fixed", ModuleKind.Dll);
        OtherCode.AddTo(module);
        AddLeaves(module);
        HashSet<string> assemblies = [module.Assembly.Name.Name];
        var leaves = LeafSurvey.Leaves([LeafSurvey.Of(module, assemblies)]);
        var work = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).Select(method =>
        {
            method.Body.SimplifyMacros();
            var blocks = Blocks.Of(method.Body, leaves, assemblies);
            return $"{method.Name}: {string.Join(' ', blocks.OrderBy(block => method.Body.Instructions.IndexOf(block.Key)).Select(block => block.Value))}{(leaves.TryGetValue(Signatures.KeyOf(method), out var leaf) ? $", leaf {leaf}" : "")}";
        }).Prepend($"version {Blocks.Rules}").ToArray();

        var known = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "Golden", "rules.txt")).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.True(work.SequenceEqual(known, StringComparer.Ordinal), $"Work or leaves of the same code are others than Golden/rules.txt has: raise Blocks.Rules, and write the file anew:\n{string.Join('\n', work)}");
    }

    private static string Here([CallerFilePath] string file = "") => file;

    private static void AddLeaves(ModuleDefinition module)
    {
        var type = new TypeDefinition("", "Leaves", TypeAttributes.Public, module.TypeSystem.Object);
        module.Types.Add(type);
        var accessor = Add("Accessor", OpCodes.Nop, OpCodes.Ldc_I4_1, OpCodes.Ret);
        var over = Add("OverAccessor");
        Emit(over, Instruction.Create(OpCodes.Call, accessor), Instruction.Create(OpCodes.Ret));
        var largest = Add("Largest", [.. Enumerable.Repeat(OpCodes.Nop, 30), OpCodes.Ldc_I4_1, OpCodes.Ret]);
        var larger = Add("Larger", [.. Enumerable.Repeat(OpCodes.Nop, 31), OpCodes.Ldc_I4_1, OpCodes.Ret]);
        var thrower = Add("Thrower", OpCodes.Ldnull, OpCodes.Throw);
        var allocating = Add("Allocating");
        Emit(allocating, Instruction.Create(OpCodes.Ldc_I4_1), Instruction.Create(OpCodes.Box, module.TypeSystem.Int32), Instruction.Create(OpCodes.Pop), Instruction.Create(OpCodes.Ldc_I4_1), Instruction.Create(OpCodes.Ret));
        var taken = Add("Taken", OpCodes.Ldc_I4_1, OpCodes.Ret);
        var caller = Add("Caller");
        Emit(caller, [.. ((MethodDefinition[])[accessor, over, largest, larger, thrower, allocating, taken]).SelectMany(callee => (Instruction[])[Instruction.Create(OpCodes.Call, callee), Instruction.Create(OpCodes.Pop)]), Instruction.Create(OpCodes.Ldftn, taken), Instruction.Create(OpCodes.Pop), Instruction.Create(OpCodes.Ldc_I4_1), Instruction.Create(OpCodes.Ret)]);

        MethodDefinition Add(string name, params OpCode[] code)
        {
            var method = new MethodDefinition(name, MethodAttributes.Public | MethodAttributes.Static, module.TypeSystem.Int32);
            type.Methods.Add(method);
            Emit(method, [.. code.Select(one => Instruction.Create(one))]);
            return method;
        }

        static void Emit(MethodDefinition method, params Instruction[] code) => Array.ForEach(code, method.Body.GetILProcessor().Append);
    }
}
