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
    private static readonly ConditionalWeakTable<Assembly, Build> Builds = [];

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
    public static bool IsOptimized(Assembly assembly) => BuildOf(assembly).IsOptimized;

    /// <summary>Assemblies beside the test assembly that were built without optimisation.</summary>
    public static IReadOnlyList<string> NotOptimized()
    {
        List<string>? names = null;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (BuildOf(assembly) is { IsOptimized: false, IsBeside: true })
            {
                (names ??= []).Add(assembly.GetName().Name ?? "");
            }
        }

        names?.Sort(StringComparer.Ordinal);
        return names ?? (IReadOnlyList<string>)[];
    }

    private static Build BuildOf(Assembly assembly) => Builds.GetValue(assembly, static key => new Build(
        key.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true },
        !key.IsDynamic && key.Location.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)));

    private sealed record Build(bool IsOptimized, bool IsBeside);
}
