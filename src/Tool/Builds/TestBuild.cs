using System.Collections.Immutable;

namespace PerfGate.Tool.Builds;

/// <summary>A built perf-test assembly.</summary>
/// <param name="Path">Its .dll, absolute.</param>
/// <param name="TargetFramework">The short target framework as run files have it, <c>net10.0</c>.</param>
/// <param name="IsProgram">True when it can be started by itself, <c>dotnet exec X.dll</c> (Microsoft.Testing.Platform, xunit v3); else it needs VSTest.</param>
internal sealed record TestAssembly(string Path, string TargetFramework, bool IsProgram)
{
    /// <summary>The assembly's simple name.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The directory with everything that the assembly needs to run.</summary>
    public string OutputDirectory => System.IO.Path.GetDirectoryName(Path)!;
}

/// <summary>One side of a comparison, built.</summary>
internal sealed record TestBuild
{
    /// <summary>For people: <c>main (1a2b3c4d)</c>, <c>working tree</c>, a path.</summary>
    public required string Name { get; init; }

    /// <summary>The full id of the commit it was built from, or null where that is unknown.</summary>
    public string? Commit { get; init; }

    /// <summary>True for a working tree with changes that are in no commit.</summary>
    public bool IsDirty { get; init; }

    /// <summary>The root of the sources, or of the outputs where only those are there.</summary>
    public required string Directory { get; init; }

    /// <summary>Its perf-test assemblies, by name and framework.</summary>
    public ImmutableArray<TestAssembly> Assemblies { get; init; } = [];

    /// <summary>Why there is none (no such project there, no PerfGate in it); null where there are some. Every test of the other side is new then.</summary>
    public string? WhyNone { get; init; }
}
