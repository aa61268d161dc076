using Perfolizer.Mathematics.Distributions.ContinuousDistributions;

namespace PerfGate.Bench.Verdicts;

/// <summary>A share that was counted, with the 95 % interval of Clopper and Pearson: the shares that would have given such a count in more than 2.5 % of all cases on either side.</summary>
/// <param name="Count">How many were.</param>
/// <param name="Total">Of how many.</param>
internal sealed record Share(int Count, int Total)
{
    private const double Tail = 0.025;

    /// <summary>Counts them.</summary>
    public static Share Of<T>(IEnumerable<T> all, Func<T, bool> isOne)
    {
        var list = all.ToList();
        return new Share(list.Count(isOne), list.Count);
    }

    public double Lower => Count == 0 ? 0 : new BetaDistribution(Count, Total - Count + 1).Quantile(Tail);

    public double Upper => Count == Total ? 1 : new BetaDistribution(Count + 1, Total - Count).Quantile(1 - Tail);

    /// <summary>`3 of 200, 1.5 % (0.3 to 4.3 %)`.</summary>
    public override string ToString() => Total == 0 ? "-" : FormattableString.Invariant($"{Count} of {Total}, {Count * 100.0 / Total:0.##} % ({Lower * 100:0.##} to {Upper * 100:0.##} %)");
}
