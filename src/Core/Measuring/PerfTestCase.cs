using System.Collections.Immutable;
using System.Reflection;
using PerfGate.Settings;

namespace PerfGate.Measuring;

/// <summary>One perf test to run, as a test framework hands it over: constructed, initialised, with its data row.</summary>
public sealed record PerfTestCase
{
    /// <summary>The test method, closed over its type arguments.</summary>
    public required MethodInfo Method { get; init; }

    /// <summary>The class the test belongs to: the one that runs, which may derive from the method's.</summary>
    public required Type TestClass { get; init; }

    /// <summary>The object to call it on; null for a static method.</summary>
    public object? Instance { get; init; }

    /// <summary>One value a parameter.</summary>
    public ImmutableArray<object?> Arguments { get; init; } = [];

    /// <summary>The name the framework shows.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The framework's own id of the case: tells rows apart that look alike.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The attribute on the method.</summary>
    public required IPerfTest Attribute { get; init; }

    /// <summary>Takes lines for the test's own output.</summary>
    public Action<string> Output { get; init; } = static _ => { };
}
