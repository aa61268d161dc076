using System.Collections.Immutable;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation;

/// <summary>What is woven, and where the copy goes.</summary>
public sealed record WeaveRequest
{
    /// <summary>The output folder, which is only read.</summary>
    public required string Source { get; init; }

    /// <summary>The folder of copies, <c>obj/perfgate</c> for example; each copy is a folder in it, named by a hash of the inputs, the weaver and the options.</summary>
    public required string Copies { get; init; }

    /// <summary>Names of assemblies with <c>*</c>, <c>!</c> before those that are left out; empty for those with local sources.</summary>
    public ImmutableArray<string> Assemblies { get; init; } = [];
}

/// <summary>A woven copy of an output folder.</summary>
public sealed record WovenCopy
{
    /// <summary>The folder of the copy.</summary>
    public required string Directory { get; init; }

    /// <summary>Every managed assembly that was asked for, in ordinal order.</summary>
    public ImmutableArray<WovenAssembly> Assemblies { get; init; } = [];

    /// <summary>Makes a woven copy; where one was made of the same inputs before, it is used again.</summary>
    /// <param name="request">What is woven.</param>
    /// <param name="stop">Ends it, with nothing left behind.</param>
    /// <exception cref="PerfGateException">PG5001 to PG5005: there is no copy, and why.</exception>
    public static WovenCopy Make(WeaveRequest request, CancellationToken stop = default) => new CopyMaker(request, TimeProvider.System).Make(stop);
}

/// <summary>What became of an assembly.</summary>
/// <param name="File">Its path in the folder.</param>
/// <param name="Methods">Methods woven.</param>
/// <param name="Compiler">The compiler that its PDB names, or empty.</param>
/// <param name="WhyNot">Why it was copied as it is, or what the reader must know of it; null where there is nothing to say.</param>
public sealed record WovenAssembly(string File, int Methods, string Compiler, string? WhyNot);
