namespace PerfGate.Counting;

/// <summary>A woven assembly of the copy that something was counted in.</summary>
/// <param name="Name">Its name, without a path or an extension.</param>
/// <param name="Compiler">The compiler that made it, <c>5.0.0-2.25523.111</c>, or empty where its PDB does not say.</param>
/// <param name="IsReached">Whether a method of it was called while it was counted.</param>
public sealed record CountedAssembly(string Name, string Compiler, bool IsReached);
