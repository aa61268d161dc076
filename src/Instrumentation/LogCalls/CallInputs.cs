using Mono.Cecil;
using Mono.Cecil.Cil;
using PerfGate.Actions;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>The parameters of a method that are inputs of its action, and the code that hands them over.</summary>
/// <param name="method">The method.</param>
/// <param name="hooks">What is called.</param>
internal sealed class CallInputs(MethodDefinition method, LogCallHookReferences hooks)
{
    // C# 13: allows ref struct.
    private const GenericParameterAttributes AllowsRefStruct = (GenericParameterAttributes)0x20;

    private readonly List<ParameterDefinition> _inputs = [.. method.Parameters.Where(IsInput)];

    /// <summary>Their names as <see cref="LoggedMethod"/> reads them.</summary>
    public string Names => string.Join('\n', _inputs.Select(input => (LoggedMethods.IsSensitive(input) ? "*" : "") + NameOf(input)));

    /// <summary>Prepares the action and adds its inputs: what stands behind the question whether anybody listens.</summary>
    /// <param name="action">The local of the action.</param>
    /// <param name="site">What is known of the method.</param>
    public IEnumerable<Instruction> Prepare(VariableDefinition action, FieldReference site)
    {
        yield return Instruction.Create(OpCodes.Ldsfld, site);
        yield return Instruction.Create(OpCodes.Call, hooks.Hook(nameof(LogCallHooks.Prepare)));
        yield return Instruction.Create(OpCodes.Stloc, action);
        for (var i = 0; i < _inputs.Count; i++)
        {
            yield return Instruction.Create(OpCodes.Ldloc, action);
            yield return Instruction.Create(OpCodes.Ldsfld, site);
            yield return Instruction.Create(OpCodes.Ldc_I4, i);
            foreach (var instruction in Value(_inputs[i]))
            {
                yield return instruction;
            }
        }
    }

    /// <summary>Whether a value of a type can be kept: no pointer, and nothing that lives on the stack alone.</summary>
    public static bool CanBeKept(TypeReference type) => type switch
    {
        ByReferenceType or PointerType or FunctionPointerType => false,
        IModifierType modified => CanBeKept(modified.ElementType),
        GenericParameter parameter => !parameter.Attributes.HasFlag(AllowsRefStruct),
        { MetadataType: MetadataType.Void or MetadataType.TypedByReference } => false,
        ArrayType => true,
        _ => !type.IsValueType || !IsRefStruct(type),
    };

    /// <summary>A type without what only compilers read of it.</summary>
    public static TypeReference Bare(TypeReference type) => type is IModifierType modified ? Bare(modified.ElementType) : type;

    // A cancellation token is no input of the work; a local function gets what it captures as a reference to a class without a name.
    private static bool IsInput(ParameterDefinition parameter)
    {
        var type = Referred(parameter);
        return !parameter.IsOut && type.FullName != "System.Threading.CancellationToken" && !type.Name.StartsWith('<') && (CanBeKept(type) || (IsText(type) && type == Bare(parameter.ParameterType)));
    }

    private static TypeReference Referred(ParameterDefinition parameter) => Bare(parameter.ParameterType) is ByReferenceType reference ? Bare(reference.ElementType) : Bare(parameter.ParameterType);

    private static bool IsText(TypeReference type) => type is GenericInstanceType { Name: "ReadOnlySpan`1", Namespace: "System" } span && span.GenericArguments[0].MetadataType == MetadataType.Char;

    private static bool IsRefStruct(TypeReference type) => type.Resolve()?.CustomAttributes.Any(mark => mark.AttributeType.FullName == "System.Runtime.CompilerServices.IsByRefLikeAttribute") == true;

    private static string NameOf(ParameterDefinition parameter) =>
        string.IsNullOrEmpty(parameter.Name) ? $"arg{parameter.Index}" : string.Concat(parameter.Name.Select(letter => char.IsControl(letter) ? ' ' : letter)).TrimStart('*');

    private IEnumerable<Instruction> Value(ParameterDefinition input)
    {
        var type = Referred(input);
        yield return Instruction.Create(OpCodes.Ldarg, input);
        yield return Instruction.Create(
            OpCodes.Call,
            Bare(input.ParameterType) is ByReferenceType ? hooks.Hook(nameof(LogCallHooks.InputAt), type)
            : IsText(type) ? hooks.Hook(nameof(LogCallHooks.InputText))
            : hooks.Hook(nameof(LogCallHooks.Input), type));
    }
}
