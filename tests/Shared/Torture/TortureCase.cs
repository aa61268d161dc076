using System.Globalization;
using System.Reflection;

namespace PerfGate.Torture;

/// <summary>Every case is a static method that returns what it did: woven and plain must say the same, in every process.</summary>
public static class TortureCase
{
    /// <summary>The cases of an assembly by name.</summary>
    public static IEnumerable<(string Name, Func<string> Run)> All(Assembly assembly) =>
        from type in assembly.GetTypes()
        where type.Namespace == "PerfGate.Torture" && type.Name.EndsWith("Cases", StringComparison.Ordinal)
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where method.ReturnType == typeof(string) && method.GetParameters().Length == 0 && !method.IsGenericMethod
        orderby type.Name + "." + method.Name
        select (type.Name + "." + method.Name, method.CreateDelegate<Func<string>>());

    /// <summary>What a case says, also where it fails, in whatever language the process runs.</summary>
    public static string Say(Func<string> run)
    {
        var language = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return run();
        }
        catch (Exception failure)
        {
            return "threw " + failure.GetType() + ": " + failure.Message;
        }
        finally
        {
            CultureInfo.CurrentCulture = language;
        }
    }

    /// <summary>Values as text, the same in every culture.</summary>
    public static string Text(params object?[] values) => string.Join(" ", values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
}
