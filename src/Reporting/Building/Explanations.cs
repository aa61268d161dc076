using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>The explanations of some verdicts, each made once: comparing two trees takes tens of milliseconds, and several reports show them.</summary>
internal sealed class Explanations
{
    private readonly Dictionary<Verdict, Explanation> _made;

    public Explanations(IReadOnlyList<Judgement> judgements) => _made = judgements.SelectMany(judgement => judgement.Verdicts).Distinct<Verdict>(ReferenceEqualityComparer.Instance).AsParallel()
        .Select(verdict => (Verdict: verdict, Explanation: Explanation.Of(verdict)))
        .Where(pair => pair.Explanation is not null)
        .ToDictionary(pair => pair.Verdict, pair => pair.Explanation!, (IEqualityComparer<Verdict>)ReferenceEqualityComparer.Instance);

    /// <summary>Of a verdict; null where nothing grew over a limit.</summary>
    public Explanation? Of(Verdict verdict) => _made.GetValueOrDefault(verdict);
}
