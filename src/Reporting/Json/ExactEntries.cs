using PerfGate.Counting;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>A verdict's exact counts for programs to read.</summary>
internal static class ExactEntries
{
    /// <summary>Null where nobody counted.</summary>
    public static ExactEntry? Of(Verdict verdict)
    {
        var (then, now) = (verdict.Baseline?.Exact, verdict.Current?.Exact);
        return then is null && now is null ? null : new ExactEntry(
            now is null ? "nobody counted" : now.WhyNothing,
            [.. ((now ?? then)?.Tree?.Costs ?? []).Select(cost => Cost(cost, ExactTotal.Of(then, cost), ExactTotal.Of(now, cost)))],
            Side(then),
            Side(now),
            now?.Unweighted ?? []);
    }

    private static ExactCostEntry Cost(Metric cost, ExactTotal? then, ExactTotal? now) => new(
        cost.Name,
        Quantity(then, cost.Unit),
        Quantity(now, cost.Unit),
        VerdictsJson.Finite(now?.Typical / then?.Typical),
        then?.Values ?? [],
        now?.Values ?? []);

    private static QuantityEntry? Quantity(ExactTotal? total, Unit unit) => total is null ? null : VerdictsJson.Quantity(new Quantity(total.Typical, unit));

    private static ExactSideEntry? Side(ExactCounts? counts) => counts is null ? null : new ExactSideEntry(counts.Processes, counts.Protocol, counts.Compiler, counts.IsSeeded);
}
