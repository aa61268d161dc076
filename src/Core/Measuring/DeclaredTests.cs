using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using PerfGate.Runs;
using PerfGate.Settings;

namespace PerfGate.Measuring;

/// <summary>Reads from a test assembly what it declares and how it was built.</summary>
internal static class DeclaredTests
{
    private const BindingFlags AnyMethod = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    // Asked of every loaded assembly before every measuring, and it never changes. Goes with the assembly.
    private static readonly ConditionalWeakTable<Assembly, DebuggableAttribute> Debuggable = [];

    /// <summary>The full names of the methods that carry <c>[PerfTest]</c>, as test ids spell them, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly)
    {
        Type?[] types;
        try
        {
            types = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException failure)
        {
            types = failure.Types;
        }

        return
        [
            .. types.OfType<Type>().Where(type => type is { IsClass: true, ContainsGenericParameters: false } && (!type.IsAbstract || type.IsSealed))
                .SelectMany(type => type.GetMethods(AnyMethod)
                    .Where(method => method.IsDefined(typeof(IPerfTest), inherit: true))
                    .Select(method => TypeNames.FullOf(type) + "." + method.Name))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>False for what a Debug build makes.</summary>
    public static bool IsOptimized(Assembly assembly) =>
        !Debuggable.GetValue(assembly, static key => key.GetCustomAttribute<DebuggableAttribute>() ?? new DebuggableAttribute(DebuggableAttribute.DebuggingModes.None)).IsJITOptimizerDisabled;

    /// <summary>Assemblies beside the test assembly that were built without optimisation.</summary>
    public static IReadOnlyList<string> NotOptimized() =>
    [
        .. AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic && assembly.Location.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) && !IsOptimized(assembly))
            .Select(assembly => assembly.GetName().Name ?? "")
            .Order(StringComparer.Ordinal),
    ];
}
