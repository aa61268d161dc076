using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Doctoring;

/// <summary>The pair ratios of one workload: once with equal work on both sides, once with more on one.</summary>
/// <param name="Name">The workload.</param>
/// <param name="Unchanged">Pair ratios of equal work.</param>
/// <param name="Slowed">Pair ratios of more work on the head.</param>
internal sealed record WorkloadPairs(string Name, ImmutableArray<double> Unchanged, ImmutableArray<double> Slowed);

/// <summary>Pairs of processes that run at once on some lanes, round by round.</summary>
/// <param name="starts">How each side starts.</param>
/// <param name="orders">The order of each side.</param>
/// <param name="directory">Where its pairs leave their runs.</param>
/// <param name="lanes">The cores; null in it where the system lets nobody choose.</param>
/// <param name="time">The clock.</param>
internal sealed class Trial(Sides<Func<string, string, HostStart>?> starts, Sides<VisitOrders> orders, string directory, ImmutableArray<int?> lanes, TimeProvider time)
{
    private readonly PairEvidence _evidence = new(directory);
    private readonly object _lock = new();
    private readonly List<double> _startSeconds = [];
    private readonly List<double> _testSeconds = [];
    private readonly List<Warning> _problems = [];

    /// <summary>Pairs at once.</summary>
    public int Lanes => lanes.Length;

    /// <summary>Pairs that ran.</summary>
    public int Pairs { get; private set; }

    /// <summary>Pairs that did not come to their end.</summary>
    public int Lost { get; private set; }

    /// <summary>What went wrong.</summary>
    public IReadOnlyList<Warning> Problems => _problems;

    /// <summary>Seconds until both processes of a pair came to their first test, the middle one; null before any did.</summary>
    public double? StartSeconds => Middle(_startSeconds);

    /// <summary>Seconds that a pair takes for a test, the middle one; null before two were measured.</summary>
    public double? TestSeconds => Middle(_testSeconds);

    /// <summary>The run of the head with all pairs so far; null while there is none.</summary>
    public Run? Head => _evidence.Head;

    /// <summary>The reference loop's floors of each pair.</summary>
    public IEnumerable<IReadOnlyCollection<double>> References => Conditions.References(_evidence.Base, _evidence.Head);

    /// <summary>The pair ratios so far, in the order of the workloads.</summary>
    public ImmutableArray<WorkloadPairs> Workloads
    {
        get
        {
            var ofBase = _evidence.Base?.Tests.ToDictionary(test => test.Id) ?? [];
            return
            [
                .. (_evidence.Head?.Tests ?? [])
                    .Select(head => (Name: head.Id.Method[(head.Id.Method.LastIndexOf('.') + 1)..], IsSlowed: IsSlowed(head), Ratios: Ratios(head, ofBase.GetValueOrDefault(head.Id))))
                    .GroupBy(series => series.Name, StringComparer.Ordinal)
                    .Select(group => new WorkloadPairs(
                        group.Key,
                        [.. group.Where(series => !series.IsSlowed).SelectMany(series => series.Ratios)],
                        [.. group.Where(series => series.IsSlowed).SelectMany(series => series.Ratios)])),
            ];
        }
    }

    /// <summary>Runs a pair on each lane, all at once.</summary>
    /// <exception cref="PerfGateException">PG2006, PG2016: a process cannot be started.</exception>
    public async Task RoundAsync(CancellationToken stop)
    {
        var first = Pairs + Lost + 1;
        await Task.WhenAll(lanes.Select((core, lane) => Task.Run(() => RunPairAsync(first + lane, core, stop), stop))).ConfigureAwait(false);
    }

    private static bool IsSlowed(TestRecord record) => record.Inputs.Any(input => input is { Name: DoctorSide.Slowed, Value: "true" });

    private static ImmutableArray<double> Ratios(TestRecord head, TestRecord? ofBase) => ofBase is not null && PairedComparison.Of(head, ofBase) is { } comparison ? comparison.Ratios : [];

    private static double? Middle(List<double> values) => values.Count == 0 ? null : Summary.Of(values).Median;

    private async Task RunPairAsync(int number, int? core, CancellationToken stop)
    {
        var folder = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{number}"));
        var plan = new PairPlan
        {
            Number = number,
            Core = core,
            OfBoth = _ => new Sides<VisitOrder>(VisitOrder.Measure, VisitOrder.Measure),
            OfOne = _ => VisitOrder.Skip,
            Folders = new Sides<string>(Path.Combine(folder, "base"), Path.Combine(folder, "head")),
        };
        var began = time.GetTimestamp();
        var visits = new List<long>();
        var end = await new PairRun(starts, orders, plan, _ => visits.Add(time.GetTimestamp())).RunAsync(stop).ConfigureAwait(false);
        lock (_lock)
        {
            _problems.AddRange(_evidence.Take(plan.Folders));
            _problems.AddRange(end.Failures.Select(failed => new Warning(DiagnosticCodes.LockStepFailed, $"{failed.Test}: {failed.Why}")));
            if (end.Lost is { } lost)
            {
                Lost++;
                _problems.Add(new Warning(DiagnosticCodes.LockStepFailed, lost.Message));
                return;
            }

            Pairs++;
            _startSeconds.AddRange(visits.Take(1).Select(visit => time.GetElapsedTime(began, visit).TotalSeconds));
            _testSeconds.AddRange(visits.Zip(visits.Skip(1), (from, to) => time.GetElapsedTime(from, to).TotalSeconds));
        }
    }
}
