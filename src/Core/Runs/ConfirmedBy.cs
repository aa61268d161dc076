namespace PerfGate.Runs;

/// <summary>Where the evidence lies by which suspects of a run were confirmed or cleared.</summary>
/// <param name="Comparison">The <see cref="Runs.Comparison.Id"/> of the comparison of both builds.</param>
/// <param name="Baseline">When the baseline began whose build was the other side: beside another baseline it says nothing.</param>
public sealed record ConfirmedBy(string Comparison, DateTimeOffset Baseline);
