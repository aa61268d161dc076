using System.Reflection.Metadata;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>The number that a portable PDB shares with its assembly.</summary>
internal static class PdbId
{
    /// <summary>Reads it; null where there is no such file, or it is none of the portable ones.</summary>
    public static Guid? Of(string path)
    {
        try
        {
            using var reader = File.Exists(path) ? MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(path)) : null;
            return reader?.GetMetadataReader().DebugMetadataHeader is { } header ? new BlobContentId(header.Id).Guid : null;
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }
}
