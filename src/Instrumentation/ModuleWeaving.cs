using Mono.Cecil;

namespace PerfGate.Instrumentation;

/// <summary>What the methods of a module have in common while they are woven.</summary>
/// <param name="module">The module.</param>
/// <param name="hooks">The hooks of the folder's Core.</param>
/// <param name="leaves">The work of methods, by their keys, that have no call of their own.</param>
/// <param name="assemblies">The names of all assemblies that are woven.</param>
/// <param name="mayLoseCalls">True where a method of any of them may end without saying so, when an exception goes through it.</param>
internal sealed class ModuleWeaving(ModuleDefinition module, Hooks hooks, IReadOnlyDictionary<string, int> leaves, IReadOnlySet<string> assemblies, bool mayLoseCalls)
{
    /// <summary>The hooks.</summary>
    public Hooks Hooks { get; } = hooks;

    /// <summary>The work of leaves.</summary>
    public IReadOnlyDictionary<string, int> Leaves { get; } = leaves;

    /// <summary>The assemblies.</summary>
    public IReadOnlySet<string> Assemblies { get; } = assemblies;

    /// <summary>Whether handlers must say that they caught something.</summary>
    public bool MayLoseCalls { get; } = mayLoseCalls;

    /// <summary>The type of a call's local.</summary>
    public TypeReference Scope { get; } = hooks.ImportScope(module);

    /// <summary>A call begins.</summary>
    public MethodReference Enter { get; } = hooks.Import(module, "Enter");

    /// <summary>A state machine begins, or goes on.</summary>
    public MethodReference EnterStateMachine { get; } = hooks.Import(module, "EnterStateMachine");

    /// <summary>A call ends.</summary>
    public MethodReference Leave { get; } = hooks.Import(module, "Leave");

    /// <summary>An exception was caught.</summary>
    public MethodReference Caught { get; } = hooks.Import(module, "Caught");

    /// <summary>Work may start elsewhere.</summary>
    public MethodReference Spawn { get; } = hooks.Import(module, "Spawn");
}
