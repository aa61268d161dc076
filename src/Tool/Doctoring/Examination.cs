using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Statistics;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Doctoring;

/// <summary>What was measured.</summary>
/// <param name="Alone">One pair at a time.</param>
/// <param name="Together">As many at once as there are lanes; null where there is one lane.</param>
/// <param name="Conditions">How the machine was meanwhile.</param>
/// <param name="LoadBefore">Its load before anything was started; null where nobody tells.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record Examined(Trial Alone, Trial? Together, Conditions Conditions, double? LoadBefore, double Seconds);

/// <summary>
/// Measures the doctor's workloads as <c>perfgate compare</c> measures tests, in rounds: one pair by itself, then one on each lane at once,
/// so that whatever changes on the machine meanwhile falls to both.
/// </summary>
internal sealed record Examination
{
    // A pair that is lost says why; more say the same.
    private const int MostLost = 3;
    private static readonly TimeSpan LockPatience = TimeSpan.FromHours(1);

    /// <summary>An empty directory for what the processes leave.</summary>
    public required string Directory { get; init; }

    /// <summary>The cores on which pairs run at once.</summary>
    public required ImmutableArray<int?> Lanes { get; init; }

    /// <summary>How long it may take; so many pairs are always measured that their spread can be told.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>Variables of the JIT for the processes.</summary>
    public required IEnumerable<(string Name, string Value)> Jit { get; init; }

    /// <summary>Units that a slowed workload does more.</summary>
    public required int More { get; init; }

    /// <summary>Where the machine tells how it is.</summary>
    public SystemFiles Files { get; init; } = SystemFiles.Here;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Measures.</summary>
    /// <param name="report">Is told how far it has come.</param>
    /// <param name="stop">Ends it, and every process it started.</param>
    /// <exception cref="PerfGateException">PG2006, PG2016, PG9002.</exception>
    public async Task<Examined> RunAsync(Action<MeasuringState> report, CancellationToken stop)
    {
        using var held = await MeasuringLock.AcquireAsync(MeasuringLock.DefaultPath, LockPatience, Time, stop).ConfigureAwait(false);
        var before = MachineReading.Now(Files, Time);
        var orders = new Sides<VisitOrders>(new VisitOrders(), new VisitOrders());
        var starts = new Sides<Func<string, string, HostStart>?>((pipe, folder) => Start(0, pipe, folder), (pipe, folder) => Start(More, pipe, folder));
        var alone = new Trial(starts, orders, Path.Combine(Directory, "alone"), Lanes[..1], Time);
        var together = Lanes.Length > 1 ? new Trial(starts, orders, Path.Combine(Directory, "together"), Lanes, Time) : null;
        var longest = TimeSpan.Zero;
        var elapsed = TimeSpan.Zero;
        for (var round = 1; Pairs() < PairRule.FewestPairs ? Lost() < MostLost : elapsed + longest <= Budget && Lost() < MostLost; round++)
        {
            var state = new MeasuringState { What = "Round", Process = round, Processes = Rounds(round, elapsed, longest), Elapsed = elapsed };
            report(state);
            await alone.RoundAsync(stop).ConfigureAwait(false);
            await (together?.RoundAsync(stop) ?? Task.CompletedTask).ConfigureAwait(false);
            var now = Time.GetElapsedTime(before.Timestamp);
            (longest, elapsed) = (now - elapsed > longest ? now - elapsed : longest, now);
            report(state with { IsProcessOver = true, Processes = Rounds(round + 1, elapsed, longest), Done = Pairs(), Elapsed = elapsed });
        }

        var conditions = Conditions.Between(before, MachineReading.Now(Files, Time), Time, Lanes, [.. alone.References, .. together?.References ?? []]);
        return new Examined(alone, together, conditions, before.Load, elapsed.TotalSeconds);

        int Pairs() => alone.Pairs + (together?.Pairs ?? 0);

        int Lost() => alone.Lost + (together?.Lost ?? 0);
    }

    private int Rounds(int round, TimeSpan elapsed, TimeSpan longest) =>
        longest > TimeSpan.Zero ? Math.Max(1, round - 1 + Math.Max(0, (int)((Budget - elapsed) / longest))) : round;

    private HostStart Start(int more, string pipe, string folder) => HostStart.OfTool(
        [DoctorSide.Name, DoctorSide.More, more.ToString(CultureInfo.InvariantCulture)],
        new Dictionary<string, string>(Jit.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal), StringComparer.Ordinal)
        {
            [LockStep.Variable] = pipe,
            ["PERFGATE_MODE"] = "record",
            ["PERFGATE_RESULTS"] = folder,
            ["PERFGATE_BASELINE"] = Directory,
        },
        Directory);
}
