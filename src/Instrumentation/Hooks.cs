using System.Globalization;
using Mono.Cecil;
using PerfGate.Counting;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation;

/// <summary>The hooks and stand-ins of a Core, as they are read from its file.</summary>
internal sealed class Hooks : IDisposable
{
    private const string HooksType = "PerfGate.Counting.CallHooks";
    private const string ScopeType = "PerfGate.Counting.CallScope";
    private const string StandInType = "PerfGate.Counting.StandInAttribute";
    private const string CarrierType = "PerfGate.Counting.CarrierAttribute";
    private readonly ModuleDefinition _core;
    private readonly TypeDefinition _hooks;

    private Hooks(ModuleDefinition core, TypeDefinition hooks)
    {
        _core = core;
        _hooks = hooks;
        StandIns = StandIns.Of(core.Types.SelectMany(type => type.Methods).Where(method => method.IsStatic && method.HasCustomAttributes), [StandInType, CarrierType]);
    }

    /// <summary>What stands in for calls of the base library.</summary>
    public StandIns StandIns { get; }

    /// <summary>Reads a Core.</summary>
    /// <exception cref="PerfGateException">PG5004: it is none that this weaver weaves for.</exception>
    public static Hooks Read(string file)
    {
        ModuleDefinition? core = null;
        object? protocol = null;
        try
        {
            core = ModuleDefinition.ReadModule(file, new ReaderParameters { InMemory = true });
            var hooks = core.GetType(HooksType);
            protocol = hooks?.Fields.FirstOrDefault(field => field.Name == nameof(CallHooks.Protocol))?.Constant;
            if (protocol is CallHooks.Protocol && core.GetType(ScopeType) is not null)
            {
                return new Hooks(core, hooks!);
            }
        }
        catch (Exception failure) when (AssemblyFacts.IsOfMetadata(failure))
        {
            // It counts with no protocol that anybody knows.
        }

        core?.Dispose();
        throw new PerfGateException(
            DiagnosticCodes.OtherProtocol,
            string.Create(CultureInfo.InvariantCulture, $"{file} counts with protocol {protocol ?? "none"}, and this tool weaves for protocol {CallHooks.Protocol}. Use the tool and the packages of one version of PerfGate, and build again."));
    }

    /// <summary>A hook, as a module refers to it.</summary>
    public MethodReference Import(ModuleDefinition module, string hook) => module.ImportReference(_hooks.Methods.Single(method => method.Name == hook));

    /// <summary>The type of a call's scope, as a module refers to it.</summary>
    public TypeReference ImportScope(ModuleDefinition module) => module.ImportReference(_core.GetType(ScopeType));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _core.Dispose();
}
