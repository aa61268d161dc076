using PerfGate.Tool.PullRequests;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>A clock that stands still, and on which every pause is over at once; answers are late only where that is what is tested.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private readonly List<TimeSpan> _pauses = [];

    /// <summary>What was waited, in order.</summary>
    public IReadOnlyList<TimeSpan> Pauses
    {
        get
        {
            lock (_pauses)
            {
                return [.. _pauses];
            }
        }
    }

    /// <summary>True to let no answer arrive in time.</summary>
    public bool AnswersAreLate { get; init; }

    public override DateTimeOffset GetUtcNow() => Make.Then;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == PatientHandler.AnswerWithin)
        {
            return System.CreateTimer(callback, state, AnswersAreLate ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
        }

        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            lock (_pauses)
            {
                _pauses.Add(dueTime);
            }
        }

        return System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
