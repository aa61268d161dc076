using System.Globalization;
using System.Text;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Gating;

/// <summary>Verdicts in words: plain text, the same in every host. Names and inputs are not escaped for any format.</summary>
public static class VerdictText
{
    private const int MostLines = 15;

    /// <summary>The word for a verdict.</summary>
    public static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.FailedBudget => "over budget",
        VerdictKind.NotComparable => "not comparable",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>One sentence over all judgements, with a count for each verdict that occurs.</summary>
    public static string Headline(IReadOnlyList<Judgement> judgements)
    {
        var verdicts = judgements.SelectMany(judgement => judgement.Verdicts).ToList();
        if (judgements.Count == 0 || judgements.All(judgement => judgement.NothingMeasured))
        {
            return "Failed: nothing was measured.";
        }

        var counts = verdicts.GroupBy(verdict => verdict.Kind)
            .OrderBy(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {Word(group.Key)}"));
        var empty = judgements.Count(judgement => judgement.NothingMeasured);
        var nothing = empty == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" Nothing was measured in {empty} of {judgements.Count} assemblies.");
        return (judgements.Any(judgement => judgement.Fails) ? "Failed: " : "Passed: ") + string.Join(", ", counts) + "." + ByCounts(verdicts) + Unmeasured(judgements) + nothing;
    }

    // Said beside the green: nobody is to take it for a time that was looked at.
    private static string ByCounts(List<Verdict> verdicts) => verdicts.Count(verdict => verdict.IsByCounts) switch
    {
        0 => "",
        1 => " 1 was judged by its exact counts, its time was not compared.",
        var count => string.Create(CultureInfo.InvariantCulture, $" {count} were judged by their exact counts, their times were not compared."),
    };

    private static string Unmeasured(IReadOnlyList<Judgement> judgements) => judgements.SelectMany(judgement => judgement.Run.Tests).Count(test => test is { IsMeasured: false, Failed: true }) switch
    {
        0 => "",
        1 => " 1 test failed and was not measured.",
        var count => string.Create(CultureInfo.InvariantCulture, $" {count} tests failed and were not measured."),
    };

    /// <summary>One line for a test's own output.</summary>
    public static string Line(Verdict verdict)
    {
        var line = new StringBuilder("PerfGate: ").Append(Word(verdict.Kind));
        if (Summary.Of(verdict.Current, Metric.Time.Name) is { } time)
        {
            line.Append(CultureInfo.InvariantCulture, $", {Quantity.Time(time.Floor)} (median {Quantity.Time(time.Median)}, {time.Count} batches)");
        }

        if (Summary.Of(verdict.Current, Metric.Allocated.Name) is { } allocated)
        {
            line.Append(CultureInfo.InvariantCulture, $", {Quantity.Size(allocated.Typical)} allocated");
        }

        foreach (var finding in verdict.Findings.Where(finding => finding.Ratio is not null && finding.Action.IsEmpty))
        {
            line.Append(CultureInfo.InvariantCulture, $"; {(finding.Metric == Metric.Work.Name ? $"{finding.Current} of work, " : "")}{Ratio(finding)}");
        }

        if (verdict.Current is { Exact: null, Policy.Exact: true })
        {
            line.Append("; its exact counts are taken by perfgate run");
        }

        if (verdict.Kind == VerdictKind.Inconclusive)
        {
            line.Append("; ").Append(verdict.Findings[0].Reason);
        }

        return line.Append('.').ToString();
    }

    /// <summary>The message of a failing test: what, by how much, how sure, and where the evidence lies.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="baselinePath">The baseline, or null.</param>
    /// <param name="runPath">The run file, or null.</param>
    public static string Message(Verdict verdict, string? baselinePath, string? runPath)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{verdict.Id}: {Word(verdict.Kind)}: {verdict.Findings[0].Reason}");
        foreach (var finding in verdict.Findings.Skip(1).Where(finding => finding.Kind.Fails()))
        {
            text.Append(CultureInfo.InvariantCulture, $"; {finding.Code}: {finding.Reason}");
        }

