namespace PerfGate;

/// <summary>Marks a parameterless method of the test class that runs before each operation of its perf tests, outside the timing. May return a task.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IterationSetupAttribute : Attribute
{
    /// <summary>The one perf test it belongs to; null for all of the class.</summary>
    public string? Target { get; set; }
}

/// <summary>Marks a parameterless method of the test class that runs after each operation of its perf tests, outside the timing. May return a task.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IterationCleanupAttribute : Attribute
{
    /// <summary>The one perf test it belongs to; null for all of the class.</summary>
    public string? Target { get; set; }
}
