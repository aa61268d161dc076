using System.CommandLine;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Commands;

/// <summary>The hidden option by which the MSBuild task asks for lines that MSBuild understands; the screen has read it before.</summary>
internal static class CanonicalOption
{
    /// <summary>The option.</summary>
    public static Option<bool> Create() => new(CanonicalErrors.Flag) { Hidden = true };
}
