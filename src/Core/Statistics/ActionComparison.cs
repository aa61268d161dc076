using PerfGate.Actions;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Statistics;

/// <summary>
/// One action series against the stored one. As for a test's own time the process is the statistical unit; but a test has many series, and
/// each is a chance of a false alarm, so the more there are, the more one must show (docs/verdicts.md has the figures).
/// </summary>
public sealed record ActionComparison
{
    /// <summary>Below that an action is the listener's own microsecond; it is shown and not judged.</summary>
    public const double LeastTime = 5000;

    /// <summary>From this time on hardly a call gets through without its core being taken away, where there are too few for all.</summary>
    private const double Interruptible = 1e6;

    /// <summary>Calls on each side from which on a floor is one.</summary>
    public const int FewCalls = 20;

    /// <summary>Calls on each side without which nothing is compared.</summary>
    public const int LeastCalls = 3;

    /// <summary>What proves anything although calls are few, or one process alone speaks for what is a small part of the test.</summary>
    public const double Blatant = 3;

    /// <summary>The share of an operation's time from which on the growth of one series is a growth of the test.</summary>
    public const double Material = 0.05;

    /// <summary>What of the excess that proves something makes one process' series a suspect, where the limit is less: of so many series one is far off by chance.</summary>
    private const double Suspicious = 0.9;

    /// <summary>How much more must be shown where there are ten times as many series.</summary>
    private const double PerTenfold = 0.31;

    /// <summary>The current series.</summary>
    public required ActionSeries Current { get; init; }

    /// <summary>The baseline's.</summary>
    public required ActionSeries Baseline { get; init; }

    /// <summary>Floor over floor; the bounds are the extreme quotients of single processes.</summary>
    public required RatioEstimate Ratio { get; init; }

    /// <summary>From which ratio on this evidence is proof, on a machine as fast as the baseline's was.</summary>
    public required double Needed { get; init; }

    /// <summary>From which ratio on it is worth a word.</summary>
    public required double Suspected { get; init; }

    /// <summary>How much slower the machine itself ran, as the reference loop tells: below 1 it was faster, and may hide what became slower.</summary>
    public required double Reference { get; init; }

    /// <summary>How much slower the machine itself was, times what disturbed the action pass alone; at least 1.</summary>
    public required double Machine { get; init; }

    /// <summary>Nanoseconds that the series adds to an operation of the test, on a machine as fast as the baseline's was.</summary>
    public required double Growth { get; init; }

    /// <summary>True when it adds a part of the test's time that matters.</summary>
    public required bool IsMaterial { get; init; }

    /// <summary>True when several processes looked on both sides.</summary>
    public required bool IsSeveral { get; init; }

    /// <summary>Half-way from the middle of one side to that of the other: a floor alone may be one lucky call.</summary>
    private double MedianRatio => Middle(Current) / Math.Max(Middle(Baseline), LeastTime);

    /// <summary>True when it became slower beyond what noise explains.</summary>
    public bool IsSlower =>
        Ratio.Value > Needed * Machine && Ratio.Lower > Machine
        && Current.Floor > Middle(Baseline) * Machine
        && MedianRatio > 1 + ((Needed - 1) / 2);

    // Nanoseconds of one operation in the baseline, and calls in one now.
    private double OperationTime { get; init; }

    private double CallsEach { get; init; }

    /// <summary>True when that is proof: of many small parts one process proves only what is blatant.</summary>
    public bool IsProven => IsSlower && (IsMaterial || IsSeveral || Ratio.Value > Blatant * Machine);

    /// <summary>True when it took longer than it may, in a part of the test that matters, and this evidence cannot prove it.</summary>
    public bool IsSuspect => !IsSlower && IsMaterialOn(1) && Stands(Suspected, 1);

    /// <summary>True when it took as long as it did on a machine that was faster.</summary>
    public bool IsHidden => !IsSlower && Reference < 1 && IsMaterialOn(Reference) && Ratio.Lower > Reference && Stands(Needed, Reference);

    /// <summary>True when it is known to be as fast as it was; what is neither is not known.</summary>
    public bool IsUnchanged => !IsSlower && Ratio.Value <= 1 + ((Needed - 1) / 2);

    /// <summary>True for a baseline's series whose absence leaves something unjudged: one process would have seen enough of it.</summary>
    public static bool IsJudged(ActionSeries series) => series.Floor >= LeastTime && series.Count >= FewCalls * series.Floors.Length;

