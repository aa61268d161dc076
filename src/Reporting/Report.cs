using System.Collections.Immutable;

namespace PerfGate.Reporting;

/// <summary>A finished report: every cell holds the text or the coordinates a reader sees. Renderers place cells; they decide nothing.
/// Texts are single lines without control characters, not yet escaped for any format.</summary>
public sealed record Report
{
    /// <summary>The verdict over everything in one sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>How the whole went: passed, failed, or nothing could be compared.</summary>
    public required VerdictCell Outcome { get; init; }

    /// <summary>The report of a run that failed whatever was measured: numbers within their limits are no green of it.</summary>
    /// <param name="failure">How it failed; null where it did not.</param>
    /// <param name="fails">Whether what was measured fails already, and says so itself.</param>
    public Report Failing(string? failure, bool fails) => failure is null || fails
        ? this
        : this with { Outcome = new VerdictCell("failed", "failed", "bad"), Headline = $"Failed: {failure}; its log says why. What was measured: {Headline}" };

    /// <summary>When the report was made, UTC.</summary>
    public required string Generated { get; init; }

    /// <summary>One count for each verdict that occurs, worst first; together they are the number of rows.</summary>
    public ImmutableArray<CountCell> Counts { get; init; } = [];

    /// <summary>What was compared with what: one a test assembly and framework.</summary>
    public ImmutableArray<ComparisonCell> Comparisons { get; init; } = [];

    /// <summary>What was not judged, and why.</summary>
    public ImmutableArray<NoticeCell> NotJudged { get; init; } = [];

    /// <summary>Problems that did not prevent the judgement, those of single tests excepted: they stand in their rows.</summary>
    public ImmutableArray<NoticeCell> Warnings { get; init; } = [];

    /// <summary>The axis that all ratios are drawn on.</summary>
    public required RatioAxis Axis { get; init; }

    /// <summary>One a test and input, worst first.</summary>
    public ImmutableArray<ReportRow> Rows { get; init; } = [];

    /// <summary>True where a row has a history.</summary>
    public bool HasHistory { get; init; }

    /// <summary>True where a row was counted.</summary>
    public bool HasWork { get; init; }

    /// <summary>How many columns the table of tests has.</summary>
    public int Columns => HasHistory ? 9 : 8;

    /// <summary>What the page leaves out of its tests, a sentence, or empty.</summary>
    public string Rest { get; init; } = "";
}

/// <summary>One test with one row of inputs.</summary>
public sealed record ReportRow
{
    /// <summary>Identifies the row within the report and from report to report: 8 hexadecimal digits.</summary>
    public required string Key { get; init; }

    /// <summary>The verdict.</summary>
    public required VerdictCell Verdict { get; init; }

    /// <summary>The test's name.</summary>
    public required NameCell Name { get; init; }

    /// <summary>The time in the baseline.</summary>
    public required NumberCell Baseline { get; init; }

    /// <summary>The time now.</summary>
    public required NumberCell Current { get; init; }

    /// <summary>The quotient of both.</summary>
    public required RatioCell Ratio { get; init; }

    /// <summary>The bytes allocated by one operation, then and now.</summary>
    public required AmountCell Allocation { get; init; }

    /// <summary>The work of one operation, then and now; a dash where nobody counted.</summary>
    public required AmountCell Work { get; init; }

    /// <summary>The distribution of times then and now; null where nothing was measured.</summary>
    public DistributionCell? Distribution { get; init; }

    /// <summary>The verdict's reason in one sentence.</summary>
    public required string Why { get; init; }

    /// <summary>File and line of the test, or empty.</summary>
    public required string Source { get; init; }

    /// <summary>Everything that was found, worst first.</summary>
    public ImmutableArray<FindingCell> Findings { get; init; } = [];

    /// <summary>The data row: name and value.</summary>
    public ImmutableArray<FactCell> Inputs { get; init; } = [];

    /// <summary>Full name, source and the like.</summary>
    public ImmutableArray<FactCell> Facts { get; init; } = [];

    /// <summary>One a metric that was measured on either side.</summary>
    public ImmutableArray<MetricCell> Metrics { get; init; } = [];

    /// <summary>What a reader must know to weigh the numbers.</summary>
    public ImmutableArray<NoticeCell> Warnings { get; init; } = [];

    /// <summary>Where its cost grew; null where nothing grew over a limit.</summary>
    public TreeCell? Tree { get; init; }

    /// <summary>Trees of what else grew over a limit, beside the one that explains the verdict: what was counted before what was sampled.</summary>
    public ImmutableArray<TreeCell> FurtherTrees { get; init; } = [];

    /// <summary>Every tree, the one that explains the verdict first.</summary>
    public IEnumerable<TreeCell> Trees => Tree is null ? FurtherTrees : FurtherTrees.Prepend(Tree);

    /// <summary>What a woven copy of it cost, counted; null where nobody counted.</summary>
    public ExactCell? Exact { get; init; }

    /// <summary>For which inputs its actions take how long; null where nobody looked for actions.</summary>
    public ActionsCell? Actions { get; init; }

    /// <summary>How its cost grows with a size, worst first.</summary>
    public ImmutableArray<GrowthCell> Growth { get; init; } = [];

    /// <summary>The row's line in the overview chart; null where there is no ratio to draw.</summary>
    public OverviewCell? Overview { get; init; }

    /// <summary>What earlier runs took; null where there are too few.</summary>
    public HistoryCell? History { get; init; }

    /// <summary>Its charts in the page: distributions, pairs in order, history.</summary>
    public ImmutableArray<PlotCell> Plots { get; init; } = [];

    /// <summary>The command that measures it again, or empty.</summary>
    public string Command { get; init; } = "";

    /// <summary>What the row's own chart shows; null where it gets none.</summary>
    public ChartCell? Chart { get; init; }
}