        text.Append('.');
        var values = verdict.Findings.Where(finding => finding.Current is not null).ToList();
        foreach (var finding in values)
        {
            text.Append("\n  ").Append(Values(finding));
        }

        // Lines about actions are taken off the tree's, so that the message stays as short.
        foreach (var line in Explained(Explanation.Of(verdict), MostLines - values.Count(finding => !finding.Action.IsEmpty)))
        {
            text.Append("\n  ").Append(line);
        }

        if (baselinePath is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  Baseline: {baselinePath}");
        }

        if (runPath is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  Run: {runPath}");
        }

        return text.ToString();
    }

    /// <summary>Where its cost grew, in at most 15 lines a tree: the culprits' paths, or why none is named; then what else failed and names somebody.</summary>
    public static IReadOnlyList<TreeLine> Explained(Verdict verdict)
    {
        var explanation = Explanation.Of(verdict);
        return [.. Explained(explanation), .. (explanation?.Further(verdict) ?? []).Where(further => further.WhyNot is null).SelectMany(further => Explained(further))];
    }

    /// <summary>An explanation in at most 15 lines: the culprits' paths, or why none is named; no line where there is nothing to explain.</summary>
    public static IReadOnlyList<TreeLine> Explained(Explanation? explanation) => Explained(explanation, MostLines);

    private static IReadOnlyList<TreeLine> Explained(Explanation? explanation, int most) => explanation switch
    {
        null => [],
        { WhyNot: { } reason } => [new TreeLine($"Where: unknown; {reason}.", Change.None)],
        { Difference: { } difference } => CallTreeText.Culprits(difference, most),
        _ => [],
    };

    /// <summary>A finding's numbers: <c>time 1.5 ms -> 3 ms, 2.00x (1.95x to 2.1x), limit +25 %</c>.</summary>
    public static string Values(Finding finding)
    {
        var values = new StringBuilder(finding.Metric);
        if (finding is { Baseline: { } baseline, Current: { } current })
        {
            values.Append(CultureInfo.InvariantCulture, $" {baseline} -> {current}");
            values.Append(finding.Ratio is not null && !(baseline == current && finding.Ratio.Lower == finding.Ratio.Upper) ? ", " + Ratio(finding) : baseline == current ? " (unchanged)" : $" ({Growth(baseline, current)})");
        }
        else if (finding.Current is { } value)
        {
            values.Append(CultureInfo.InvariantCulture, $" {value}");
        }

        if (finding.Limit.Length > 0)
        {
            values.Append(CultureInfo.InvariantCulture, $", limit {(finding.Baseline is null ? "" : "+")}{finding.Limit}");
        }

        if (finding.DetectableChange is { } detectable)
        {
            values.Append(CultureInfo.InvariantCulture, $", provable from +{Quantity.Fraction(detectable)}");
        }

        return values.ToString();
    }

    /// <summary>A ratio with its bounds: <c>2.04x (1.95x to 2.1x)</c>; of pairs and of counts, which know it better, <c>1.053x (1.041x to 1.066x)</c>.</summary>
    public static string Ratio(Finding finding) =>
        finding.Ratio is not { } ratio ? ""
        : ratio.Lower == ratio.Upper ? Ratio(finding, ratio.Value)
        : $"{Ratio(finding, ratio.Value)} ({Ratio(finding, ratio.Lower)} to {Ratio(finding, ratio.Upper)})";

    /// <summary>One number of a finding's ratio, as exact as it is known.</summary>
    public static string Ratio(Finding finding, double ratio) => finding.Pairs.IsEmpty && finding.Metric != Metric.Work.Name ? Quantity.Ratio(ratio).ToString() : ExactRatio(ratio);

    /// <summary>A ratio to the thousandth where it is near 1.</summary>
    public static string ExactRatio(double ratio) => ratio is > 0.1 and < 2 ? ratio.ToString("0.000", CultureInfo.InvariantCulture) + "x" : Quantity.Ratio(ratio).ToString();

    private static string Growth(Quantity baseline, Quantity current) => new Quantity(current.Value - baseline.Value, current.Unit).ToSignedString();
}
