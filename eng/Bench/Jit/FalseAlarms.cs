using PerfGate.Baselines;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;

namespace PerfGate.Bench.Jit;

/// <summary>
/// How often <see cref="Gate.Judge"/> turns red between launches of one and the same build. The rule is never written a second time here:
/// a weaker rule is the same rule with evidence taken away.
/// </summary>
/// <param name="Judged">Series judged.</param>
/// <param name="Regressed">Of them regressed in time: false alarms.</param>
/// <param name="Suspect">Of them inconclusive in time.</param>
/// <param name="Allocation">Of them regressed in allocation: false alarms too.</param>
/// <param name="Series">The share of false alarms in time, by series.</param>
internal sealed record FalseAlarms(int Judged, int Regressed, int Suspect, int Allocation, IReadOnlyDictionary<TestId, double> Series)
{
    private const int Draws = 40;

    /// <summary>One process against a baseline of others, drawn again and again.</summary>
    /// <param name="runs">One a process, all of the same build.</param>
    /// <param name="current">Processes of the run that is judged.</param>
    /// <param name="baseline">Processes of the baseline.</param>
    /// <param name="reduce">What the rule is not to know.</param>
    public static FalseAlarms Of(IReadOnlyList<Run> runs, int current, int baseline, Func<Run, Run> reduce)
    {
        var random = new Random(1);
        var verdicts = new List<Verdict>();
        for (var draw = 0; draw < Draws * runs.Count; draw++)
        {
            // Every process is the current one equally often.
            var first = draw % runs.Count;
            var others = Enumerable.Range(0, runs.Count).Where(i => i != first).ToArray();
            random.Shuffle(others);
            var now = Run.Merge([runs[first], .. others[..(current - 1)].Select(i => runs[i])]);
            var then = Run.Merge([.. others[(current - 1)..(current - 1 + baseline)].Select(i => runs[i])]);
            verdicts.AddRange(Gate.Judge(reduce(now) with { IsPartial = true }, Stored(reduce(then))).Verdicts);
        }

        return new FalseAlarms(
            verdicts.Count,
            verdicts.Count(verdict => Is(verdict, Metric.Time, VerdictKind.Regressed)),
            verdicts.Count(verdict => Is(verdict, Metric.Time, VerdictKind.Inconclusive)),
            verdicts.Count(verdict => Is(verdict, Metric.Allocated, VerdictKind.Regressed)),
            verdicts.GroupBy(verdict => verdict.Id).ToDictionary(series => series.Key, series => series.Average(verdict => Is(verdict, Metric.Time, VerdictKind.Regressed) ? 1 : 0)));
    }

    private static bool Is(Verdict verdict, Metric metric, VerdictKind kind) => verdict.Findings.Any(finding => finding.Metric == metric.Name && finding.Kind == kind);

    /// <summary>All evidence: the rule in force.</summary>
    public static Run Everything(Run run) => run;

    /// <summary>Without the reference loop: the machine counts as equally fast.</summary>
    public static Run WithoutReference(Run run) => Each(run, test => test with { Processes = [.. test.Processes.Select(process => process with { ReferenceFloor = null })] });

    /// <summary>All batches as if of one process, and no reference loop: the ratio of floors is all there is.</summary>
    public static Run RatioAlone(Run run) => Each(WithoutReference(run), test => test with
    {
        Processes =
        [
            test.Processes[0] with
            {
                Samples = [.. test.Processes[0].Samples.Select(sample => sample with { Values = [.. test.Processes.SelectMany(process => process.Find(sample.Metric)!.Values)] })],
            },
        ],
    });

    // As DirectoryBaselineStore keeps them.
    private static Run Stored(Run run) => Each(run, test => test with
    {
        Processes = [.. test.Processes.Select(process => process with { Samples = [.. process.Samples.Select(sample => sample with { Values = Summary.Thin(sample.Values, 32) })] })],
    });

    private static Run Each(Run run, Func<TestRecord, TestRecord> change) => run with { Tests = [.. run.Tests.Select(change)] };
}
