using Mono.Cecil;
using PerfGate.Actions;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>What woven code calls of the Core that a project refers to, as its module refers to it.</summary>
internal sealed class LogCallHookReferences
{
    private readonly ModuleDefinition _module;
    private readonly TypeDefinition _hooks;

    private LogCallHookReferences(ModuleDefinition module, ModuleDefinition core, TypeDefinition hooks)
    {
        (_module, _hooks) = (module, hooks);
        Action = module.ImportReference(core.GetType(typeof(RunningAction).FullName));
        Method = module.ImportReference(core.GetType(typeof(LoggedMethod).FullName));
        NewMethod = module.ImportReference(core.GetType(typeof(LoggedMethod).FullName).Methods.Single(one => one.IsConstructor));
        IsOn = module.ImportReference(core.GetType(typeof(ActionLog).FullName).Methods.Single(one => one.Name == "get_IsOn"));
    }

    /// <summary>An action under way.</summary>
    public TypeReference Action { get; }

    /// <summary>What is known of a method.</summary>
    public TypeReference Method { get; }

    /// <summary>Makes that.</summary>
    public MethodReference NewMethod { get; }

    /// <summary>Whether anybody listens.</summary>
    public MethodReference IsOn { get; }

    /// <summary>Reads them.</summary>
    /// <param name="module">The module to weave.</param>
    /// <param name="core">The Core that it is compiled against.</param>
    /// <exception cref="PerfGateException">PG5042: it has none, or one that this weaver does not weave for.</exception>
    public static LogCallHookReferences Of(ModuleDefinition module, ModuleDefinition? core)
    {
        var hooks = core?.GetType(typeof(LogCallHooks).FullName);
        var protocol = hooks?.Fields.FirstOrDefault(field => field.Name == nameof(LogCallHooks.Protocol))?.Constant;
        return protocol is LogCallHooks.Protocol
            ? new LogCallHookReferences(module, core!, hooks!)
            : throw new PerfGateException(DiagnosticCodes.OtherLogCallProtocol, $"The project refers to {core?.FileName ?? "no PerfGate.Core"}, which logs calls by protocol {protocol ?? "none"}, and this weaver by {LogCallHooks.Protocol}. Use the packages of one version of PerfGate.");
    }

    /// <summary>A hook that is not generic, or of which there is one for this generic type of its last parameter.</summary>
    public MethodReference Hook(string name) => _module.ImportReference(_hooks.Methods.Single(hook => hook.Name == name && !hook.HasGenericParameters));

    /// <summary>A generic hook.</summary>
    public MethodReference Hook(string name, TypeReference argument) => Instance(_hooks.Methods.Single(hook => hook.Name == name && hook.HasGenericParameters), argument);

    /// <summary>The hook that ends an action with a task of this type; null where it is none.</summary>
    public MethodReference? EndWith(TypeReference task)
    {
        // Of arrays, references and pointers Cecil gives the element's type: a Task[] is no task.
        if (task is TypeSpecification and not GenericInstanceType)
        {
            return null;
        }

        var argument = (task as GenericInstanceType)?.GenericArguments[0];
        var hook = _hooks.Methods.SingleOrDefault(hook => hook.Name == nameof(LogCallHooks.EndWith) && hook.Parameters[1].ParameterType.GetElementType().FullName == task.GetElementType().FullName);
        return hook is null ? null : argument is null ? _module.ImportReference(hook) : Instance(hook, argument);
    }

    private GenericInstanceMethod Instance(MethodDefinition hook, TypeReference argument) => new(_module.ImportReference(hook)) { GenericArguments = { argument } };
}

/// <summary>Refers to assemblies by the versions that the module knows: a second System.Runtime beside its own would be right, and odd.</summary>
internal sealed class KnownReferences(ModuleDefinition module) : DefaultMetadataImporter(module)
{
    /// <inheritdoc/>
    public override AssemblyNameReference ImportReference(AssemblyNameReference reference) =>
        module.AssemblyReferences.FirstOrDefault(known => known.Name == reference.Name) ?? base.ImportReference(reference);
}

/// <summary>Makes it the way a module imports.</summary>
internal sealed class KnownReferencesProvider : IMetadataImporterProvider
{
    /// <inheritdoc/>
    public IMetadataImporter GetMetadataImporter(ModuleDefinition module) => new KnownReferences(module);
}
