using System.Collections.Immutable;
using PerfGate.Gating;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>A row's line in the overview chart.</summary>
/// <param name="Value">Current over baseline.</param>
/// <param name="Bounds">Its bounds; null for exact metrics, which have none.</param>
/// <param name="Text">What is written beside it.</param>
public sealed record OverviewCell(double Value, RatioEstimate? Bounds, string Text);

/// <summary>What a row's own chart shows: the batches of both sides in the metric that decided.</summary>
/// <param name="FileName">The chart's file name: lower-case ASCII letters, digits and hyphens.</param>
/// <param name="Title">The test.</param>
/// <param name="Subtitle">The verdict with its numbers.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Sides">One or two: the baseline, the run.</param>
public sealed record ChartCell(string FileName, string Title, string Subtitle, string Metric, Unit Unit, ImmutableArray<ChartSide> Sides);

/// <summary>The batches of one side.</summary>
/// <param name="Name"><c>baseline</c> or <c>current</c>.</param>
/// <param name="Processes">One array a process: values per operation, in the metric's unit.</param>
/// <param name="Floor">The smallest value.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="Label">What its line is marked with.</param>
public sealed record ChartSide(string Name, ImmutableArray<ImmutableArray<double>> Processes, double Floor, double P95, string Label);
