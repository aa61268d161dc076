using System.Globalization;
using PerfGate.Settings;

namespace PerfGate.Bench.Jit;

/// <summary>A way for the JIT to compile, as the runtime's own switches.</summary>
/// <param name="Name">What the figures call it.</param>
/// <param name="RecordedAs">The JIT mode that a run file must name.</param>
/// <param name="Environment">The switches.</param>
internal sealed record JitSetup(string Name, string RecordedAs, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The modes that can be chosen, and two to compare them with.</summary>
    public static IReadOnlyList<JitSetup> All { get; } =
    [
        Of(JitModes.Production, JitModes.Production),
        Of(JitModes.NoPgo, JitModes.NoPgo, ("TieredPGO", "0"), ("TC_CallCountingDelayMs", ((int)JitModes.TierUpDelay.TotalMilliseconds).ToString("X", CultureInfo.InvariantCulture))),
        Of("no-pgo, 100 ms delay", JitModes.NoPgo, ("TieredPGO", "0")),
        Of(JitModes.NoTiering, JitModes.NoTiering, ("TieredCompilation", "0")),
        Of("no-tiering, no R2R", JitModes.NoTiering + "-no-r2r", ("TieredCompilation", "0"), ("ReadyToRun", "0")),
    ];

    /// <summary>
    /// The modes in which pairs are compared. A test project's own configuration says no-pgo, so production must be said, too. Without quick code
    /// only what is precompiled is in tiers.
    /// </summary>
    public static IReadOnlyList<JitSetup> OfPairs { get; } =
    [
        Of(JitModes.Production, JitModes.Production, ("TieredPGO", "1"), ("TC_CallCountingDelayMs", "64")),
        .. All.Where(setup => setup.Name is not (JitModes.Production or "no-pgo, 100 ms delay")),
        Of("no quick JIT", JitModes.NoPgo, ("TieredPGO", "0"), ("TC_QuickJit", "0"), ("TC_CallCountingDelayMs", ((int)JitModes.TierUpDelay.TotalMilliseconds).ToString("X", CultureInfo.InvariantCulture))),
    ];

    /// <summary>The mode that perf tests are measured in unless somebody says otherwise.</summary>
    public static JitSetup Default => All.First(setup => setup.Name == JitModes.NoPgo);

    private static JitSetup Of(string name, string recordedAs, params (string Name, string Value)[] switches) =>
        new(name, recordedAs, switches.ToDictionary(one => "DOTNET_" + one.Name, one => one.Value, StringComparer.Ordinal));
}
