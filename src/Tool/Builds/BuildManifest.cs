using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PerfGate.Tool.Builds;

/// <summary>What a kept build consists of, and which baseline it is the build of: a file of JSON beside the blobs.</summary>
internal sealed record BuildManifest
{
    /// <summary>The version of the format this tool writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version of the format.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The test assembly's simple name.</summary>
    public required string Assembly { get; init; }

    /// <summary>The short target framework.</summary>
    public required string TargetFramework { get; init; }

    /// <summary>The OS family that it was built on: <c>linux</c>, <c>windows</c>, <c>macos</c>.</summary>
    public required string Os { get; init; }

    /// <summary>The architecture that it was measured on: <c>x64</c>, <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The full id of the commit, or null.</summary>
    public string? Commit { get; init; }

    /// <summary>The name of the baseline's file.</summary>
    public required string Baseline { get; init; }

    /// <summary>When the run began that became the baseline, UTC: tells it from a later one in the same file.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The files of the output directory, by path.</summary>
    public required ImmutableArray<KeptFile> Files { get; init; }
}

/// <summary>A file of a kept build.</summary>
/// <param name="Path">Relative to the output directory, with slashes.</param>
/// <param name="Sha256">The hash of its content, 64 hexadecimal digits in lower case.</param>
/// <param name="Size">In bytes.</param>
/// <param name="IsExecutable">True where its owner may execute it.</param>
internal sealed record KeptFile(string Path, string Sha256, long Size, bool IsExecutable);

/// <summary>The generated reader and writer.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(BuildManifest))]
internal sealed partial class BuildManifestContext : JsonSerializerContext;
