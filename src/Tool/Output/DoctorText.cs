using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Sampling;
using PerfGate.Tool.Doctoring;
using PerfGate.Units;

namespace PerfGate.Tool.Output;

/// <summary>What the doctor found, for people.</summary>
internal static class DoctorText
{
    private const string Nothing = "?";

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(Diagnosis found) =>
    [
        $"{found.Machine.Cpu}, {Count(found.Machine.Cores, "processor")}, .NET {found.Runtime.Version}, {found.Runtime.Jit}: {string.Join(" and ", found.Lanes.Select(lane => Count(lane.Pairs, "pair") + (lane.Lanes == 1 ? " one by one" : Invariant($" {lane.Lanes} at once"))))}, in {Invariant($"{found.Seconds:0}")} s.",
        "",
        "What it can see",
        $"  false alarms       {Alarms(found.FalseAlarms, "comparisons of unchanged code drawn from these pairs")}",
        $"                     {Alarms(found.RealAlarms, Invariant($"comparisons of {Prognosis.FirstLook} pairs as they were measured"))}",
        $"  {Percent(found.Injected)} slower         found in {Share(found.Found)} of comparisons drawn from these pairs",
        $"  an unchanged test  passes after {found.PairsToPass?.ToString(CultureInfo.InvariantCulture) ?? Nothing} pairs",
        "  smallest change that is proven, by the pairs it takes:",
        .. found.Detectable.Select(entry => Invariant($"    {entry.Pairs,2} pairs  {Fraction(entry.Typical),6} typically, {Fraction(entry.Worst),6} of {entry.WorstWorkload ?? Nothing}; {Seconds(entry.SecondsPerTest)} a test")),
        "",
        "Workloads           spread of pairs  smallest change  injected  measured  found",
        .. found.Workloads.Select(workload => Invariant($"  {workload.Name,-17} {Fraction(workload.Spread),15}  {Fraction(workload.Detectable),15}  {Percent(found.Injected),8}  {Fraction(workload.MeasuredSlowDown),8}  {Share(workload.Found),5}")),
        "",
        .. LaneLines(found),
        "",
        "What disturbs it",
        .. found.Disturbances.Select(disturbance => $"  {(disturbance.Advice is null ? " " : "!")} {disturbance.Name,-16} {disturbance.Value}{(disturbance.Advice is { } advice ? $": {advice}" : "")}"),
        "",
        .. SamplerLines(found.Sampler),
        "",
        .. Recommended(found),
    ];

    /// <summary>What samples profiled passes, and why it is not the better engine.</summary>
    internal static IEnumerable<string> SamplerLines(SamplerProbe sampler)
    {
        yield return "What samples profiled passes";
        yield return sampler switch
        {
            { WhyNot: { } reason } => $"  {sampler.Engine}; not {Engines.PerfEvent}, because {reason}",
            { SeesKernel: false } => $"  {sampler.Engine}; in the kernel, and where threads begin to wait, with CAP_PERFMON or kernel.perf_event_paranoid of 1 or less only",
            _ => $"  {sampler.Engine}",
        };
    }

    private static IEnumerable<string> LaneLines(Diagnosis found)
    {
        yield return "Lanes";
        foreach (var lane in found.Lanes)
        {
            yield return Invariant($"  {lane.Lanes}: pairs spread by {Fraction(lane.Spread)}; {Seconds(lane.StartSeconds)} until a pair has started, {Seconds(lane.TestSeconds)} a test and pair");
        }

        if (found.Lanes.Length > 1)
        {
            yield return found.LanesDisturb switch
            {
                true => "  Several at once disturb each other.",
                false => "  Several at once do not disturb each other.",
                null => "  Too few pairs to tell whether several at once disturb each other.",
            };
        }
    }

    private static IEnumerable<string> Recommended(Diagnosis found)
    {
        var advice = found.Recommended;
        yield return $"Recommended: --lanes {Invariant($"{advice.Lanes}")}{(advice.MaxRegression is { } limit ? $" --max-regression {Invariant($"{limit * 100:0.##}")}%" : "")}";
        foreach (var caution in advice.Cautions)
        {
            yield return $"  {char.ToUpperInvariant(caution[0])}{caution[1..]}.";
        }

        yield return advice.IsFit switch
        {
            true => $"Times may gate here from {Percent(advice.MaxRegression!.Value)} on.",
            false => $"Do not let times gate here: {string.Join("; ", advice.WhyUnfit)}.",
            null => "Too few pairs to tell whether times may gate here.",
        };
    }

    private static string Alarms(Rate rate, string what) => rate.Draws == 0 ? $"{Nothing}: too few pairs for {what}"
        : Invariant($"{rate.Hits:N0} in {rate.Draws:N0} {what}: at most {Bound(rate.Upper)}");

    // Rounded up: what is not known to be 0 is never called so.
    private static string Bound(double fraction) => fraction >= 1 ? "100 %" : Invariant($"{Math.Ceiling(fraction * 1000) / 10:0.0} %");

    private static string Share(Rate rate) => rate.Draws == 0 ? Nothing : Invariant($"{rate.Value * 100:0} %");

    private static string Fraction(double? fraction) => fraction is { } known ? Invariant($"{known * 100:0.0} %") : Nothing;

    private static string Percent(double fraction) => Invariant($"{fraction * 100:0.##} %");

    private static string Seconds(double? seconds) => seconds is { } known ? Quantity.Time(TimeSpan.FromSeconds(known)).ToString() : Nothing;

    private static string Count(int count, string what) => Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
