using System.ComponentModel;

namespace PerfGate.Counting;

/// <summary>
/// Marks a static method that woven code calls in place of one of the base library that starts work on another thread and leaves the execution
/// context behind: the same result, the same exceptions, and the work knows who started it. Parameters are as those of a stand-in.
/// </summary>
/// <param name="declaringType">The full name of the type that declares the original, as reflection spells it.</param>
/// <param name="method">The original's name.</param>
[AttributeUsage(AttributeTargets.Method)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CarrierAttribute(string declaringType, string method) : Attribute
{
    /// <summary>The full name of the type that declares the original.</summary>
    public string DeclaringType { get; } = declaringType;

    /// <summary>The original's name.</summary>
    public string Method { get; } = method;
}
