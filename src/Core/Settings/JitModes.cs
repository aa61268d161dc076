namespace PerfGate.Settings;

/// <summary>How the JIT compiles in a measuring process.</summary>
public static class JitModes
{
    /// <summary>Tiered with dynamic PGO, as the runtime does by default: production code, and a lottery from launch to launch.</summary>
    public const string Production = "production";

    /// <summary>Tiered without dynamic PGO, and with a tier-up delay of <see cref="TierUpDelay"/>: the code that production runs, less what PGO guesses.</summary>
    public const string NoPgo = "no-pgo";

    /// <summary>Every method compiled once, optimised; precompiled library code is used as it is.</summary>
    public const string NoTiering = "no-tiering";

    /// <summary>
    /// The mode in force when <c>PerfGateJit</c> says nothing: launches differ a third as much as with PGO, library code is optimised as in
    /// production, and the test process starts as fast as ever, where <see cref="NoTiering"/> costs about a second of CPU (docs/verdicts.md).
    /// </summary>
    public const string Default = NoPgo;

    /// <summary>The mode of processes that measure side by side, where nobody says otherwise.</summary>
    public const string LockStepDefault = NoTiering;

    /// <summary>How long the runtime waits after new code before it optimises hot methods in <see cref="NoPgo"/>; 100 ms is the runtime's default. Ten times less warms a test up that much sooner and costs the start-up nothing.</summary>
    public static readonly TimeSpan TierUpDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>Every mode that can be chosen.</summary>
    public static IReadOnlyList<string> All { get; } = [Production, NoPgo, NoTiering];
}
