using System.Collections.Immutable;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>What a build asks for: weave the calls of one assembly, in place.</summary>
public sealed record LogCallRequest
{
    /// <summary>The assembly as it was compiled, below <c>obj</c>.</summary>
    public required string Assembly { get; init; }

    /// <summary>Its project, for messages about the whole.</summary>
    public string Project { get; init; } = "";

    /// <summary>What it was compiled against; PerfGate.Core is among it.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>The file of the key it was signed with; null where it was not, or only as if (public signing).</summary>
    public string? Key { get; init; }

    /// <summary>Reads the lines that the build wrote: <c>reference=/lib/A.dll</c>.</summary>
    public static LogCallRequest Read(IEnumerable<string> lines)
    {
        var parts = lines.Select(line => line.Split('=', 2)).Where(part => part.Length == 2 && part[1].Length > 0).ToLookup(part => part[0], part => part[1], StringComparer.Ordinal);
        return new LogCallRequest
        {
            Assembly = parts["assembly"].Single(),
            Project = parts["project"].FirstOrDefault("PerfGate"),
            References = [.. parts["reference"]],
            Key = parts["key"].FirstOrDefault(),
        };
    }
}
