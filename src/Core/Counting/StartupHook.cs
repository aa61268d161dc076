using System.Diagnostics.CodeAnalysis;
using PerfGate.Counting;

/// <summary>
/// What the runtime runs before a program's own first line where <c>DOTNET_STARTUP_HOOKS</c> names this assembly; the name, and that it is in
/// no namespace, are the runtime's. In a process that does not count it does nothing.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this name in no namespace.")]
[SuppressMessage("Design", "MA0047", Justification = "As CA1050.")]
internal static class StartupHook
{
    /// <summary>Called by the runtime.</summary>
    public static void Initialize()
    {
        if (CountedPass.Cost is not null)
        {
            HashSeeds.Fix();
            OwnFiles.Resolve();
            CountedProgram.StartIfAsked();
        }
    }
}
