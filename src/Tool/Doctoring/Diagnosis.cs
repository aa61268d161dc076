using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Sampling;
using PerfGate.Statistics;
using PerfGate.Tool.Comparing;
using PerfGate.Units;

namespace PerfGate.Tool.Doctoring;

/// <summary>What <c>perfgate doctor</c> found: printed for people, and as it is with <c>--json</c> (docs/doctor.md).</summary>
internal sealed record Diagnosis
{
    /// <summary>More false alarms than this, and red means nothing.</summary>
    public const double MostAlarms = 0.01;

    /// <summary>Where not even this can be seen, a stored time does as well.</summary>
    public const double LeastUseful = 0.25;

    // By so much may the spread of pairs grow where several run at once, before they count as disturbing each other; it is known to some 15 %.
    private const double Disturbing = 1.3;
    private const int Seed = 20;
    private static readonly ImmutableArray<int> Shown = [PairRule.Looks[1], PairRule.Looks[2], PairRule.MostPairs];

    /// <summary>The version of the JSON document.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The version of PerfGate.</summary>
    public required string PerfGate { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Taken { get; init; }

    /// <summary>How long the measuring took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The machine.</summary>
    public required Machine Machine { get; init; }

    /// <summary>The runtime of the processes that measured.</summary>
    public required RuntimeInfo Runtime { get; init; }

    /// <summary>The slow-down that was injected, as a fraction.</summary>
    public required double Injected { get; init; }

    /// <summary>Pairs one by one, and several at once where there are cores for it.</summary>
    public required ImmutableArray<LaneEntry> Lanes { get; init; }

    /// <summary>Whether several pairs at once disturb each other; null where there is one lane, or too few pairs to tell.</summary>
    public required bool? LanesDisturb { get; init; }

    /// <summary>How often unchanged code would be called slower, by resampling.</summary>
    public required Rate FalseAlarms { get; init; }

    /// <summary>How often it was, in comparisons made of pairs as they were measured.</summary>
    public required Rate RealAlarms { get; init; }

    /// <summary>How often the injected slow-down would be found, by resampling.</summary>
    public required Rate Found { get; init; }

    /// <summary>Pairs until an unchanged test passes, typically; null where too little is known.</summary>
    public required int? PairsToPass { get; init; }

    /// <summary>The smallest change that can be proven, by the pairs and seconds spent.</summary>
    public required ImmutableArray<DetectableEntry> Detectable { get; init; }

    /// <summary>The workloads one by one.</summary>
    public required ImmutableArray<WorkloadEntry> Workloads { get; init; }

    /// <summary>How the machine was meanwhile, as comparisons record it.</summary>
    public required ImmutableArray<Condition> Conditions { get; init; }

    /// <summary>What may disturb measuring.</summary>
    public required ImmutableArray<Disturbance> Disturbances { get; init; }

    /// <summary>What samples profiled passes here.</summary>
    public required SamplerProbe Sampler { get; init; }

    /// <summary>What to do.</summary>
    public required Recommendation Recommended { get; init; }

    /// <summary>What went wrong meanwhile.</summary>
    public required ImmutableArray<Warning> Problems { get; init; }

    /// <summary>Draws the conclusions.</summary>
    /// <param name="examined">What was measured; at least a pair.</param>
    /// <param name="injected">The slow-down, as a fraction.</param>
    /// <param name="files">Where the machine tells how it is.</param>
    /// <param name="sampler">What samples here.</param>
    /// <param name="taken">When.</param>
    public static Diagnosis Of(Examined examined, double injected, SystemFiles files, SamplerProbe sampler, DateTimeOffset taken)
    {
        var environment = (examined.Alone.Head ?? examined.Together?.Head)!.Environment;
        var disturb = Disturb(examined.Alone.Workloads, examined.Together?.Workloads ?? []);
        var trusted = Trusted(examined, disturb);
        var unchanged = trusted.Select(workload => workload.Unchanged).ToList();
        var prognosis = new Prognosis(Policy.LockStepRegression, Seed);
        var lanes = disturb == true ? 1 : examined.Together?.Lanes ?? 1;
        var detectable = Shown.Select(pairs => DetectableEntry.Of(pairs, trusted, prognosis, (examined.Together is { Pairs: > 0 } several && lanes > 1 ? several : examined.Alone).TestSeconds / lanes)).ToImmutableArray();
        var diagnosis = new Diagnosis
        {
            PerfGate = typeof(Diagnosis).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
            Taken = taken.ToUniversalTime(),
            Seconds = Math.Round(examined.Seconds, 1),
            Machine = environment.Machine,
            Runtime = environment.Runtime,
            Injected = injected,
            Lanes = [.. new[] { examined.Alone, examined.Together }.OfType<Trial>().Select(LaneEntry.Of)],
            LanesDisturb = disturb,
            FalseAlarms = prognosis.FalseAlarms(unchanged),
            RealAlarms = prognosis.RealAlarms(unchanged),
            Found = prognosis.Found(trusted.Select(workload => workload.Slowed)),
            PairsToPass = prognosis.PairsToPass(unchanged),
            Detectable = detectable,
            Workloads = [.. trusted.Select(workload => WorkloadEntry.Of(workload, prognosis))],
            Conditions = examined.Conditions.Recorded,
            Disturbances = [.. new Disturbances(files).Look(examined.Conditions, examined.LoadBefore)],
            Sampler = sampler,
            Recommended = new Recommendation(lanes, null, null, [], []),
            Problems = [.. examined.Alone.Problems.Concat(examined.Together?.Problems ?? []).Distinct()],
        };
        return diagnosis with { Recommended = Recommendation.Of(diagnosis, examined.Conditions, lanes) };
    }

    // Where several pairs at once disturb each other, those that ran one by one tell what can be seen; else all do.
    private static ImmutableArray<WorkloadPairs> Trusted(Examined examined, bool? disturb)
    {
        var alone = examined.Alone.Workloads;
        if (disturb == true || examined.Together is not { } together)
        {
            return alone;
        }

        return
        [
            .. alone.Concat(together.Workloads).GroupBy(workload => workload.Name, StringComparer.Ordinal)
                .Select(group => new WorkloadPairs(group.Key, [.. group.SelectMany(workload => workload.Unchanged)], [.. group.SelectMany(workload => workload.Slowed)])),
        ];
    }

    /// <summary>Whether pairs at once spread clearly more than pairs one by one, over all series; null where there are too few to tell.</summary>
    internal static bool? Disturb(ImmutableArray<WorkloadPairs> alone, ImmutableArray<WorkloadPairs> together)
    {
        var growths = alone.Join(
                together,
                one => one.Name,
                several => several.Name,
                (one, several) => new[] { (One: one.Unchanged, Several: several.Unchanged), (One: one.Slowed, Several: several.Slowed) },
                StringComparer.Ordinal)
            .SelectMany(both => both)
            .Select(both => (One: Prognosis.Spread(both.One), Several: Prognosis.Spread(both.Several)))
            .Where(both => both is { One: > 0, Several: > 0 })
            .Select(both => Math.Log(both.Several!.Value / both.One!.Value))
            .ToList();
        return growths.Count == 0 ? null : Math.Exp(growths.Average()) > Disturbing;
    }
}

/// <summary>Pairs that ran on so many lanes at once.</summary>
/// <param name="Lanes">Pairs at once.</param>
/// <param name="Pairs">Pairs that ran.</param>
/// <param name="Spread">The standard deviation of ln(head / base) of unchanged code from pair to pair, the middle one of the workloads; null of fewer than three pairs.</param>
/// <param name="StartSeconds">Until both processes of a pair came to their first test.</param>
/// <param name="TestSeconds">A pair's time for a test.</param>
internal sealed record LaneEntry(int Lanes, int Pairs, double? Spread, double? StartSeconds, double? TestSeconds)
{
    public static LaneEntry Of(Trial trial) => new(
        trial.Lanes,
        trial.Pairs,
        trial.Workloads.Select(workload => Prognosis.Spread(workload.Unchanged)).OfType<double>().ToList() is { Count: > 0 } spreads ? Summary.Of(spreads).Median : null,
        trial.StartSeconds,
        trial.TestSeconds);
}

/// <summary>The smallest slow-down that so many pairs prove.</summary>
/// <param name="Pairs">Pairs of processes.</param>
/// <param name="Typical">Of the middle one of the workloads, as a fraction; null where too little is known.</param>
/// <param name="Worst">Of the worst.</param>
/// <param name="WorstWorkload">Which that is.</param>
/// <param name="SecondsPerTest">What the pairs take for each test, without the start of the processes.</param>
internal sealed record DetectableEntry(int Pairs, double? Typical, double? Worst, string? WorstWorkload, double? SecondsPerTest)
{
    public static DetectableEntry Of(int pairs, IEnumerable<WorkloadPairs> workloads, Prognosis prognosis, double? testSeconds)
    {
        var known = workloads.Select(workload => (workload.Name, Change: prognosis.Detectable(workload.Unchanged, pairs))).Where(workload => workload.Change is not null).OrderBy(workload => workload.Change).ToList();
        return known.Count == 0
            ? new DetectableEntry(pairs, null, null, null, pairs * testSeconds)
            : new DetectableEntry(pairs, known[known.Count / 2].Change, known[^1].Change, known[^1].Name, pairs * testSeconds);
    }
}

/// <summary>One workload.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pairs">Pairs that count.</param>
/// <param name="Spread">The standard deviation of ln(head / base) of unchanged code; null of fewer than three pairs.</param>
/// <param name="MeasuredSlowDown">What the injected slow-down was measured to be, as a fraction; null where it was not.</param>
/// <param name="Detectable">The smallest slow-down that the most pairs prove, as a fraction.</param>
/// <param name="Found">How often the injected slow-down would be found, by resampling.</param>
internal sealed record WorkloadEntry(string Name, int Pairs, double? Spread, double? MeasuredSlowDown, double? Detectable, Rate Found)
{
    public static WorkloadEntry Of(WorkloadPairs workload, Prognosis prognosis) => new(
        workload.Name,
        workload.Unchanged.Length,
        Prognosis.Spread(workload.Unchanged),
        workload.Slowed.IsEmpty ? null : Math.Exp(Summary.Of(workload.Slowed).Median) - 1,
        prognosis.Detectable(workload.Unchanged, PairRule.MostPairs),
        prognosis.Found([workload.Slowed]));
}

/// <summary>What to do on this machine.</summary>
/// <param name="Lanes">For <c>--lanes</c>.</param>
/// <param name="MaxRegression">For <c>--max-regression</c>, as a fraction: the least that typical tests can be held to; null where too little is known.</param>
/// <param name="IsFit">Whether times may gate here; null where too little is known.</param>
/// <param name="WhyUnfit">Why they may not.</param>
/// <param name="Cautions">When not to trust them.</param>
internal sealed record Recommendation(int Lanes, double? MaxRegression, bool? IsFit, ImmutableArray<string> WhyUnfit, ImmutableArray<string> Cautions)
{
    // A limit of 3 % is not to become 4 % by the last digit of a logarithm.
    private const double Negligible = 0.0005;

