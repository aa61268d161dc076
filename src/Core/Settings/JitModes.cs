namespace PerfGate.Settings;

/// <summary>How the JIT compiles in a measuring process.</summary>
public static class JitModes
{
    /// <summary>Tiered with dynamic PGO, as the runtime does by default: production code, and a lottery from launch to launch.</summary>
    public const string Production = "production";

    /// <summary>Tiered without dynamic PGO.</summary>
    public const string NoPgo = "no-pgo";

    /// <summary>Every method compiled once, optimised; precompiled library code is used as it is.</summary>
    public const string NoTiering = "no-tiering";

    /// <summary>
    /// The mode in force when <c>PerfGateJit</c> says nothing: code is warm after its first call, so the whole budget goes into batches, and
    /// launches differ least (docs/verdicts.md has the figures).
    /// </summary>
    public const string Default = NoTiering;

    /// <summary>Every mode that can be chosen.</summary>
    public static IReadOnlyList<string> All { get; } = [Production, NoPgo, NoTiering];
}
