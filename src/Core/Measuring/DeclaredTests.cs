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

    // Asked of every loaded assembly before every measuring, and it never changes: the name where it counts, else "". Goes with the assembly.
    private static readonly ConditionalWeakTable<Assembly, string> NotOptimizedNames = [];

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
    public static bool IsOptimized(Assembly assembly) => assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    /// <summary>Assemblies beside the test assembly that were built without optimisation.</summary>
    public static IReadOnlyList<string> NotOptimized()
    {
        List<string>? names = null;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (NotOptimizedNames.GetValue(assembly, NameIfItCounts) is { Length: > 0 } name)
            {
                (names ??= []).Add(name);
            }
        }

        names?.Sort(StringComparer.Ordinal);
        return names ?? (IReadOnlyList<string>)[];
    }

    // Strangers are not asked for attributes: theirs may need assemblies that are not there.
    private static string NameIfItCounts(Assembly assembly)
    {
        try
        {
            var counts = !assembly.IsDynamic && assembly.Location.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) && !IsOptimized(assembly);
            return counts ? assembly.GetName().Name ?? "" : "";
        }
        catch (Exception unreadable) when (unreadable is IOException or TypeLoadException or BadImageFormatException or CustomAttributeFormatException)
        {
            return "";
        }
    }
}
