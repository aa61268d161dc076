using System.Collections.Immutable;
using PerfGate.Units;

namespace PerfGate.Runs;

/// <summary>Values of one metric in one process.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Unit">The unit of the values.</param>
/// <param name="Values">Per operation, one value a batch, in the order of time; in a baseline thinned to evenly spaced order statistics, ascending, minimum and maximum kept.</param>
public sealed record Sample(string Metric, Unit Unit, ImmutableArray<double> Values);
