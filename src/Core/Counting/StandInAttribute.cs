using System.ComponentModel;

namespace PerfGate.Counting;

/// <summary>
/// Marks a static method that woven code calls in place of one of the base library: the same result, the same exceptions, and its weight is
/// added to the work of the caller. Parameters are the original's, the receiver of an instance method first; type parameters are those of the
/// type followed by those of the method.
/// </summary>
/// <param name="declaringType">The full name of the type that declares the original, as reflection spells it: <c>System.Collections.Generic.List`1</c>.</param>
/// <param name="method">The original's name.</param>
[AttributeUsage(AttributeTargets.Method)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StandInAttribute(string declaringType, string method) : Attribute
{
    /// <summary>The full name of the type that declares the original.</summary>
    public string DeclaringType { get; } = declaringType;

    /// <summary>The original's name.</summary>
    public string Method { get; } = method;
}
