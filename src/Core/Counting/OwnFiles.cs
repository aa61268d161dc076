using System.Reflection;
using System.Runtime.Loader;

namespace PerfGate.Counting;

/// <summary>The recorder's own files, for programs that do not know it.</summary>
internal static class OwnFiles
{
    private const string Hooks = "DOTNET_STARTUP_HOOKS";
    private static readonly string Core = typeof(OwnFiles).Assembly.Location;

    /// <summary>The folder of the recorder, which is that of the woven copy; empty where it has none.</summary>
    public static string Directory => Path.GetDirectoryName(Core) ?? "";

    /// <summary>Finds the recorder and what it needs where the program's own list of files does not name them.</summary>
    public static void Resolve() => AssemblyLoadContext.Default.Resolving += Find;

    /// <summary>
    /// Programs that this one starts are not counted, and the hook is not for them: they may run on a runtime that is too old for it, and would
    /// not start.
    /// </summary>
    public static void KeepFromChildren()
    {
        var hooks = Environment.GetEnvironmentVariable(Hooks)?.Split(Path.PathSeparator) ?? [];
        var others = hooks.Where(hook => !string.Equals(hook, Core, StringComparison.Ordinal)).ToArray();
        if (others.Length < hooks.Length)
        {
            Environment.SetEnvironmentVariable(Hooks, others.Length == 0 ? null : string.Join(Path.PathSeparator, others));
        }
    }

    private static Assembly? Find(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name == typeof(OwnFiles).Assembly.GetName().Name)
        {
            return typeof(OwnFiles).Assembly;
        }

        var file = Path.Combine(Directory, name.Name + ".dll");
        return name.Name is "Perfolizer" or "Pragmastat" && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }
}
