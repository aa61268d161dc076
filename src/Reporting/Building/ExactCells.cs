using System.Collections.Immutable;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>What a report shows of exact counts.</summary>
internal static class ExactCells
{
    private const string None = "–";
    private const int MostVarying = 10;
    private const int MostUnweighted = 100;
    private const int MostFrames = 4;

    /// <summary>The cell of a verdict; null where nobody counted.</summary>
    public static ExactCell? Of(Verdict verdict)
    {
        var (then, now) = (verdict.Baseline?.Exact, verdict.Current?.Exact);
        if (then is null && now is null)
        {
            return null;
        }

        var varying = Varying(now);
        var unweighted = now?.Unweighted ?? [];
        return new ExactCell
        {
            WhyNot = now is null ? "Nobody counted in this run; the baseline has counts. perfgate run takes them." : now.WhyNothing is { } why ? PlainText.Line($"No exact counts, because {why}.", 1000) : "",
            Rows = [.. Costs(now ?? then!).Select(cost => Row(verdict, cost, ExactTotal.Of(then, cost), ExactTotal.Of(now, cost)))],
            Sameness = now?.Tree is not { } tree ? "" : Sameness(tree.OfTest(), varying.Length),
            Varying = [.. varying.Take(MostVarying)],
            Unweighted = [.. unweighted.Take(MostUnweighted).Select(method => PlainText.Line(method, TreeCells.MostName))],
            UnweightedTitle = unweighted.IsEmpty ? "" : Count(unweighted.Length, "method", "methods") + " called whose own work is not counted" + (unweighted.Length > MostUnweighted ? Invariant($" (the first {MostUnweighted} by name)") : ""),
            Passes = [.. Passes(then, now)],
        };
    }

    private static IEnumerable<Metric> Costs(ExactCounts counts) => counts.Tree?.Costs.OrderBy(cost => cost.Name == Metric.Work.Name ? 0 : cost.Unit == Unit.Bytes ? 1 : 2) ?? Enumerable.Empty<Metric>();

    private static ExactRow Row(Verdict verdict, Metric cost, ExactTotal? then, ExactTotal? now)
    {
        var metric = cost.Unit == Unit.Bytes ? Metric.ExactAllocated.Name : cost.Name;
        var finding = verdict.Findings.FirstOrDefault(one => one.Metric == metric && one.Baseline is not null);
        var change = (then, now) switch
        {
            ({ Typical: var before }, { Typical: var after }) when before == after => "unchanged",
            ({ Typical: > 0 and var before }, { Typical: var after }) => VerdictText.ExactRatio(after / before),
            _ => None,
        };
        return new ExactRow(finding is null || finding.Kind == VerdictKind.Passed ? null : VerdictCells.OfCount(finding.Kind), PlainText.Line(cost.Name, 80), Range(then, cost.Unit), Range(now, cost.Unit), change);
    }

    private static RangeCell Range(ExactTotal? total, Unit unit) => total is null
        ? new RangeCell(None, "")
        : new RangeCell(new Quantity(total.Typical, unit).ToString(), total.IsExact ? "" : $"{new Quantity(total.Lowest, unit)} to {new Quantity(total.Highest, unit)}");

    private static string Sameness(CallTree tree, int varying)
    {
        var operations = Count(tree.Slices, "operation", "operations");
        return varying == 0
            ? Invariant($"The same in each of {operations} counted, in every calling context.")
            : $"Not the same each time in {varying.ToString(CultureInfo.InvariantCulture)} of {Count(tree.Nodes.Length, "calling context", "calling contexts")}, of {operations} counted:";
    }

    // By what a context itself costs: that of its callees is said of them. Time is never the same.
    private static ImmutableArray<FactCell> Varying(ExactCounts? counts)
    {
        if (counts?.Tree?.OfTest() is not { } tree)
        {
            return [];
        }

        return
        [
            .. Enumerable.Range(0, tree.Nodes.Length)
                .SelectMany(node => tree.Costs.Select((cost, place) => (Node: node, Cost: cost, Values: Values(node, place))))
                .Where(one => one.Cost.Unit is Unit.Instructions or Unit.Bytes or Unit.Calls && one.Values.Spread > 0)
                .OrderByDescending(one => one.Cost.Unit == Unit.Instructions).ThenByDescending(one => one.Values.Spread).ThenBy(one => one.Node)
                .DistinctBy(one => one.Node)
                .Select(one => new FactCell(Path(tree, one.Node), $"{new Quantity(one.Values.Lowest, one.Cost.Unit)} to {new Quantity(one.Values.Highest, one.Cost.Unit)}")),
        ];

        ExactTotal Values(int node, int place) => new([.. tree.Nodes[node].Self.Skip(place * tree.Slices).Take(tree.Slices).Select((value, slice) => value / Math.Max(tree.Operations[slice], 1))]);
    }

    private static string Path(CallTree tree, int node)
    {
        var frames = new List<string>();
        for (var at = node; at >= 0 && frames.Count < MostFrames; at = tree.Nodes[at].Parent)
        {
            frames.Add(tree.Frames[tree.Nodes[at].Frame]);
        }

        frames.Reverse();
        return PlainText.Line(string.Join(" → ", frames), TreeCells.MostName);
    }

    /// <summary>How both sides were counted.</summary>
    public static IEnumerable<ConditionCell> Passes(ExactCounts? then, ExactCounts? now)
    {
        return
        [
            Pass("Processes", counts => counts.Processes.ToString(CultureInfo.InvariantCulture)),
            Pass("Operations counted", counts => counts.Tree?.Slices.ToString(CultureInfo.InvariantCulture)),
            Pass("Compiler", counts => counts.Compiler),
            Pass("Seeds of hash codes", counts => counts.IsSeeded ? "fixed" : "not fixed"),
            Pass("Version of what counts", counts => counts.Protocol.ToString(CultureInfo.InvariantCulture)),
        ];

        ConditionCell Pass(string name, Func<ExactCounts, string?> of)
        {
            var (before, after) = (Value(then, of), Value(now, of));
            return new ConditionCell(name, after, before, then is null || now is null || before == after ? "" : "differs");
        }

        static string Value(ExactCounts? counts, Func<ExactCounts, string?> of) => counts is not null && of(counts) is { Length: > 0 } text ? PlainText.Line(text, 100) : None;
    }

    private static string Count(int count, string one, string many) => count.ToString(CultureInfo.InvariantCulture) + " " + (count == 1 ? one : many);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