    public static Recommendation Of(Diagnosis diagnosis, Conditions conditions, int lanes)
    {
        var all = diagnosis.Detectable[^1];
        double? limit = all.Typical is { } typical ? Math.Max(Policy.LockStepRegression, Math.Ceiling((typical - Negligible) * 100) / 100) : null;
        ImmutableArray<string> faults =
        [
            .. diagnosis.FalseAlarms is { Draws: > 0, Value: > Diagnosis.MostAlarms } ? [$"unchanged code is called slower in {Quantity.Fraction(diagnosis.FalseAlarms.Value)} of comparisons"] : (string[])[],
            .. all.Typical > Diagnosis.LeastUseful ? [$"{all.Pairs} pairs prove nothing below {Quantity.Fraction(all.Typical.Value)}"] : (string[])[],
        ];
        return new Recommendation(lanes, limit, limit is null ? null : faults.IsEmpty, faults, [.. Caution(diagnosis, conditions, limit)]);
    }

    private static IEnumerable<string> Caution(Diagnosis diagnosis, Conditions conditions, double? limit)
    {
        foreach (var fault in conditions.Faults)
        {
            yield return $"just now {fault}: comparisons warn of it ({DiagnosticCodes.UnfitMachine})";
        }

        foreach (var workload in diagnosis.Workloads.Where(workload => workload.Detectable > limit + Negligible))
        {
            yield return $"of code like {workload.Name}, slow-downs below {Quantity.Fraction(workload.Detectable!.Value)} stay inconclusive";
        }

        if (diagnosis.LanesDisturb is null && diagnosis.Lanes.Length > 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"whether {diagnosis.Lanes[^1].Lanes} lanes disturb each other is not known from so few pairs: take more --seconds");
        }

        if (diagnosis.Workloads.All(workload => workload.Pairs < PairRule.MostPairs))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"all of this rests on {diagnosis.Workloads.Select(workload => workload.Pairs).DefaultIfEmpty(0).Max()} pairs, fewer than the {PairRule.MostPairs} of a comparison: take more --seconds");
        }
    }
}
