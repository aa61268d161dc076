using System.Collections.Immutable;

namespace PerfGate.Reporting;

/// <summary>A verdict as shape, word and colour.</summary>
/// <param name="Kind">The verdict's name in lower case with hyphens, <c>failed-budget</c>; also names the shape.</param>
/// <param name="Word">What a reader reads: <c>slower</c>.</param>
/// <param name="Tone">The colour's name: <c>bad</c>, <c>caution</c>, <c>neutral</c>, <c>info</c>, <c>good</c> or <c>quiet</c>.</param>
public sealed record VerdictCell(string Kind, string Word, string Tone)
{
    /// <summary>The colour as a character, for formats that know no colours.</summary>
    public string Symbol => Tone switch
    {
        "bad" => "🔴",
        "caution" => "🟡",
        "good" => "🟢",
        "info" => "🔵",
        _ => "⚪",
    };
}

/// <summary>How many rows have a verdict.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Count">The number of rows.</param>
public sealed record CountCell(VerdictCell Verdict, string Count);

/// <summary>A test's name.</summary>
/// <param name="Owner">The class with a trailing dot, or empty.</param>
/// <param name="Member">The method.</param>
/// <param name="Row">The inputs in parentheses, or empty.</param>
/// <param name="Assembly">The assembly and framework, or empty where the report has only one.</param>
/// <param name="Full">Namespace, class, method and inputs.</param>
public sealed record NameCell(string Owner, string Member, string Row, string Assembly, string Full)
{
    /// <summary>Class, method and inputs.</summary>
    public string Short => Owner + Member + Row;
}

/// <summary>A number.</summary>
/// <param name="Text">With its unit, or a dash.</param>
/// <param name="Order">What a column sorts by; empty sorts last.</param>
public sealed record NumberCell(string Text, string Order);

/// <summary>A quotient with its bounds.</summary>
/// <param name="Text"><c>2.04x</c>, or a dash.</param>
/// <param name="Bounds"><c>1.95x to 2.1x</c>, or empty.</param>
/// <param name="Limit">The limit that was applied, <c>+25%</c>, or empty.</param>
/// <param name="Tone">The colour's name: what was found about time, whatever else was found.</param>
/// <param name="Order">What a column sorts by; empty sorts last.</param>
/// <param name="Mark">The quotient drawn on the report's axis, or null.</param>
public sealed record RatioCell(string Text, string Bounds, string Limit, string Tone, string Order, RatioMark? Mark);

/// <summary>What one operation allocates or does, then and now.</summary>
/// <param name="Text"><c>640 B → 1.81 KB</c>, one number where both are the same, or a dash.</param>
/// <param name="Change">The difference, <c>+1.19 KB</c>, of work the quotient, <c>1.053x</c>, or empty.</param>
/// <param name="Tone">The colour's name.</param>
/// <param name="Order">What a column sorts by; empty sorts last.</param>
public sealed record AmountCell(string Text, string Change, string Tone, string Order);

/// <summary>One finding.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="Code">The code under which it is reported.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Values">Its numbers in one line.</param>
/// <param name="Reason">Why.</param>
public sealed record FindingCell(VerdictCell Verdict, string Code, string Metric, string Values, string Reason);

/// <summary>A name with a value.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public sealed record FactCell(string Name, string Value);

/// <summary>A condition of both sides.</summary>
/// <param name="Name">The condition.</param>
/// <param name="Current">Now.</param>
/// <param name="Baseline">Then, or a dash.</param>
/// <param name="Differs"><c>differs</c> where the sides differ, else empty.</param>
public sealed record ConditionCell(string Name, string Current, string Baseline, string Differs);

/// <summary>What was compared with what.</summary>
/// <param name="Assembly">The test assembly.</param>
/// <param name="Framework">The target framework.</param>
/// <param name="Outcome">How it went.</param>
/// <param name="Counts">Its verdicts in words.</param>
/// <param name="Key">The conditions to read first.</param>
/// <param name="More">The other conditions.</param>
public sealed record ComparisonCell(string Assembly, string Framework, VerdictCell Outcome, string Counts, ImmutableArray<ConditionCell> Key, ImmutableArray<ConditionCell> More);

/// <summary>The order statistics of a metric on both sides; a dash where there is none.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Baseline">Then.</param>
/// <param name="Current">Now.</param>
public sealed record MetricCell(string Name, SideCell Baseline, SideCell Current);

/// <summary>The order statistics of a metric on one side.</summary>
/// <param name="Floor">The smallest value.</param>
/// <param name="Median">The median.</param>
/// <param name="P95">The 95th percentile.</param>
public sealed record SideCell(string Floor, string Median, string P95);

/// <summary>Something to be said.</summary>
/// <param name="Code">A diagnostic code, or empty.</param>
/// <param name="Scope">The assembly or test it is about, or empty.</param>
/// <param name="Text">What.</param>
public sealed record NoticeCell(string Code, string Scope, string Text);
