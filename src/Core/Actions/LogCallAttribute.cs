namespace PerfGate;

/// <summary>Makes each call of a method an action: its name, its parameters as inputs, and its result or what it throws.</summary>
/// <remarks>The calls are recorded by code that is woven into the assembly; without the weaver the attribute does nothing.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LogCallAttribute : Attribute
{
    /// <summary>The action's name; the method's where it is null.</summary>
    public string? Name { get; set; }
}

/// <summary>A parameter of a method marked <see cref="LogCallAttribute"/> whose value is never written: it is shown as <c>***</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SensitiveAttribute : Attribute;

/// <summary>An input as woven code hands it over.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsSensitive">True where it is marked <see cref="SensitiveAttribute"/>.</param>
public readonly record struct ActionInput(string Name, object? Value, bool IsSensitive = false);
