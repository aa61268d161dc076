using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PerfGate.Instrumentation;

/// <summary>Which method stands in for which of the base library.</summary>
internal sealed class StandIns
{
    private readonly Dictionary<(string Type, string Method), List<StandIn>> _byMethod = [];

    /// <summary>Reads them from methods with one of some attributes.</summary>
    public static StandIns Of(IEnumerable<MethodDefinition> methods, string[] attributes)
    {
        var standIns = new StandIns();
        foreach (var method in methods)
        {
            foreach (var mark in method.CustomAttributes.Where(mark => attributes.Contains(mark.AttributeType.FullName, StringComparer.Ordinal)))
            {
                var (type, name) = ((string)mark.ConstructorArguments[0].Value, (string)mark.ConstructorArguments[1].Value);
                if (!standIns._byMethod.TryGetValue((type, name), out var overloads))
                {
                    standIns._byMethod.Add((type, name), overloads = []);
                }

                overloads.Add(new StandIn(method, type));
            }
        }

        return standIns;
    }

    /// <summary>The method to call in place of another; null where nothing stands in for it.</summary>
    /// <param name="call">The instruction that calls.</param>
    /// <param name="module">The module it is in.</param>
    public MethodReference? For(Instruction call, ModuleDefinition module)
    {
        var method = (MethodReference)call.Operand;
        if (method.DeclaringType is null or ArrayType || !_byMethod.TryGetValue((method.DeclaringType.GetElementType().FullName, method.Name), out var overloads))
        {
            return null;
        }

        var standIn = overloads.Find(overload => overload.IsFor(method, call.OpCode.Code));
        if (standIn is null)
        {
            return null;
        }

        var imported = module.ImportReference(standIn.Method);
        IEnumerable<TypeReference> arguments = [.. (method.DeclaringType as GenericInstanceType)?.GenericArguments ?? [], .. (method as GenericInstanceMethod)?.GenericArguments ?? []];
        if (!arguments.Any())
        {
            return imported;
        }

        var instance = new GenericInstanceMethod(imported);
        foreach (var argument in arguments)
        {
            instance.GenericArguments.Add(argument);
        }

        return instance;
    }

    private sealed class StandIn(MethodDefinition method, string type)
    {
        private static readonly string[] Sealed = ["System.String", "System.Array", "System.Text.StringBuilder"];
        private readonly int _ofType = Arity(type);
        private readonly string _whole = Signatures.Parameters(method, skip: 0, Arity(type));
        private readonly string _withoutReceiver = method.HasParameters ? Signatures.Parameters(method, skip: 1, Arity(type)) : "";
        private readonly string _made = Signatures.Parameters(method, skip: 0, Arity(type), "System.Void");

        public MethodDefinition Method { get; } = method;

        public bool IsFor(MethodReference call, Code code)
        {
            var element = call.GetElementMethod();
            if (_ofType + element.GenericParameters.Count != Method.GenericParameters.Count)
            {
                return false;
            }

            var parameters = Signatures.Parameters(element);
            return code switch
            {
                Code.Newobj => parameters == _made && Method.ReturnType.GetElementType().FullName == type,

                // A call that is not virtual may be one of a base class's method from its override: the stand-in would come back to the override.
                Code.Call or Code.Callvirt when element.HasThis => parameters == _withoutReceiver && (code == Code.Callvirt || Method.Parameters[0].ParameterType.IsByReference || Sealed.Contains(type, StringComparer.Ordinal)),
                Code.Call => parameters == _whole,
                _ => false,
            };
        }

        private static int Arity(string type) =>
            type.LastIndexOf('`') is >= 0 and var mark && int.TryParse(type.AsSpan(mark + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var arity) ? arity : 0;
    }
}
