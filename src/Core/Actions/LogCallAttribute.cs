namespace PerfGate;

/// <summary>Makes each call of a method an action: its name, its parameters as inputs, and its result or what it throws.</summary>
/// <remarks>
/// The calls are recorded by code that is woven into the assembly as it is built; the package PerfGate.Core does that. Not for iterators,
/// whose code runs while their result is enumerated.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LogCallAttribute : Attribute
{
    /// <summary>The action's name; <c>Type.Method</c> where it is null.</summary>
    public string? Name { get; set; }
}

/// <summary>
/// A parameter, or with <c>[return: Sensitive]</c> the result, of a method marked <see cref="LogCallAttribute"/> whose value is never written:
/// it is shown as <c>***</c>. Of a method that returns a task it is what comes out of the task.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue)]
public sealed class SensitiveAttribute : Attribute;
