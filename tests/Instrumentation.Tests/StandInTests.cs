using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;
using PerfGate.Counting;

namespace PerfGate.Instrumentation.Tests;

/// <summary>Every stand-in of Core is for a method that is there, and the weaver finds it by the call.</summary>
public class StandInTests
{
    [Fact]
    public void Each_stand_in_is_found_by_a_call_of_its_original()
    {
        using var hooks = Hooks.Read(typeof(CallHooks).Assembly.Location);
        using var module = ModuleDefinition.CreateModule("calls", ModuleKind.Dll);
        foreach (var (standIn, type, name) in OfCore())
        {
            var original = OriginalOf(standIn, type, name);
            Assert.True(original is not null, $"{standIn}: {type} has no such {name}");
            var call = Instruction.Create(OpCodeFor(original), module.ImportReference(original));
            var found = hooks.StandIns.For(call, module);
            Assert.True(found is not null, $"{standIn} is not found for {original}");
            Assert.Equal((standIn.Name, standIn.GetParameters().Length), (found.Name, found.Parameters.Count));
        }
    }

    private static OpCode OpCodeFor(MethodBase method) =>
        method.IsConstructor ? OpCodes.Newobj : method.IsStatic || method.DeclaringType!.IsValueType ? OpCodes.Call : OpCodes.Callvirt;

    // The attribute by its name: it need not be there.
    private static IEnumerable<(MethodInfo StandIn, string Type, string Name)> OfCore() =>
        from type in typeof(CallHooks).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        from mark in method.CustomAttributes
        where mark.AttributeType.Name is "StandInAttribute" or "CarrierAttribute"
        select (method, (string)mark.ConstructorArguments[0].Value!, (string)mark.ConstructorArguments[1].Value!);

    private static MethodBase? OriginalOf(MethodInfo standIn, string type, string name)
    {
        var owner = AppDomain.CurrentDomain.GetAssemblies().Concat(((string[])["System.Linq", "System.Collections", "System.Runtime", "System.Memory", "System.Threading", "System.Threading.ThreadPool"]).Select(Assembly.Load)).Select(assembly => assembly.GetType(type)).FirstOrDefault(found => found is not null);
        if (owner is null)
        {
            return null;
        }

        var open = standIn.IsGenericMethodDefinition ? standIn.GetGenericArguments() : [];
        var arity = owner.IsGenericTypeDefinition ? owner.GetGenericArguments().Length : 0;
        var parameters = standIn.GetParameters().Select(parameter => Text(parameter.ParameterType, open, arity)).ToList();
        return owner.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).OfType<MethodBase>()
            .Where(method => method.Name == name && (method.IsGenericMethodDefinition ? method.GetGenericArguments().Length : 0) + arity == open.Length)
            .FirstOrDefault(method => method.GetParameters().Select(parameter => Text(parameter.ParameterType, [], 0)).SequenceEqual(method.IsStatic || method.IsConstructor ? parameters : parameters.Skip(1), StringComparer.Ordinal));
    }

    // Type parameters by their places, in a stand-in as in its original.
    private static string Text(Type type, Type[] open, int arity) => type switch
    {
        { IsGenericMethodParameter: true } when open.Length > 0 => type.GenericParameterPosition < arity ? $"!{type.GenericParameterPosition}" : $"!!{type.GenericParameterPosition - arity}",
        { IsGenericMethodParameter: true } => $"!!{type.GenericParameterPosition}",
        { IsGenericTypeParameter: true } => $"!{type.GenericParameterPosition}",
        { IsArray: true } => Text(type.GetElementType()!, open, arity) + "[]",
        { IsByRef: true } => Text(type.GetElementType()!, open, arity) + "&",
        { IsGenericType: true } => $"{type.GetGenericTypeDefinition().FullName}<{string.Join(',', type.GetGenericArguments().Select(argument => Text(argument, open, arity)))}>",
        _ => type.FullName!,
    };
}
