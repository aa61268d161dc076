using System.Collections.Immutable;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Statistics;

/// <summary>
/// A time against a stored one. The process is the only statistical unit: batches of one process share its luck (code layout, JIT,
/// neighbours), so each process gives one number, its floor, and their spread is all that is known of the noise.
/// </summary>
public sealed record TimeComparison
{
    /// <summary>What one process on either side can prove: single launches of one binary differ by 4 to 26 % (docs/verdicts.md).</summary>
    public const double SingleProcessDetectable = 0.25;

    /// <summary>What several processes on both sides can prove against a stored floor, which drifts by up to 12 % (90th percentile) between windows of time.</summary>
    public const double SeveralProcessesDetectable = 0.15;

    /// <summary>Processes on each side from which on <see cref="SeveralProcessesDetectable"/> holds.</summary>
    public const int SeveralProcesses = 3;

    /// <summary>
    /// How far beyond the baseline's spread (as a power of slowest over fastest) a single process must be. It is slower than all six of a
    /// baseline once in seven by chance alone; half the spread more takes false alarms from 10.5 to 4.5 % on recorded noise (docs/verdicts.md).
    /// </summary>
    public const double SingleProcessMargin = 1.5;

    /// <summary>Below a nanosecond an operation is the delegate call and the loop, not the test.</summary>
    private const double ClockFloor = 1;

    /// <summary>The baseline's floor, ns per operation.</summary>
    public required double Baseline { get; init; }

    /// <summary>The current floor, ns per operation.</summary>
    public required double Current { get; init; }

    /// <summary>Current over baseline; the bounds are the extreme quotients of single processes.</summary>
    public required RatioEstimate Ratio { get; init; }

    /// <summary>How much slower the machine itself ran its reference loop: above 1 slower now than then; 1 where it is not known.</summary>
    public required double MachineRatio { get; init; }

    /// <summary>The smallest slow-down that this evidence can prove, as a fraction, on a machine as fast as the baseline's was.</summary>
    public required double Detectable { get; init; }

    /// <summary>The current floor over the baseline's as it would be on an equally fast machine.</summary>
    public double AdjustedRatio => Ratio.Value / MachineRatio;

    /// <summary>Compares; null when one side has no times.</summary>
    public static TimeComparison? Of(TestRecord current, TestRecord baseline)
    {
        var now = Floors(current);
        var then = Floors(baseline);
        if (now.IsEmpty || then.IsEmpty)
        {
            return null;
        }

        var several = now.Length >= SeveralProcesses && then.Length >= SeveralProcesses;
        var spread = Math.Pow(then.Max() / then.Min(), now.Length == 1 ? SingleProcessMargin : 1) - 1;
        return new TimeComparison
        {
            Baseline = then.Min(),
            Current = now.Min(),
            Ratio = new RatioEstimate(now.Min() / then.Min(), now.Min() / then.Max(), now.Max() / then.Min()),
            MachineRatio = Reference(current) / Reference(baseline) is var ratio && double.IsFinite(ratio) && ratio > 0 ? ratio : 1,
            Detectable = Math.Max(Math.Max(several ? SeveralProcessesDetectable : SingleProcessDetectable, spread), ClockFloor / then.Min()),
        };
    }

    // A floor of zero (a body that the clock cannot see) would make every quotient infinite.
    private static ImmutableArray<double> Floors(TestRecord record) =>
        [.. record.Processes.Select(process => process.Find(Metric.Time.Name)).OfType<Sample>().Select(sample => Math.Max(sample.Values.Min(), 0.001))];

    private static double Reference(TestRecord record) => record.Processes.Min(process => process.ReferenceFloor) ?? double.NaN;
}
