using System.Collections.Immutable;

namespace PerfGate.Reporting;

/// <summary>What earlier runs took, and this one.</summary>
/// <param name="Points">The oldest first; the last one is this run's.</param>
/// <param name="Path">The same as a line in a drawing of 90 by 24.</param>
/// <param name="End">Where its last point lies, as a mark.</param>
/// <param name="Label">The same in words.</param>
/// <param name="FileName">The name of its PNG file: lower-case ASCII letters, digits and hyphens; empty where it gets none.</param>
public sealed record HistoryCell(ImmutableArray<HistoryPoint> Points, string Path, string End, string Label, string FileName);

/// <summary>One run of a history.</summary>
/// <param name="Name">Its commit, or the day it was measured.</param>
/// <param name="Floor">The fastest batch, in nanoseconds per operation.</param>
public sealed record HistoryPoint(string Name, double Floor);
