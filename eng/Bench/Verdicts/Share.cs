using Perfolizer.Mathematics.Distributions.ContinuousDistributions;

namespace PerfGate.Bench.Verdicts;

/// <summary>A share that was counted, with the 95 % interval of Clopper and Pearson: the shares that would have given such a count in more than 2.5 % of all cases on either side.</summary>
/// <param name="Count">How many were.</param>
/// <param name="Of">Of how many.</param>
internal sealed record Share(int Count, int Of)
{
    private const double Tail = 0.025;

    public double Lower => Count == 0 ? 0 : new BetaDistribution(Count, Of - Count + 1).Quantile(Tail);

    public double Upper => Count == Of ? 1 : new BetaDistribution(Count + 1, Of - Count).Quantile(1 - Tail);

    /// <summary>`3 of 200, 1.5 % (0.3 to 4.3 %)`.</summary>
    public override string ToString() => Of == 0 ? "-" : FormattableString.Invariant($"{Count} of {Of}, {Count * 100.0 / Of:0.##} % ({Lower * 100:0.##} to {Upper * 100:0.##} %)");
}
