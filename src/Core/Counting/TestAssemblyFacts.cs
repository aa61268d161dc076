using System.Reflection;
using System.Reflection.Metadata;

namespace PerfGate.Counting;

/// <summary>What the assembly of a counted test says of itself.</summary>
internal static class TestAssemblyFacts
{
    /// <summary>True where hooks were woven into it, or where nobody can tell.</summary>
    public static unsafe bool IsWoven(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var blob, out var length))
        {
            return true;
        }

        var metadata = new MetadataReader(blob, length);
        return metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Any(type => metadata.StringComparer.Equals(type.Name, nameof(CallScope)) && metadata.StringComparer.Equals(type.Namespace, typeof(CallScope).Namespace!));
    }
}