    /// <summary>The part of a series' fastest call in which it certainly ran: all of it, where calls are short enough to get through.</summary>
    public static double Running(ActionSeries series, double waited) => series.Floor >= Interruptible ? 1 - waited : 1;

    /// <summary>How much slower than the timed passes the operations of the action pass became; at least 1, and 1 where it is not known.</summary>
    internal static double DisturbanceOf(TestRecord test, TestRecord baseline) =>
        TimeComparison.Of(test, baseline) is { } time && test.Actions?.OperationFloor / time.Current / (baseline.Actions?.OperationFloor / time.Baseline) is { } disturbance && double.IsFinite(disturbance)
            ? Math.Max(1, disturbance)
            : 1;

    /// <summary>Compares; null for what is too short or too rare to say anything.</summary>
    /// <param name="current">The series.</param>
    /// <param name="baseline">The baseline's.</param>
    /// <param name="context">What holds for all series of the test.</param>
    public static ActionComparison? Of(ActionSeries current, ActionSeries baseline, ActionContext context)
    {
        if (current.Floor < LeastTime || current.Count < LeastCalls || baseline.Count < LeastCalls)
        {
            return null;
        }

        // What was shorter then than what can be judged is taken for as long: the ratio is at least that.
        var then = baseline.Floors.Select(floor => Math.Max(floor, LeastTime)).ToArray();
        var now = current.Floors;
        var several = now.Length >= TimeComparison.SeveralProcesses && then.Length >= TimeComparison.SeveralProcesses;
        var detectable = (several ? TimeComparison.SeveralProcessesDetectable : TimeComparison.SingleProcessDetectable) + (PerTenfold * Math.Log10(context.Series));
        var limit = context.Policy.MaxRegression.AllowedGrowth(then.Min()) / then.Min();
        var spread = now.Length == 1 ? Math.Pow(then.Max() / then.Min(), TimeComparison.SingleProcessMargin) : 1;
        var isFew = current.Count < FewCalls || baseline.Count < FewCalls;
        var machine = Math.Max(context.Machine, 1) * Math.Max(context.Disturbance, 1 / Running(current, context.Waited));
        var calls = (double)current.Count / Math.Max(context.Operations, 1);
        var growth = ((now.Min() / machine) - then.Min()) * calls;
        var needed = Math.Max(1 + Math.Max(limit, detectable), spread);
        return new ActionComparison
        {
            Current = current,
            Baseline = baseline,
            Ratio = new RatioEstimate(now.Min() / then.Min(), now.Min() / then.Max(), now.Max() / then.Min()),
            Needed = isFew ? Math.Max(needed, Blatant) : needed,
            Suspected = 1 + Math.Max(limit, several ? 0 : Suspicious * (needed - 1)),
            Reference = context.Machine,
            OperationTime = context.OperationTime,
            CallsEach = calls,
            Machine = machine,
            Growth = growth,
            IsMaterial = growth >= Material * context.OperationTime,
            IsSeveral = several,
        };
    }

    // Not by one lucky call of the baseline, nor by one slow one now.
    private bool Stands(double ratio, double machine) =>
        Ratio.Value > ratio * machine && Current.Floor > Middle(Baseline) * machine && MedianRatio > (1 + ((ratio - 1) / 2)) * machine;

    private bool IsMaterialOn(double machine) =>
        ((Current.Floor / machine) - Math.Max(Baseline.Floor, LeastTime)) * CallsEach >= Material * OperationTime;

    private static double Middle(ActionSeries series) => series.SliceFloors.IsEmpty ? series.Floor : Summary.Of(series.SliceFloors).Median;
}

/// <summary>What holds for all series of a test.</summary>
/// <param name="Series">How many of them are compared.</param>
/// <param name="Policy">The limits in force.</param>
/// <param name="Machine">How much slower the machine ran its reference loop now.</param>
/// <param name="Disturbance">How much slower than the timed passes the operations of the action pass became; at least 1. What both became is the test's.</param>
/// <param name="Waited">The share of the current action pass that was waited for a core.</param>
/// <param name="Operations">Operations in the current action pass.</param>
/// <param name="OperationTime">Nanoseconds of one operation in the baseline.</param>
public sealed record ActionContext(int Series, Policy Policy, double Machine, double Disturbance, double Waited, int Operations, double OperationTime);
