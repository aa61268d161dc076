namespace PerfGate.Tool.Counting;

/// <summary>How a woven program starts, whatever it is: what must be the same in every process that counts.</summary>
internal static class WovenProgram
{
    /// <summary>The file of the recorder in every copy.</summary>
    public const string Core = "PerfGate.Core.dll";

    private const string Hooks = "DOTNET_STARTUP_HOOKS";

    /// <summary>The variables of the runtime.</summary>
    /// <param name="hook">The recorder in the copy: its start-up hook fixes the seeds of hash codes.</param>
    public static IReadOnlyDictionary<string, string> Conditions(string hook) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // What escape analysis keeps off the heap must not depend on when a method is compiled again.
        ["DOTNET_TieredCompilation"] = "0",
        [Hooks] = Environment.GetEnvironmentVariable(Hooks) is { Length: > 0 } others ? hook + Path.PathSeparator + others : hook,
    };
}
